"""The stream of an artifact: what happened after a position, read from the state."""

from dataclasses import dataclass, replace

from fanlight.db import artifacts, events, pins, versions
from fanlight.db.events import StoredEvent
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import Artifact, Version
from fanlight.model.errors import Denied, Gone, Missing
from fanlight.model.events import ArtifactChanged, VersionPublished
from fanlight.model.policy import Action
from fanlight.model.ports import Hint
from fanlight.ops import access, patches
from fanlight.ops.context import Context

# Further behind than this, a viewer reads the newest state instead of every step to it.
_STEPS = 50
# On PostgreSQL transactions may commit out of the order of their keys; looking back over this many
# rows finds those that were late. Hearing of a position twice is harmless.
_OVERLAP = 256


@dataclass(frozen=True, slots=True)
class Happened:
    """One event with what viewers need to show it.

    Attributes:
        version: set for a publish.
        patch_from: version that there is a live patch from; None where there is no use in one.
        patch: that patch; None where it is too large to travel with the event.
    """

    event: StoredEvent
    version: Version | None = None
    patch_from: int | None = None
    patch: bytes | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is after a position. `reset`: the steps are not worth telling, read the head."""

    seq: int
    happened: tuple[Happened, ...]
    reset: bool = False


@dataclass(frozen=True, slots=True)
class _Rows:
    artifact: Artifact | None
    events: list[StoredEvent]
    versions: dict[int, Version]


def topic(artifact: Artifact) -> str:
    """What the actor follows who got the artifact."""
    return (events.pinned_topic if artifact.is_held else events.topic)(artifact.id)


def is_numbered(topic_: str) -> bool:
    """Whether its viewers may know the positions."""
    return topic_.startswith(events.topic(""))


async def watchable(ctx: Context, actor: Actor, ref: str) -> Artifact:
    """The artifact whose stream the actor may follow, at the position where it stands now."""
    return await access.artifact_for(ctx, actor, ref, Action.VIEW)


async def may_go_on(ctx: Context, actor: Actor, artifact: Artifact) -> bool:
    """Whether somebody who follows a stream may still do so, and would follow the same one."""
    try:
        now = await ctx.db.read(lambda tx: access.still(ctx, tx, actor, artifact.pk))
    except (Missing, Gone, Denied):
        return False
    return topic(now) == topic(artifact)


async def after(ctx: Context, topic_: str, seq: int) -> News:
    """For every viewer of a topic at once: who may watch was checked when each began to."""
    id_ = topic_.partition(":")[2]
    read = _read if is_numbered(topic_) else _read_pinned
    rows = await ctx.db.read(lambda tx: read(tx, id_, seq))
    if rows.artifact is None:
        return News(seq, ())
    if seq > rows.artifact.seq or len(rows.events) > _STEPS:
        return News(rows.artifact.seq, (), reset=True)
    happened = tuple([await _told(ctx, event, rows.versions) for event in rows.events])
    return News(happened[-1].event.seq if happened else seq, happened)


async def recent(ctx: Context, since: int | None) -> tuple[int, list[Hint]]:
    """Positions of artifacts with events after row `since`; the first value is for the next call.

    This repairs what a crash between a commit and its announcement left unsaid. None begins from
    now: who opens a stream reads the state itself.
    """

    def read(tx: Tx) -> tuple[int, list[Hint]]:
        newest = events.newest(tx)
        # On PostgreSQL a transaction with a lower key may commit later than the newest one.
        if since is None or (newest == since and not tx.is_postgres):
            return newest, []
        return newest, list(events.positions_since(tx, max(0, since - _OVERLAP)))

    return await ctx.db.read(read)


def _read(tx: Tx, id_: str, seq: int) -> _Rows:
    artifact = artifacts.find(tx, SYSTEM, id_)
    if artifact is None:
        return _Rows(None, [], {})
    found = events.after(tx, artifact.pk, seq, limit=_STEPS + 1)
    numbers = {event.data["n"] for event in found if event.type == VersionPublished.type}
    wanted = sorted(numbers | {n - 1 for n in numbers})
    return _Rows(artifact, found, versions.several(tx, artifact.pk, wanted) if wanted else {})


def _read_pinned(tx: Tx, id_: str, seq: int) -> _Rows:
    """Names are told as they are for these viewers, to whom a newer version's are unknown."""
    artifact = artifacts.find(tx, SYSTEM, id_)
    if artifact is None:
        return _Rows(None, [], {})
    pinned = artifact.pinned or 0
    found = events.after_of_pinned(tx, artifact.pk, seq, pinned=pinned, limit=_STEPS + 1)
    words = pins.words(tx, artifact.pk)
    told = [each for each in found if each.type != ArtifactChanged.type]
    if words is not None:
        names = {"title": words.title, "description": words.description, "icon": words.icon}
        told = [
            replace(each, data=each.data | names) if each.type == ArtifactChanged.type else each
            for each in found
        ]
    return _Rows(artifact, told, {})


async def _told(ctx: Context, event: StoredEvent, known: dict[int, Version]) -> Happened:
    if event.type != VersionPublished.type:
        return Happened(event)
    new = known[event.data["n"]]
    old = known.get(new.n - 1)
    patch = await patches.between(ctx, old, new) if old is not None else None
    if old is None or patch is None:
        return Happened(event, new)
    fits = len(patch) <= ctx.limits.event_patch_bytes
    return Happened(event, new, old.n, patch if fits else None)
