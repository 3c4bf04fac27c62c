"""The organisation and its people."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, insert, select, update

from fanlight.db.tables import orgs, users
from fanlight.db.tx import Tx
from fanlight.model.actor import OrgRole


@dataclass(frozen=True, slots=True)
class Org:
    id: str
    name: str
    epoch: str
    signing_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class User:
    pk: int
    id: str
    email: str
    name: str
    role: OrgRole
    created_at: int


_USER = (users.c.pk, users.c.id, users.c.email, users.c.name, users.c.role, users.c.created_at)


def org(tx: Tx) -> Org | None:
    row = tx.first(select(orgs.c.id, orgs.c.name, orgs.c.epoch, orgs.c.signing_key))
    return Org(row.id, row.name, row.epoch, bytes(row.signing_key)) if row else None


def create_org(tx: Tx, new: Org) -> None:
    row = {
        "id": new.id,
        "name": new.name,
        "epoch": new.epoch,
        "signing_key": new.signing_key,
        "created_at": tx.now,
    }
    tx.run(insert(orgs), row)


def add(tx: Tx, *, id_: str, email: str, name: str, role: OrgRole) -> int:
    row = {"id": id_, "email": email, "name": name, "role": role, "created_at": tx.now}
    return int(tx.scalar(insert(users).returning(users.c.pk), row))


def restore(tx: Tx, pk: int, *, name: str) -> None:
    """Takes back somebody who was removed."""
    tx.run(update(users).where(users.c.pk == pk).values(removed_at=None, name=name))


def remove(tx: Tx, pk: int) -> None:
    tx.run(update(users).where(users.c.pk == pk).values(removed_at=tx.now))


def members(tx: Tx) -> list[User]:
    query = select(*_USER).where(users.c.removed_at.is_(None)).order_by(users.c.pk)
    return [_user(row) for row in tx.all(query)]


def by_email(tx: Tx, email: str, *, removed: bool = False) -> User | None:
    query = select(*_USER).where(users.c.email == email.lower())
    if not removed:
        query = query.where(users.c.removed_at.is_(None))
    row = tx.first(query)
    return _user(row) if row else None


def owner(tx: Tx) -> User | None:
    row = tx.first(select(*_USER).where(users.c.role == OrgRole.OWNER).order_by(users.c.pk))
    return _user(row) if row else None


def _user(row: Row[Any]) -> User:
    return User(row.pk, row.id, row.email, row.name, OrgRole(row.role), row.created_at)
