"""A repeated request gets the first answer."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

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


def add(tx: Tx, key: bytes, answered: Answered) -> None:
    row = {"key": key, "request": answered.request, "answer": answered.answer, "at": tx.now}
    tx.run(insert(idempotency), row)


def forget_before(tx: Tx, at: int) -> int:
    return tx.run(delete(idempotency).where(idempotency.c.at < at))
