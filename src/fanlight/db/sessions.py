"""Browsers in which somebody goes on: of each secret only its hash is stored."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select, update

from fanlight.db.tables import session_links, sessions
from fanlight.db.tx import Tx


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


def add(
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


def touch(tx: Tx, pk: int) -> None:
    tx.run(update(sessions).where(sessions.c.pk == pk).values(seen_at=tx.now))


def revoke(tx: Tx, pk: int) -> Proof:
    """Ends it; returns where it came from, which nobody remembers from now on."""
    row = tx.first(select(sessions.c.provider, sessions.c.id_token).where(sessions.c.pk == pk))
    _end(tx, sessions.c.pk == pk)
    return Proof(row.provider, row.id_token) if row else NO_PROOF


def provider_of(tx: Tx, session: int) -> str | None:
    """Where it came from; None for one that began here."""
    found: str | None = tx.scalar(select(sessions.c.provider).where(sessions.c.pk == session))
    return found


def of_user(tx: Tx, user: int, *, idle_since: int, began_since: int) -> list[Session]:
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


def revoke_theirs(tx: Tx, user: int, id_: str) -> bool:
    """False where the person has no such session that goes on."""
    return _end(tx, and_(sessions.c.user == user, sessions.c.id == id_)) == 1


def revoke_of(tx: Tx, user: int) -> None:
    _end(tx, sessions.c.user == user)


def revoke_all(tx: Tx, whose: Select[Any]) -> None:
    """Those of the people whose keys are selected."""
    _end(tx, sessions.c.user.in_(whose))


def forget_proofs(tx: Tx, *, idle_since: int, began_since: int) -> None:
    """Of sessions that have ended by themselves; who ends one forgets it at once."""
    over = or_(sessions.c.seen_at < idle_since, sessions.c.created_at < began_since)
    which = and_(sessions.c.id_token.is_not(None), over)
    tx.run(update(sessions).where(which).values(id_token=None))


def _end(tx: Tx, which: ColumnElement[bool]) -> int:
    going_on = and_(which, sessions.c.revoked_at.is_(None))
    return tx.run(update(sessions).where(going_on).values(revoked_at=tx.now, id_token=None))


def open_link(tx: Tx, session_pk: int, link: int) -> None:
    """Remembers that a session holds a link."""
    tx.add_unless_there(session_links, {"session": session_pk, "link": link})
