"""A repeated request gets the first answer."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from fanlight.db.tables import idempotency
from fanlight.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Answered:
    """`request` is a fingerprint of what was asked."""

    request: bytes
    answer: dict[str, Any]


def find(tx: Tx, key: bytes) -> Answered | None:
    query = select(idempotency.c.request, idempotency.c.answer).where(idempotency.c.key == key)
    row = tx.first(query)
    return Answered(bytes(row.request), row.answer) if row else None


def claim(tx: Tx, key: bytes, request: bytes) -> bool:
    """True for the first to come with this key. A second waits until the first has committed."""
    row = {"key": key, "request": request, "answer": {}, "at": tx.now}
    return tx.add_unless_there(idempotency, row)


def answer(tx: Tx, key: bytes, given: dict[str, Any]) -> None:
    tx.run(update(idempotency).where(idempotency.c.key == key).values(answer=given))


def forget_before(tx: Tx, at: int) -> int:
    return tx.run(delete(idempotency).where(idempotency.c.at < at))
