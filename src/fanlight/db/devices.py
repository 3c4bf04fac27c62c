"""Machines that wait for somebody to let them in elsewhere, and codes that people typed wrongly."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, select, update

from fanlight.db.tables import device_codes, device_misses
from fanlight.db.tx import Tx
from fanlight.model.actor import Scope


@dataclass(frozen=True, slots=True)
class Waiting:
    """One machine.

    Attributes:
        machine: what it calls itself; claimed.
        address: where its request came from; observed.
        pause: how many seconds it is to wait between two questions.
        user: who let it in.
    """

    hash: bytes
    machine: str
    address: str
    scopes: frozenset[Scope]
    pause: int
    created_at: int
    expires_at: int
    polled_at: int | None
    user: int | None
    is_denied: bool


@dataclass(frozen=True, slots=True)
class Beginning:
    """`hash` is that of the machine's secret, `code` that of what a person types."""

    hash: bytes
    code: bytes
    machine: str
    address: str
    scopes: frozenset[Scope]
    pause: int
    expires_at: int


def add(tx: Tx, new: Beginning) -> bool:
    """False where another machine has the same code."""
    row = {
        "hash": new.hash,
        "code": new.code,
        "machine": new.machine,
        "address": new.address,
        "scopes": sorted(new.scopes),
        "pause": new.pause,
        "created_at": tx.now,
        "expires_at": new.expires_at,
    }
    return tx.add_unless_there(device_codes, row)


def begun(tx: Tx, address: str, *, since: int) -> int:
    """How many sign-ins were begun from an address."""
    query = select(func.count()).select_from(device_codes)
    query = query.where(device_codes.c.address == address, device_codes.c.created_at > since)
    return int(tx.scalar(query))


def by_code(tx: Tx, code: bytes) -> Waiting | None:
    """The machine that nobody has answered yet."""
    row = tx.first(
        select(device_codes).where(
            device_codes.c.code == code,
            device_codes.c.expires_at > tx.now,
            device_codes.c.user.is_(None),
            device_codes.c.denied_at.is_(None),
        )
    )
    return _waiting(row) if row else None


def by_secret(tx: Tx, hash_: bytes) -> Waiting | None:
    """Locked until the transaction ends."""
    query = select(device_codes).where(device_codes.c.hash == hash_).with_for_update()
    row = tx.first(query)
    return _waiting(row) if row else None


def approve(tx: Tx, hash_: bytes, user: int) -> bool:
    """False where somebody else was quicker."""
    return _answer(tx, hash_, user=user)


def deny(tx: Tx, hash_: bytes) -> bool:
    return _answer(tx, hash_, denied_at=tx.now)


def polled(tx: Tx, hash_: bytes, *, pause: int) -> None:
    values = {"polled_at": tx.now, "pause": pause}
    tx.run(update(device_codes).where(device_codes.c.hash == hash_).values(**values))


def drop(tx: Tx, hash_: bytes) -> None:
    tx.run(delete(device_codes).where(device_codes.c.hash == hash_))


def misses(tx: Tx, user: int, *, since: int) -> int:
    query = select(func.count()).select_from(device_misses)
    return int(tx.scalar(query.where(device_misses.c.user == user, device_misses.c.at > since)))


def miss(tx: Tx, user: int) -> None:
    tx.run(insert(device_misses), {"user": user, "at": tx.now})


def forget(tx: Tx) -> None:
    """What counts no more: an hour is what limits look back."""
    hour_ago = tx.now - 3_600_000
    tx.run(delete(device_codes).where(device_codes.c.expires_at < hour_ago))
    tx.run(delete(device_misses).where(device_misses.c.at < hour_ago))


def _answer(tx: Tx, hash_: bytes, **values: Any) -> bool:
    open_ = and_(
        device_codes.c.hash == hash_,
        device_codes.c.user.is_(None),
        device_codes.c.denied_at.is_(None),
        device_codes.c.expires_at > tx.now,
    )
    return tx.run(update(device_codes).where(open_).values(**values)) == 1


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(
        hash=row.hash,
        machine=row.machine,
        address=row.address,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        pause=row.pause,
        created_at=row.created_at,
        expires_at=row.expires_at,
        polled_at=row.polled_at,
        user=row.user,
        is_denied=row.denied_at is not None,
    )
