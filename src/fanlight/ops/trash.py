"""The end of an artifact: to the trash and back, and from there for good.

For good it goes by its owner, when its time is over, or by order; never under a legal hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from fanlight.db import artifacts, events
from fanlight.db import retention as retention_rows
from fanlight.db import trash as rows
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import Artifact
from fanlight.model.errors import Conflict, Denied, Refusal
from fanlight.model.events import ArtifactDeleted, ArtifactPurged, ArtifactUndeleted
from fanlight.model.policy import Action
from fanlight.model.retention import TRASHED, Rule
from fanlight.ops import access, holds
from fanlight.ops.context import Context

_DAY = 86_400_000
_AT_ONCE = 100


async def delete(ctx: Context, actor: Actor, ref: str) -> Artifact:
    """Moves an artifact to the trash, from which `undelete` brings it back."""
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Artifact:
        artifact = access.checked_in_trash(tx, actor, id_, Action.DELETE)
        if artifact.deleted_at is None:
            artifacts.change(tx, actor, artifact, ArtifactDeleted(), values={"deleted_at": tx.now})
        return access.checked_in_trash(tx, actor, id_, Action.DELETE)

    return await ctx.db.write(write)


async def undelete(ctx: Context, actor: Actor, ref: str) -> Artifact:
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Artifact:
        artifact = access.checked_in_trash(tx, actor, id_, Action.DELETE)
        if artifact.taken_down:
            raise _taken_down(artifact)
        if artifact.deleted_at is not None:
            artifacts.change(tx, actor, artifact, ArtifactUndeleted(), values={"deleted_at": None})
        return access.checked(tx, actor, id_, Action.VIEW)

    return await ctx.db.write(write)


async def purge(ctx: Context, actor: Actor, ref: str) -> Artifact:
    """Deletes for good what lies in the trash, and returns what it was.

    Raises `Conflict` for what does not: the way there is two steps, of which one can be undone. And
    for what is under a legal hold.
    """
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Artifact:
        artifact = access.checked_in_trash(tx, actor, id_, Action.DELETE)
        purged = rows.purge(tx, id_, before=None, any_age=True)
        if purged is None:
            is_kept = rows.kept(tx, [artifact.pk])
            raise holds.kept(artifact.pk, Action.DELETE) if is_kept else _not_in_trash()
        _tell(tx, actor, id_, purged, rule="owner")
        return artifact

    return await ctx.db.write(write)


async def empty(ctx: Context, *, most: int | None = None) -> int:
    """Deletes for good what was in the trash for long enough; at most so many. Returns how many."""
    return await _empty(ctx, await ctx.db.read(lambda tx: days(ctx, tx)), most=most)


async def finish(ctx: Context) -> int:
    """Deletes for good what was ordered to be, and is gone for everybody already."""
    return await _empty(ctx, None, most=None)


def days(ctx: Context, tx: Tx) -> int | None:
    """How long the trash keeps what is in it: by the rule for it, else by the setting.

    None is forever.
    """
    rules = [each for each in retention_rows.rules(tx) if each.applies_to == TRASHED]
    return rules[0].days if rules else ctx.limits.trash_days or None


@dataclass(frozen=True, slots=True)
class Ends:
    """How what lies in the trash ends.

    Attributes:
        days: how long the trash keeps it; None is until its owner deletes it.
        kept: keys of what a legal hold keeps, however long.
    """

    days: int | None
    kept: set[int]

    def goes_at(self, artifact: Artifact) -> int | None:
        """When an artifact is deleted for good; None where that is not by time."""
        if artifact.deleted_at is None or self.days is None or artifact.pk in self.kept:
            return None
        return artifact.deleted_at + self.days * _DAY


async def ends(ctx: Context, artifacts_: Sequence[Artifact]) -> Ends:
    """Of artifacts that their owner was given a list of."""
    keys = [each.pk for each in artifacts_]
    return await ctx.db.read(lambda tx: Ends(days(ctx, tx), rows.kept(tx, keys)))


async def _empty(ctx: Context, days_: int | None, *, most: int | None) -> int:
    before = None if days_ is None else ctx.clock.now() - days_ * _DAY
    count = 0
    while most is None or count < most:
        limit = _AT_ONCE if most is None else min(_AT_ONCE, most - count)
        ids = await ctx.db.read(partial(rows.expired, before=before, limit=limit))
        for id_ in ids:
            count += await _purge_expired(ctx, id_, days_, before=before)
        if len(ids) < limit:
            break
    return count


async def _purge_expired(ctx: Context, id_: str, days_: int | None, *, before: int | None) -> bool:
    # One transaction each: none is long, and one that fails keeps no other.
    def write(tx: Tx) -> bool:
        artifact = artifacts.find(tx, SYSTEM, id_)
        purged = rows.purge(tx, id_, before=before)
        if artifact is None or purged is None:
            return False
        rule = "compliance" if artifact.ended_at else str(Rule(TRASHED, days_))
        _tell(tx, SYSTEM, id_, purged, rule=rule)
        return True

    return await ctx.db.write(write)


def _tell(tx: Tx, actor: Actor, id_: str, purged: rows.Purged, *, rule: str) -> None:
    event = ArtifactPurged(
        id_,
        rule,
        versions=len(purged.hashes),
        bytes=purged.size,
        head_sha256=purged.hashes[-1].hex(),
        sha256=purged.sha256,
    )
    events.record_on(tx, actor, event, artifact=purged.pk, id_=id_, seq=purged.seq)


def _taken_down(artifact: Artifact) -> Denied:
    return Denied(
        "taken-down",
        "An administrator has taken this down.",
        f"The reason: “{artifact.taken_down}” Ask an administrator to put it back.",
        rule="taken-down",
    ).on_record(Refusal("taken-down", Action.DELETE, artifact.pk))


def _not_in_trash() -> Conflict:
    return Conflict(
        "not-in-trash",
        "This artifact is not in the trash.",
        "Move it there first. Only what lies in the trash can be deleted for good.",
    )
