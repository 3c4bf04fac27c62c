"""Threads that wait for somebody's agents.

Each person has a mailbox, whose positions rise in the order of commits. A delivery stays until the
agent says that it has it, so one that was lost on the way comes again.
"""

from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, delete, func, insert, select, update

from fanlight.db import comments
from fanlight.db.tables import artifacts, deliveries, mailboxes, threads
from fanlight.db.tx import Tx
from fanlight.model.comment import Delivery
from fanlight.model.ports import Hint


def topic(user: int) -> str:
    return f"feedback:{user}"


def put(tx: Tx, user: int, *, thread: int, artifact: int) -> None:
    """Lays a thread into a mailbox; one that waits there already moves to its end."""
    seq = _next(tx, user)
    tx.run(delete(deliveries).where(deliveries.c.thread == thread))
    row = {"user": user, "seq": seq, "thread": thread, "artifact": artifact}
    tx.run(insert(deliveries), row)
    tx.hints.append(Hint(topic(user), seq))


def _next(tx: Tx, user: int) -> int:
    more = update(mailboxes).where(mailboxes.c.user == user).values(seq=mailboxes.c.seq + 1)
    seq = tx.scalar(more.returning(mailboxes.c.seq))
    if seq is None:
        tx.add_unless_there(mailboxes, {"user": user, "seq": 0})
        seq = tx.scalar(more.returning(mailboxes.c.seq))
    return int(seq)


def position(tx: Tx, user: int) -> int:
    """Of the newest delivery there ever was."""
    return int(tx.scalar(select(mailboxes.c.seq).where(mailboxes.c.user == user)) or 0)


def waiting(tx: Tx, user: int, *, limit: int) -> list[Delivery]:
    """The oldest first. What lies in the trash waits too, and is not shown meanwhile."""
    query = (
        _shown(deliveries.c.seq, deliveries.c.thread, artifacts.c.id, artifacts.c.title)
        .where(deliveries.c.user == user)
        .order_by(deliveries.c.seq)
        .limit(limit)
    )
    rows = tx.all(query)
    said = comments.by_keys(tx, user, [row.thread for row in rows])
    return [Delivery(row.seq, row.id, row.title, said[row.thread].as_sent()) for row in rows]


def count(user: Any) -> ScalarSelect[int]:
    """How many there are, as a part of another statement: to know it costs none of its own."""
    return (
        _shown(func.count())
        .where(deliveries.c.user == user)
        .correlate_except(deliveries, artifacts, threads)
        .scalar_subquery()
    )


def acknowledge(tx: Tx, user: int, upto: int) -> list[str]:
    """Takes out what the agent has, up to a position; returns the threads' IDs.

    What it was not shown stays: that lies in the trash, say, and may come back.
    """
    shown = _shown(deliveries.c.thread).where(deliveries.c.user == user, deliveries.c.seq <= upto)
    had = and_(deliveries.c.user == user, deliveries.c.thread.in_(shown))
    taken = tx.all(delete(deliveries).where(had).returning(deliveries.c.thread))
    keys = [thread for (thread,) in taken]
    return comments.mark_received(tx, keys) if keys else []


def withdraw(tx: Tx, thread: int) -> None:
    """It need not be dealt with any more."""
    tx.run(delete(deliveries).where(deliveries.c.thread == thread))


def forget(tx: Tx, artifact: int) -> None:
    """None of its threads is with an agent any more: the artifact is somebody else's."""
    tx.run(delete(deliveries).where(deliveries.c.artifact == artifact))
    comments.mark_unsent(tx, artifact)


def _shown(*columns: Any) -> Select[Any]:
    """Who it was sent to owns the artifact still, it is not thrown away, and nobody closed it."""
    return (
        select(*columns)
        .select_from(deliveries)
        .join(artifacts, artifacts.c.pk == deliveries.c.artifact)
        .join(threads, threads.c.pk == deliveries.c.thread)
        .where(
            artifacts.c.owner == deliveries.c.user,
            artifacts.c.deleted_at.is_(None),
            artifacts.c.quarantined_at.is_(None),
            threads.c.deleted_at.is_(None),
        )
    )
