"""API tokens: of each secret only its hash is stored."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, insert, or_, select, update

from fanlight.db.people import User, select_users, user_of
from fanlight.db.tables import artifacts, folders, tokens, users
from fanlight.db.tx import Tx
from fanlight.model.actor import Scope


@dataclass(frozen=True, slots=True)
class Token:
    """`artifact` or `folder` is the key of what it is bound to; its ID is None once it is gone."""

    pk: int
    id: str
    name: str
    last_four: str
    scopes: frozenset[Scope]
    created_at: int
    expires_at: int
    used_at: int | None
    holder: User
    ceiling: int | None = None
    artifact: int | None = None
    artifact_id: str | None = None
    folder: int | None = None
    folder_id: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which to list; what is empty does not matter.

    Attributes:
        q: a part of the address or name of whose it is, or of its own name.
        unused_since: not used from then on, if ever.
        ends_before: milliseconds.
    """

    q: str = ""
    unused_since: int | None = None
    ends_before: int | None = None


def add(tx: Tx, row: dict[str, Any]) -> int:
    return int(tx.scalar(insert(tokens).returning(tokens.c.pk), row | {"created_at": tx.now}))


def of_user(tx: Tx, user: int) -> list[Token]:
    """Those that have expired, too."""
    mine = (tokens.c.user == user, tokens.c.revoked_at.is_(None))
    return _read(tx, _made().where(*mine).order_by(tokens.c.pk))


def with_scopes(tx: Tx, scopes: Collection[Scope]) -> list[Token]:
    """Everybody's that have one of these scopes and work."""
    words = cast(tokens.c.scopes, Text)
    named = or_(*(words.contains(f'"{scope}"') for scope in sorted(scopes)))
    return _read(tx, _made().where(_works(tx), named).order_by(tokens.c.pk))


def listed(tx: Tx, wanted: Wanted, *, before: int | None, limit: int) -> list[Token]:
    """Everybody's that work, the newest first."""
    t = tokens.c
    query = _made().where(_works(tx))
    if wanted.q:
        named = (users.c.email, func.lower(users.c.name), func.lower(t.name))
        part = wanted.q.lower()
        query = query.where(or_(*(each.contains(part, autoescape=True) for each in named)))
    if wanted.unused_since is not None:
        query = query.where(func.coalesce(t.used_at, 0) < wanted.unused_since)
    if wanted.ends_before is not None:
        query = query.where(t.expires_at < wanted.ends_before)
    if before is not None:
        query = query.where(t.pk < before)
    return _read(tx, query.order_by(t.pk.desc()).limit(limit))


def name_of(tx: Tx, pk: int) -> str:
    name: str | None = tx.scalar(select(tokens.c.name).where(tokens.c.pk == pk))
    return name or ""


def touch(tx: Tx, pk: int) -> None:
    tx.run(update(tokens).where(tokens.c.pk == pk).values(used_at=tx.now))


def revoke(tx: Tx, pk: int) -> None:
    tx.run(update(tokens).where(tokens.c.pk == pk).values(revoked_at=tx.now))


def revoke_all(tx: Tx, whose: Select[Any]) -> None:
    """Those of the people whose keys are selected, what belongs to grants included."""
    theirs = and_(tokens.c.user.in_(whose), tokens.c.revoked_at.is_(None))
    tx.run(update(tokens).where(theirs).values(revoked_at=tx.now))


def _works(tx: Tx) -> ColumnElement[bool]:
    return and_(tokens.c.revoked_at.is_(None), tokens.c.expires_at > tx.now)


def _made() -> Select[Any]:
    """Those that somebody made; what belongs to a grant is in `db.grants`."""
    columns = (each.label(f"t_{each.name}") for each in tokens.c)
    bound = (artifacts.c.id.label("artifact_id"), folders.c.id.label("folder_id"))
    query = select_users(*columns, *bound).join(tokens, tokens.c.user == users.c.pk)
    query = query.outerjoin(artifacts, artifacts.c.pk == tokens.c.artifact)
    query = query.outerjoin(folders, folders.c.pk == tokens.c.folder)
    return query.where(tokens.c.resource.is_(None))


def _read(tx: Tx, query: Select[Any]) -> list[Token]:
    return [
        Token(
            pk=row.t_pk,
            id=row.t_id,
            name=row.t_name,
            last_four=row.t_last_four,
            scopes=frozenset(map(Scope, row.t_scopes)),
            created_at=row.t_created_at,
            expires_at=row.t_expires_at,
            used_at=row.t_used_at,
            holder=user_of(row),
            ceiling=row.t_ceiling,
            artifact=row.t_artifact,
            artifact_id=row.artifact_id,
            folder=row.t_folder,
            folder_id=row.folder_id,
        )
        for row in tx.all(query)
    ]
