"""Deleting artifacts for good: their rows and everything that hangs on them, but for the events."""

from sqlalchemy import and_, delete, select, update

from fanlight.db import pins, search
from fanlight.db.tables import (
    access_requests,
    artifacts,
    comments,
    deliveries,
    group_shares,
    links,
    notices,
    objects,
    reactions,
    session_links,
    shares,
    stars,
    threads,
    versions,
    violations,
)
from fanlight.db.tx import Tx

# In this order: nothing is left for a moment that names what is gone.
_HANGING = (
    links,
    stars,
    shares,
    group_shares,
    notices,
    deliveries,
    comments,
    threads,
    violations,
    versions,
    objects,
)


def expired(tx: Tx, before: int, *, limit: int) -> list[str]:
    """IDs of artifacts that were moved to the trash before a time, the oldest first."""
    query = select(artifacts.c.id).where(artifacts.c.deleted_at < before)
    return [id_ for (id_,) in tx.all(query.order_by(artifacts.c.deleted_at).limit(limit))]


def take(tx: Tx, id_: str, *, before: int | None = None) -> tuple[int, int] | None:
    """The key of an artifact in the trash, and the position of the event that tells of its end.

    Its row stays locked until the transaction ends. None where it is not in the trash, or (with
    `before`) not for so long: somebody has put it back, or was quicker.
    """
    trashed = and_(artifacts.c.id == id_, artifacts.c.deleted_at.is_not(None))
    if before is not None:
        trashed &= artifacts.c.deleted_at < before
    row = tx.first(
        update(artifacts)
        .where(trashed)
        .values(seq=artifacts.c.seq + 1)
        .returning(artifacts.c.pk, artifacts.c.seq)
    )
    return (row.pk, row.seq) if row else None


def purge(tx: Tx, pk: int) -> None:
    """Its blobs, which other artifacts may share, are for the sweep to remove."""
    search.remove(tx, pk)
    pins.remove(tx, pk)
    opened = select(links.c.pk).where(links.c.artifact == pk)
    tx.run(delete(session_links).where(session_links.c.link.in_(opened)))
    id_ = select(artifacts.c.id).where(artifacts.c.pk == pk).scalar_subquery()
    tx.run(delete(access_requests).where(access_requests.c.artifact == id_))
    said = select(comments.c.pk).where(comments.c.artifact == pk)
    tx.run(delete(reactions).where(reactions.c.comment.in_(said)))
    for table in _HANGING:
        tx.run(delete(table).where(table.c.artifact == pk))
    tx.run(delete(artifacts).where(artifacts.c.pk == pk))
