"""Deleting artifacts for good: their rows and everything that hangs on them, but for the events.

This is the one place from which anything goes for good, and what is under a hold does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from fanlight.db import pins, search
from fanlight.db.holds import is_held
from fanlight.db.tables import (
    access_requests,
    artifacts,
    comments,
    deliveries,
    earlier_texts,
    group_shares,
    held,
    link_tries,
    links,
    notices,
    objects,
    reactions,
    session_links,
    shares,
    stars,
    threads,
    versions,
    view_days,
    view_totals,
    viewers,
    violations,
    webhook_messages,
    webhooks,
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
    webhook_messages,
    webhooks,
    earlier_texts,
    comments,
    threads,
    violations,
    held,
    viewers,
    view_days,
    view_totals,
    versions,
    objects,
)


@dataclass(frozen=True, slots=True)
class Purged:
    """What an artifact was, as `model.events.ArtifactPurged` keeps it.

    Attributes:
        seq: position of the event that tells of its end.
        size: bytes of all its different contents.
        hashes: of each version's files as published, from version 1 on.
    """

    pk: int
    seq: int
    size: int
    hashes: Sequence[bytes]

    @property
    def sha256(self) -> str:
        return sha256(b"".join(self.hashes)).hexdigest()


def expired(tx: Tx, before: int | None, *, limit: int) -> list[str]:
    """IDs of artifacts whose end was ordered, or that were moved to the trash before a time.

    The oldest first, and none that is under a hold.
    """
    query = select(artifacts.c.id).where(_is_over(before), ~is_held())
    return [id_ for (id_,) in tx.all(query.order_by(artifacts.c.deleted_at).limit(limit))]


def purge(tx: Tx, id_: str, *, before: int | None, any_age: bool = False) -> Purged | None:
    """Deletes for good what lies in the trash: before a time, or with `any_age` at any.

    None where it does not, or not for so long, or where it is under a hold: somebody has put it
    back, was quicker, or keeps it. Its blobs, which other artifacts may share, are for the sweep.
    """
    # Its row first: a hold that is just being placed is waited for, and then is seen below.
    tx.run(select(artifacts.c.pk).where(artifacts.c.id == id_).with_for_update())
    over = artifacts.c.deleted_at.is_not(None) if any_age else _is_over(before)
    row = tx.first(
        update(artifacts)
        .where(artifacts.c.id == id_, over, ~is_held())
        .values(seq=artifacts.c.seq + 1)
        .returning(artifacts.c.pk, artifacts.c.seq)
    )
    if row is None:
        return None
    purged = Purged(row.pk, row.seq, _bytes(tx, row.pk), _hashes(tx, row.pk))
    _delete(tx, row.pk)
    return purged


def kept(tx: Tx, keys: Sequence[int]) -> set[int]:
    """Which of these artifacts a hold keeps from being deleted for good."""
    query = select(artifacts.c.pk).where(artifacts.c.pk.in_(keys), is_held())
    return {pk for (pk,) in tx.all(query)}


def _is_over(before: int | None) -> ColumnElement[bool]:
    ordered = artifacts.c.ended_at.is_not(None)
    return ordered if before is None else or_(ordered, artifacts.c.deleted_at < before)


def _bytes(tx: Tx, pk: int) -> int:
    return int(tx.scalar(select(func.sum(objects.c.size)).where(objects.c.artifact == pk)) or 0)


def _hashes(tx: Tx, pk: int) -> list[bytes]:
    content = func.coalesce(versions.c.manifest, versions.c.source)
    query = select(objects.c.sha256).join(versions, objects.c.pk == content)
    query = query.where(versions.c.artifact == pk).order_by(versions.c.n)
    return [bytes(digest) for (digest,) in tx.all(query)]


def _delete(tx: Tx, pk: int) -> None:
    search.remove(tx, pk)
    pins.remove(tx, pk)
    opened = select(links.c.pk).where(links.c.artifact == pk)
    for table in (session_links, link_tries):
        tx.run(delete(table).where(table.c.link.in_(opened)))
    id_ = select(artifacts.c.id).where(artifacts.c.pk == pk).scalar_subquery()
    tx.run(delete(access_requests).where(access_requests.c.artifact == id_))
    said = select(comments.c.pk).where(comments.c.artifact == pk)
    tx.run(delete(reactions).where(reactions.c.comment.in_(said)))
    for table in _HANGING:
        tx.run(delete(table).where(table.c.artifact == pk))
    tx.run(delete(artifacts).where(artifacts.c.pk == pk))
