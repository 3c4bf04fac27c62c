"""The organisation and its people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, select, update

from fanlight.db.tables import (
    access_requests,
    folder_shares,
    group_members,
    identities,
    notices,
    orgs,
    shares,
    users,
)
from fanlight.db.tx import Tx
from fanlight.model.actor import OrgRole
from fanlight.model.artifact import WIDTH
from fanlight.model.share import AT_FIRST, SharingPolicy

_BY_WIDTH = {width: each for each, width in WIDTH.items()}


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


USER = (users.c.pk, users.c.id, users.c.email, users.c.name, users.c.role, users.c.created_at)


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
    tx.run(insert(orgs), row | _policy_row(AT_FIRST))


def policy(tx: Tx) -> SharingPolicy:
    row = tx.first(select(orgs.c.audience_most, orgs.c.audience_first, orgs.c.external_sharing))
    most, first, external = row
    return SharingPolicy(_BY_WIDTH[most], _BY_WIDTH[first], external=bool(external))


def set_policy(tx: Tx, wanted: SharingPolicy) -> None:
    tx.run(update(orgs).values(_policy_row(wanted)))


def _policy_row(wanted: SharingPolicy) -> dict[str, int]:
    return {
        "audience_most": WIDTH[wanted.most],
        "audience_first": WIDTH[wanted.first],
        "external_sharing": int(wanted.external),
    }


def add(tx: Tx, *, id_: str, email: str, name: str, role: OrgRole) -> int:
    row = {"id": id_, "email": email, "name": name, "role": role, "created_at": tx.now}
    return int(tx.scalar(insert(users).returning(users.c.pk), row))


def join(tx: Tx, *, id_: str, email: str, name: str) -> None:
    """Adds a member, unless somebody has the address, who may be just coming in."""
    row = {
        "id": id_,
        "email": email,
        "name": name,
        "role": OrgRole.MEMBER,
        "created_at": tx.now,
    }
    tx.add_unless_there(users, row)


def restore(tx: Tx, pk: int, *, name: str) -> None:
    """Takes back somebody who was removed, with what they published and nothing else.

    An address may have passed to a colleague: what was given to the one before is given anew, and
    their account at a provider is no way in any more.
    """
    for table in (shares, folder_shares, group_members, identities, access_requests, notices):
        tx.run(delete(table).where(table.c.user == pk))
    tx.run(update(users).where(users.c.pk == pk).values(removed_at=None, name=name))


def remove(tx: Tx, pk: int) -> None:
    tx.run(update(users).where(users.c.pk == pk).values(removed_at=tx.now))


def set_role(tx: Tx, pk: int, role: OrgRole) -> None:
    tx.run(update(users).where(users.c.pk == pk).values(role=role))


def owners(tx: Tx) -> int:
    """How many there are. Their rows stay locked, so that of two who would go at once one stays."""
    live = and_(users.c.role == OrgRole.OWNER, users.c.removed_at.is_(None))
    return len(tx.all(select(users.c.pk).where(live).order_by(users.c.pk).with_for_update()))


def named_like(tx: Tx, start: str, *, limit: int) -> list[User]:
    """Members whose address or name begins so, whatever the case."""
    words = start.lower()
    begins = users.c.email.startswith(words, autoescape=True) | func.lower(users.c.name).startswith(
        words, autoescape=True
    )
    query = select(*USER).where(users.c.removed_at.is_(None), begins)
    return [user_of(row) for row in tx.all(query.order_by(users.c.email).limit(limit))]


def members(tx: Tx) -> list[User]:
    query = select(*USER).where(users.c.removed_at.is_(None)).order_by(users.c.pk)
    return [user_of(row) for row in tx.all(query)]


def by_email(tx: Tx, email: str, *, removed: bool = False) -> User | None:
    query = select(*USER).where(users.c.email == email.lower())
    if not removed:
        query = query.where(users.c.removed_at.is_(None))
    row = tx.first(query)
    return user_of(row) if row else None


def keys_of(tx: Tx, emails: Sequence[str]) -> list[int]:
    """Of the members who have these addresses, written in lower case."""
    query = select(users.c.pk).where(users.c.email.in_(emails), users.c.removed_at.is_(None))
    return [pk for (pk,) in tx.all(query)]


def owner(tx: Tx) -> User | None:
    """The first of those there are."""
    live = and_(users.c.role == OrgRole.OWNER, users.c.removed_at.is_(None))
    row = tx.first(select(*USER).where(live).order_by(users.c.pk))
    return user_of(row) if row else None


def user_of(row: Row[Any]) -> User:
    return User(row.pk, row.id, row.email, row.name, OrgRole(row.role), row.created_at)
