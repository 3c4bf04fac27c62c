"""Who stands behind a secret that somebody sends, and links that sign in."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from fanlight.db import feedback, webhooks
from fanlight.db import sessions as session_rows
from fanlight.db import tokens as token_rows
from fanlight.db.roles import ROLE, custom_of
from fanlight.db.tables import (
    device_codes,
    oauth_codes,
    roles,
    sessions,
    sign_in_links,
    tokens,
    users,
)
from fanlight.db.tx import Tx
from fanlight.model.actor import ALL_SCOPES, Resource, Scope
from fanlight.model.permission import CustomRole, OrgRole

Credential = bytes | int | None
"""The hash of a secret that somebody sends, or the key of the row that it led to before."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a session or a token stands for: a person, or without a user a visitor with links.

    Attributes:
        seen_at: when it was last used, 0 for never. Not every use is written down.
        resource: the part of the server that a granted token is for; None is for all of it.
        only, inside, ceiling: as of an `Actor`.
        waiting: threads that wait for the agents of a token's person.
        accepted: the newest version of the terms that a session's person accepted.
    """

    session: int | None
    token: int | None
    user: int | None
    name: str
    email: str
    role: OrgRole | None
    scopes: frozenset[Scope]
    seen_at: int
    resource: Resource | None = None
    only: int | None = None
    inside: int | None = None
    ceiling: int | None = None
    custom: CustomRole | None = None
    waiting: int = 0
    accepted: int = 0


def holder(
    tx: Tx, *, session: Credential, token: Credential, idle_since: int, began_since: int
) -> Holder | None:
    """Who holds the token, or where there is none the session; None where it has ended.

    A token ends when it expires. A session ends when it was last used before `idle_since` or began
    before `began_since`. Both end when they are revoked or their person is suspended or removed.
    """
    if token is not None:
        row = tx.first(_live_token(by_hash=_is_hash(token)), {"token": token, "now": tx.now})
        return _holder_of_token(row) if row else None
    if session is None:
        return None
    since = {"idle_since": idle_since, "began_since": began_since}
    row = tx.first(_live_session(by_hash=_is_hash(session)), since | {"session": session})
    return _holder_of_session(row) if row else None


def revoke_all_of(tx: Tx, user: int) -> None:
    """Ends a person's sessions, tokens, webhooks and ways to sign in, and what would yet be one."""
    _revoke_all(tx, users.c.pk == user)


def revoke_all_in(tx: Tx, role: int) -> None:
    """As `revoke_all_of`, of everybody who has this custom role."""
    _revoke_all(tx, users.c.custom_role == role)


def _revoke_all(tx: Tx, which: ColumnElement[bool]) -> None:
    whose = select(users.c.pk).where(which)
    unused = and_(sign_in_links.c.user.in_(whose), sign_in_links.c.used_at.is_(None))
    tx.run(update(sign_in_links).where(unused).values(used_at=tx.now))
    session_rows.revoke_all(tx, whose)
    token_rows.revoke_all(tx, whose)
    tx.run(delete(oauth_codes).where(oauth_codes.c.user.in_(whose)))
    tx.run(delete(device_codes).where(device_codes.c.user.in_(whose)))
    webhooks.remove_of(tx, whose)


def add_sign_in_link(tx: Tx, *, hash_: bytes, user: int, expires_at: int) -> None:
    tx.run(insert(sign_in_links), {"hash": hash_, "user": user, "expires_at": expires_at})


def sign_in_user(tx: Tx, hash_: bytes) -> tuple[int, str] | None:
    """(key, name) of the person that an unused, unexpired link signs in."""
    query = (
        select(users.c.pk, users.c.name)
        .join(sign_in_links, sign_in_links.c.user == users.c.pk)
        .where(
            sign_in_links.c.hash == hash_,
            sign_in_links.c.used_at.is_(None),
            sign_in_links.c.expires_at > tx.now,
            users.c.removed_at.is_(None),
            users.c.suspended_at.is_(None),
        )
    )
    row = tx.first(query)
    return (row.pk, row.name) if row else None


def use_sign_in_link(tx: Tx, hash_: bytes) -> bool:
    """True for the one caller that used it."""
    unused = and_(sign_in_links.c.hash == hash_, sign_in_links.c.used_at.is_(None))
    return tx.run(update(sign_in_links).where(unused).values(used_at=tx.now)) == 1


# Building these takes several times as long as executing them, and every request does.
@cache
def _live_token(*, by_hash: bool) -> Select[Any]:
    column = tokens.c.hash if by_hash else tokens.c.pk
    waiting = feedback.count(tokens.c.user).label("waiting")
    return (
        select(
            *(tokens.c.pk, tokens.c.user, tokens.c.scopes, tokens.c.used_at, tokens.c.resource),
            *(tokens.c.artifact, tokens.c.folder, tokens.c.ceiling),
            *(users.c.name, users.c.email, users.c.role, *ROLE, waiting),
        )
        .join(users, users.c.pk == tokens.c.user)
        .outerjoin(roles, roles.c.pk == users.c.custom_role)
        .where(
            column == bindparam("token"),
            tokens.c.revoked_at.is_(None),
            tokens.c.expires_at > bindparam("now"),
            users.c.removed_at.is_(None),
            users.c.suspended_at.is_(None),
        )
    )


@cache
def _live_session(*, by_hash: bool) -> Select[Any]:
    column = sessions.c.hash if by_hash else sessions.c.pk
    return (
        select(
            sessions.c.pk,
            sessions.c.user,
            sessions.c.seen_at,
            users.c.name,
            users.c.email,
            users.c.role,
            users.c.terms_accepted,
            *ROLE,
        )
        .outerjoin(users, users.c.pk == sessions.c.user)
        .outerjoin(roles, roles.c.pk == users.c.custom_role)
        .where(
            column == bindparam("session"),
            sessions.c.revoked_at.is_(None),
            sessions.c.seen_at >= bindparam("idle_since"),
            sessions.c.created_at >= bindparam("began_since"),
            users.c.removed_at.is_(None),
            users.c.suspended_at.is_(None),
        )
    )


def _is_hash(credential: bytes | int) -> bool:
    return isinstance(credential, bytes)


def _holder_of_session(row: Row[Any]) -> Holder:
    return Holder(
        session=row.pk,
        token=None,
        user=row.user,
        name=row.name or "",
        email=row.email or "",
        role=OrgRole(row.role) if row.role else None,
        scopes=ALL_SCOPES if row.user else frozenset(),
        seen_at=row.seen_at,
        custom=custom_of(row),
        accepted=row.terms_accepted or 0,
    )


def _holder_of_token(row: Row[Any]) -> Holder:
    return Holder(
        session=None,
        token=row.pk,
        user=row.user,
        name=row.name,
        email=row.email,
        role=OrgRole(row.role),
        scopes=frozenset(map(Scope, row.scopes)),
        seen_at=row.used_at or 0,
        resource=Resource(row.resource) if row.resource else None,
        only=row.artifact,
        inside=row.folder,
        ceiling=row.ceiling,
        custom=custom_of(row),
        waiting=row.waiting,
    )
