"""Sessions, sign-in links and tokens: of each secret only its hash is stored."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    insert,
    null,
    or_,
    select,
    update,
)

from fanlight.db import feedback, webhooks
from fanlight.db.roles import ROLE, custom_of
from fanlight.db.tables import (
    artifacts,
    device_codes,
    folders,
    oauth_codes,
    roles,
    session_links,
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


@dataclass(frozen=True, slots=True)
class Token:
    """`artifact` or `folder` is the key of what it is bound to; its ID is None once it is gone."""

    pk: int
    id: str
    user: int
    user_name: str
    role: OrgRole
    name: str
    last_four: str
    scopes: frozenset[Scope]
    created_at: int
    expires_at: int
    used_at: int | None
    ceiling: int | None
    artifact: int | None
    artifact_id: str | None
    folder: int | None
    folder_id: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """One browser of a person. `pk` is what actors carry, `id` what others may know."""

    pk: int
    id: str
    user_agent: str
    created_at: int
    seen_at: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Which provider a session came from, and the token with which that one knows it again."""

    provider: str | None = None
    id_token: str | None = field(default=None, repr=False)


NO_PROOF = Proof()


def add_session(
    tx: Tx,
    *,
    id_: str,
    hash_: bytes,
    user: int | None,
    user_agent: str,
    proof: Proof = NO_PROOF,
) -> int:
    row = {
        "id": id_,
        "hash": hash_,
        "user": user,
        "provider": proof.provider,
        "id_token": proof.id_token,
        "user_agent": user_agent,
        "created_at": tx.now,
        "seen_at": tx.now,
    }
    return int(tx.scalar(insert(sessions).returning(sessions.c.pk), row))


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


def touch_session(tx: Tx, pk: int) -> None:
    tx.run(update(sessions).where(sessions.c.pk == pk).values(seen_at=tx.now))


def revoke_session(tx: Tx, pk: int) -> Proof:
    """Ends it; returns where it came from, which nobody remembers from now on."""
    row = tx.first(select(sessions.c.provider, sessions.c.id_token).where(sessions.c.pk == pk))
    _end(tx, sessions.c.pk == pk)
    return Proof(row.provider, row.id_token) if row else NO_PROOF


def provider_of(tx: Tx, session: int) -> str | None:
    """Where it came from; None for one that began here."""
    found: str | None = tx.scalar(select(sessions.c.provider).where(sessions.c.pk == session))
    return found


def sessions_of(tx: Tx, user: int, *, idle_since: int, began_since: int) -> list[Session]:
    """A person's sessions that have not ended, the one that was used last first."""
    columns = ("pk", "id", "user_agent", "created_at", "seen_at")
    query = (
        select(*(sessions.c[name] for name in columns))
        .where(
            sessions.c.user == user,
            sessions.c.revoked_at.is_(None),
            sessions.c.seen_at >= idle_since,
            sessions.c.created_at >= began_since,
        )
        .order_by(sessions.c.seen_at.desc(), sessions.c.pk.desc())
    )
    return [Session(*row) for row in tx.all(query)]


def revoke_session_of(tx: Tx, user: int, id_: str) -> bool:
    """False where the person has no such session that goes on."""
    return _end(tx, and_(sessions.c.user == user, sessions.c.id == id_)) == 1


def revoke_sessions_of(tx: Tx, user: int) -> None:
    _end(tx, sessions.c.user == user)


def forget_proofs(tx: Tx, *, idle_since: int, began_since: int) -> None:
    """Of sessions that have ended by themselves; who ends one forgets it at once."""
    over = or_(sessions.c.seen_at < idle_since, sessions.c.created_at < began_since)
    which = and_(sessions.c.id_token.is_not(None), over)
    tx.run(update(sessions).where(which).values(id_token=None))


def _end(tx: Tx, which: ColumnElement[bool]) -> int:
    going_on = and_(which, sessions.c.revoked_at.is_(None))
    return tx.run(update(sessions).where(going_on).values(revoked_at=tx.now, id_token=None))


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
    _end(tx, sessions.c.user.in_(whose))
    theirs = and_(tokens.c.user.in_(whose), tokens.c.revoked_at.is_(None))
    tx.run(update(tokens).where(theirs).values(revoked_at=tx.now))
    tx.run(delete(oauth_codes).where(oauth_codes.c.user.in_(whose)))
    tx.run(delete(device_codes).where(device_codes.c.user.in_(whose)))
    webhooks.remove_of(tx, whose)


def open_link(tx: Tx, session_pk: int, link: int) -> None:
    """Remembers that a session holds a link."""
    tx.add_unless_there(session_links, {"session": session_pk, "link": link})


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


def add_token(tx: Tx, row: dict[str, Any]) -> int:
    return int(tx.scalar(insert(tokens).returning(tokens.c.pk), row | {"created_at": tx.now}))


def tokens_of(tx: Tx, user: int) -> list[Token]:
    """Those that somebody made; what belongs to a grant is in `db.grants`."""
    made = tokens.c.resource.is_(None)
    mine = and_(tokens.c.user == user, made, tokens.c.revoked_at.is_(None))
    query = _tokens().add_columns(
        artifacts.c.id.label("artifact_id"), folders.c.id.label("folder_id")
    )
    query = query.outerjoin(artifacts, artifacts.c.pk == tokens.c.artifact)
    query = query.outerjoin(folders, folders.c.pk == tokens.c.folder)
    return [_token(row) for row in tx.all(query.where(mine).order_by(tokens.c.pk))]


def tokens_with(tx: Tx, scopes: Collection[Scope]) -> list[Token]:
    """Everybody's that have one of these scopes, and have neither expired nor been revoked."""
    words = cast(tokens.c.scopes, Text)
    named = or_(*(words.contains(f'"{scope}"') for scope in sorted(scopes)))
    lives = and_(tokens.c.revoked_at.is_(None), tokens.c.expires_at > tx.now)
    ids = (null().label("artifact_id"), null().label("folder_id"))
    query = _tokens().add_columns(*ids).where(lives, named)
    return [_token(row) for row in tx.all(query.order_by(tokens.c.pk))]


def token_name(tx: Tx, pk: int) -> str:
    name: str | None = tx.scalar(select(tokens.c.name).where(tokens.c.pk == pk))
    return name or ""


def touch_token(tx: Tx, pk: int) -> None:
    tx.run(update(tokens).where(tokens.c.pk == pk).values(used_at=tx.now))


def revoke_token(tx: Tx, pk: int) -> None:
    tx.run(update(tokens).where(tokens.c.pk == pk).values(revoked_at=tx.now))


# Building these takes several times as long as executing them, and every request does.
@cache
def _live_token(*, by_hash: bool) -> Select[Any]:
    column = tokens.c.hash if by_hash else tokens.c.pk
    return (
        _tokens()
        .add_columns(feedback.count(tokens.c.user).label("waiting"))
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
        name=row.user_name,
        email=row.email,
        role=OrgRole(row.role),
        scopes=_scopes(row),
        seen_at=row.used_at or 0,
        resource=Resource(row.resource) if row.resource else None,
        only=row.artifact,
        inside=row.folder,
        ceiling=row.ceiling,
        custom=custom_of(row),
        waiting=row.waiting,
    )


def _tokens() -> Select[Any]:
    return (
        select(tokens, users.c.name.label("user_name"), users.c.email, users.c.role, *ROLE)
        .join(users, users.c.pk == tokens.c.user)
        .outerjoin(roles, roles.c.pk == users.c.custom_role)
    )


def _token(row: Row[Any]) -> Token:
    return Token(
        pk=row.pk,
        id=row.id,
        user=row.user,
        user_name=row.user_name,
        role=OrgRole(row.role),
        name=row.name,
        last_four=row.last_four,
        scopes=_scopes(row),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        ceiling=row.ceiling,
        artifact=row.artifact,
        artifact_id=row.artifact_id,
        folder=row.folder,
        folder_id=row.folder_id,
    )


def _scopes(row: Row[Any]) -> frozenset[Scope]:
    return frozenset(Scope(scope) for scope in row.scopes)
