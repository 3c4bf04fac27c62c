"""The append-only table that the feed, the outbox and the audit log read."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, insert, or_, select

from fanlight.db.tables import artifacts, events
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.events import (
    ArtifactChanged,
    ArtifactDeleted,
    ArtifactPurged,
    ArtifactQuarantined,
    ArtifactUndeleted,
    CommentChanged,
    DeletionOrdered,
    Event,
    QuarantineReleased,
    SharingChanged,
)
from fanlight.model.observed import Seen
from fanlight.model.ports import ACCESS, Hint


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """`seq` counts within the artifact; `data` holds the event's fields."""

    seq: int
    type: str
    at: int
    data: dict[str, Any]


def topic(artifact_id: str) -> str:
    return f"artifact:{artifact_id}"


def pinned_topic(artifact_id: str) -> str:
    """Followed by those who see a pinned version as the newest: they are told less."""
    return f"pinned:{artifact_id}"


TOLD_OF_PINNED = frozenset(
    each.type
    for each in (
        SharingChanged,
        ArtifactChanged,
        ArtifactDeleted,
        ArtifactUndeleted,
        ArtifactPurged,
        ArtifactQuarantined,
        QuarantineReleased,
        DeletionOrdered,
    )
)
"""Types of the events that say nothing of newer versions."""


def record(tx: Tx, actor: Actor, event: Event, *, artifact: int | None = None) -> None:
    """Writes down an event of the organisation, or one that changes nothing of its artifact."""
    tx.run(insert(events), _row(tx.now, actor, event) | {"artifact": artifact})
    if event.ends_access:
        tx.hints.append(Hint(ACCESS, tx.now))


def record_on(tx: Tx, actor: Actor, event: Event, *, artifact: int, id_: str, seq: int) -> None:
    """Writes down an event of an artifact, whose row the transaction has moved to `seq`."""
    tx.run(insert(events), _row(tx.now, actor, event) | {"artifact": artifact, "seq": seq})
    tx.hints.append(Hint(topic(id_), seq))
    if event.type in TOLD_OF_PINNED or isinstance(event, CommentChanged):
        tx.hints.append(Hint(pinned_topic(id_), seq))


def record_seen(tx: Tx, seen: Sequence[Seen]) -> None:
    """Writes down what was seen before this transaction began, each at its own time."""
    rows = [_row(each.at, each.actor, each.event) | {"artifact": each.artifact} for each in seen]
    tx.run(insert(events), rows)


def count_of(tx: Tx, actor: Actor, artifact: int, *, type_: str, since: int, looked_at: int) -> int:
    """How many of the newest `looked_at` events of an artifact are the person's and of a type."""
    newest = select(func.max(events.c.seq)).where(events.c.artifact == artifact)
    theirs = and_(
        events.c.artifact == artifact,
        events.c.seq > newest.scalar_subquery() - looked_at,
        events.c.type == type_,
        events.c.user == actor.user,
        events.c.at > since,
    )
    return int(tx.scalar(select(func.count()).select_from(events).where(theirs)))


def after(tx: Tx, artifact: int, seq: int, *, limit: int) -> list[StoredEvent]:
    rows = tx.all(_after(limit), {"of": artifact, "position": seq})
    return [StoredEvent(*row) for row in rows]


def after_of_pinned(
    tx: Tx, artifact: int, seq: int, *, pinned: int, limit: int
) -> list[StoredEvent]:
    """As `after`, for those who see a pinned version as the newest: of comments, those on it and
    on earlier ones.
    """
    on = events.c.data["version"].as_integer()
    said = and_(events.c.type == CommentChanged.type, on <= pinned)
    query = _after(limit).where(or_(events.c.type.in_(TOLD_OF_PINNED), said))
    return [StoredEvent(*row) for row in tx.all(query, {"of": artifact, "position": seq})]


@cache
def _after(limit: int) -> Select[Any]:
    return (
        select(events.c.seq, events.c.type, events.c.at, events.c.data)
        .where(events.c.artifact == bindparam("of"), events.c.seq > bindparam("position"))
        .order_by(events.c.seq)
        .limit(limit)
    )


def newest(tx: Tx) -> int:
    """The key of the newest event of all, 0 in an empty table."""
    return int(tx.scalar(select(func.coalesce(func.max(events.c.pk), 0))))


def positions_since(tx: Tx, pk: int) -> Sequence[Hint]:
    """Where each artifact stands that has an event newer than `pk`."""
    rows = tx.all(
        select(artifacts.c.id, func.max(events.c.seq))
        .join(events, events.c.artifact == artifacts.c.pk)
        .where(events.c.pk > pk, events.c.seq.is_not(None))
        .group_by(artifacts.c.id)
    )
    return [Hint(name(id_), seq) for id_, seq in rows for name in (topic, pinned_topic)]


def _row(at: int, actor: Actor, event: Event) -> dict[str, Any]:
    """Who did it, apart: the person, what they signed in with, and the agent that says it acted."""
    agent = actor.agent
    return {
        "type": event.type,
        "at": at,
        "actor": str(actor.kind),
        "user": actor.user,
        "token": actor.token,
        "session": actor.session,
        "agent": [agent.name, agent.version, agent.session] if agent else None,
        "door": actor.door,
        "address": actor.address,
        "data": dataclasses.asdict(event),
    }
