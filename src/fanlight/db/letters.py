"""Letters to send, and those that were sent of late."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, delete, func, insert, select, update

from fanlight.db.tables import letters
from fanlight.db.tx import Tx
from fanlight.model.letter import Kind


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter to send. `tries` counts this one too."""

    pk: int
    to: str
    kind: str
    data: dict[str, Any]
    tries: int


def add(tx: Tx, to: str, kind: str, *, data: Mapping[str, Any]) -> None:
    row = {
        "to": to,
        "kind": kind,
        "data": dict(data),
        "tries": 0,
        "created_at": tx.now,
        "due_at": tx.now,
    }
    tx.run(insert(letters), row)


def count(tx: Tx, to: str, kind: str, *, since: int) -> int:
    """How many of this kind were written to this address since then."""
    query = select(func.count()).where(
        letters.c.to == to, letters.c.kind == kind, letters.c.created_at > since
    )
    found: int = tx.scalar(query)
    return found


def count_asked(tx: Tx, to: str, *, place: str, since: int) -> tuple[int, int]:
    """Letters to sign in with to this address since then: all, and those asked for from a place."""
    here = letters.c.data["place"].as_string() == place
    query = select(func.count(), func.count().filter(here)).where(
        letters.c.to == to, letters.c.kind == Kind.SIGN_IN, letters.c.created_at > since
    )
    everywhere, from_here = tx.all(query)[0]
    return everywhere, from_here


def are_due(tx: Tx) -> bool:
    return tx.first(select(letters.c.pk).where(letters.c.due_at <= tx.now).limit(1)) is not None


def claim(tx: Tx, *, until: int, limit: int) -> list[Waiting]:
    """Letters to be sent now; no other process gets them before `until`, when they are due anew."""
    due = (
        select(letters.c.pk)
        .where(letters.c.due_at <= tx.now)
        # Who waits for a letter to sign in with waits in front of the screen.
        .order_by(case((letters.c.kind == Kind.SIGN_IN, 0), else_=1), letters.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(letters)
        .where(letters.c.pk.in_(due))
        .values(due_at=until, tries=letters.c.tries + 1)
        .returning(letters.c.pk, letters.c.to, letters.c.kind, letters.c.data, letters.c.tries)
    )
    return [Waiting(*row) for row in tx.all(taken)]


def set_due(tx: Tx, pk: int, at: int | None) -> None:
    """None for a letter that is not to be tried again."""
    tx.run(update(letters).where(letters.c.pk == pk).values(due_at=at))


def forget(tx: Tx, *, before: int) -> None:
    """Those from before then that are done with."""
    done = letters.c.due_at.is_(None) & (letters.c.created_at < before)
    tx.run(delete(letters).where(done))
