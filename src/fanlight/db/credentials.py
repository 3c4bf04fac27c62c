"""Sessions, sign-in links and tokens: of each secret only its hash is stored."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, insert, or_, select, union_all, update

from fanlight.db.tables import session_links, sessions, sign_in_links, tokens, users
from fanlight.db.tx import Tx
from fanlight.model.actor import OrgRole, Scope


@dataclass(frozen=True, slots=True)
class Session:
    """A browser. Without a user it is a visitor who opened links."""

    pk: int
    user: int | None
    name: str
    role: OrgRole | None
    created_at: int
    seen_at: int


@dataclass(frozen=True, slots=True)
class Token:
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


def add_session(tx: Tx, *, hash_: bytes, user: int | None, user_agent: str) -> int:
    row = {
        "hash": hash_,
        "user": user,
        "user_agent": user_agent,
        "created_at": tx.now,
        "seen_at": tx.now,
    }
    return int(tx.scalar(insert(sessions).returning(sessions.c.pk), row))


def session(tx: Tx, hash_: bytes) -> Session | None:
    """A session that was not revoked, of somebody who was not removed."""
    row = tx.first(_working_session(), {"hash": hash_})
    if row is None:
        return None
    role = OrgRole(row.role) if row.role else None
    return Session(row.pk, row.user, row.name or "", role, row.created_at, row.seen_at)


def touch_session(tx: Tx, pk: int) -> None:
    tx.run(update(sessions).where(sessions.c.pk == pk).values(seen_at=tx.now))


def revoke_session(tx: Tx, pk: int) -> None:
    tx.run(update(sessions).where(sessions.c.pk == pk).values(revoked_at=tx.now))


def revoke_all_of(tx: Tx, user: int) -> None:
    """Ends a person's sessions and tokens."""
    mine = and_(sessions.c.user == user, sessions.c.revoked_at.is_(None))
    tx.run(update(sessions).where(mine).values(revoked_at=tx.now))
    mine = and_(tokens.c.user == user, tokens.c.revoked_at.is_(None))
    tx.run(update(tokens).where(mine).values(revoked_at=tx.now))


def is_alive(tx: Tx, *, session: int, token: int, oldest: int) -> bool:
    """Whether neither this session nor this token has ended, nor its person was removed.

    Sessions that began before `oldest` have ended.

    0 stands for none; neither of the two is nobody, who is always there.
    """
    ended = (
        select(sessions.c.pk)
        .outerjoin(users, users.c.pk == sessions.c.user)
        .where(
            sessions.c.pk == session,
            or_(
                sessions.c.revoked_at.is_not(None),
                users.c.removed_at.is_not(None),
                sessions.c.created_at < oldest,
            ),
        )
    )
    revoked = (
        select(tokens.c.pk)
        .join(users, users.c.pk == tokens.c.user)
        .where(
            tokens.c.pk == token,
            or_(
                tokens.c.revoked_at.is_not(None),
                users.c.removed_at.is_not(None),
                tokens.c.expires_at <= tx.now,
            ),
        )
    )
    return tx.first(union_all(ended, revoked)) is None


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


def token(tx: Tx, hash_: bytes) -> Token | None:
    """A token that works now."""
    row = tx.first(_working_token(), {"hash": hash_, "now": tx.now})
    return _token(row) if row else None


def tokens_of(tx: Tx, user: int) -> list[Token]:
    mine = and_(tokens.c.user == user, tokens.c.revoked_at.is_(None))
    return [_token(row) for row in tx.all(_tokens().where(mine).order_by(tokens.c.pk))]


def touch_token(tx: Tx, pk: int) -> None:
    tx.run(update(tokens).where(tokens.c.pk == pk).values(used_at=tx.now))


def revoke_token(tx: Tx, pk: int) -> None:
    tx.run(update(tokens).where(tokens.c.pk == pk).values(revoked_at=tx.now))


# Building these takes several times as long as executing them, and every request does.
@cache
def _working_token() -> Select[Any]:
    return _tokens().where(
        tokens.c.hash == bindparam("hash"),
        tokens.c.revoked_at.is_(None),
        tokens.c.expires_at > bindparam("now"),
        users.c.removed_at.is_(None),
    )


@cache
def _working_session() -> Select[Any]:
    return (
        select(
            sessions.c.pk,
            sessions.c.user,
            users.c.name,
            users.c.role,
            sessions.c.created_at,
            sessions.c.seen_at,
        )
        .outerjoin(users, users.c.pk == sessions.c.user)
        .where(
            sessions.c.hash == bindparam("hash"),
            sessions.c.revoked_at.is_(None),
            users.c.removed_at.is_(None),
        )
    )


def _tokens() -> Select[Any]:
    return select(tokens, users.c.name.label("user_name"), users.c.role).join(
        users, users.c.pk == tokens.c.user
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
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )
