"""How far each stream of the audit log is."""

from dataclasses import dataclass

from sqlalchemy import select, update

from fanlight.db.tables import audit_streams, events
from fanlight.db.tx import Tx


@dataclass(frozen=True, slots=True)
class State:
    """`position` is the last row that was sent; nobody else sends any before `due_at`."""

    position: int
    sent_at: int | None
    due_at: int
    failures: int
    failed_at: int | None
    problem: str


NEW = State(0, None, 0, 0, None, "")


def state(tx: Tx, id_: str) -> State:
    row = tx.first(_STATE.where(audit_streams.c.id == id_))
    return State(*row) if row else NEW


def claim(tx: Tx, id_: str, *, until: int) -> State | None:
    """None where somebody else has it, or it is not due."""
    first = {"position": 0, "due_at": 0, "failures": 0, "problem": ""}
    tx.add_unless_there(audit_streams, {"id": id_} | first)
    due = (audit_streams.c.id == id_) & (audit_streams.c.due_at <= tx.now)
    if tx.run(update(audit_streams).where(due).values(due_at=until)) == 0:
        return None
    return state(tx, id_)


def advance(tx: Tx, id_: str, *, before: int, to: int) -> bool:
    """False where somebody else has moved it: their claim came after ours was over."""
    ours = (audit_streams.c.id == id_) & (audit_streams.c.position == before)
    values = {"position": to, "sent_at": tx.now, "due_at": tx.now, "failures": 0, "problem": ""}
    return tx.run(update(audit_streams).where(ours).values(values)) == 1


def release(tx: Tx, id_: str, *, due_at: int) -> None:
    tx.run(update(audit_streams).where(audit_streams.c.id == id_).values(due_at=due_at))


def fail(tx: Tx, id_: str, problem: str, *, due_at: int) -> None:
    values = {
        "failures": audit_streams.c.failures + 1,
        "failed_at": tx.now,
        "problem": problem,
        "due_at": due_at,
    }
    tx.run(update(audit_streams).where(audit_streams.c.id == id_).values(values))


def time_of(tx: Tx, n: int) -> int | None:
    """When what is in this row was done."""
    found: int | None = tx.scalar(select(events.c.at).where(events.c.n == n))
    return found


_STATE = select(
    audit_streams.c.position,
    audit_streams.c.sent_at,
    audit_streams.c.due_at,
    audit_streams.c.failures,
    audit_streams.c.failed_at,
    audit_streams.c.problem,
)
