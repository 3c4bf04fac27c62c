"""The end of an artifact: to the trash and back, and from there for good.

For good it goes by its owner, or when its time is over.
"""

from fanlight.db import artifacts, events
from fanlight.db import trash as rows
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import Artifact
from fanlight.model.errors import Conflict
from fanlight.model.events import ArtifactDeleted, ArtifactPurged, ArtifactUndeleted
from fanlight.model.policy import Action
from fanlight.ops import access
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
        if artifact.deleted_at is not None:
            artifacts.change(tx, actor, artifact, ArtifactUndeleted(), values={"deleted_at": None})
        return access.checked(tx, actor, id_, Action.VIEW)

    return await ctx.db.write(write)


async def purge(ctx: Context, actor: Actor, ref: str) -> Artifact:
    """Deletes for good what lies in the trash, and returns what it was.

    Raises `Conflict` for what does not: the way there is two steps, of which one can be undone.
    """
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Artifact:
        artifact = access.checked_in_trash(tx, actor, id_, Action.DELETE)
        if not _purge(tx, actor, id_):
            raise Conflict(
                "not-in-trash",
                "This artifact is not in the trash.",
                "Move it there first. Only what lies in the trash can be deleted for good.",
            )
        return artifact

    return await ctx.db.write(write)


async def empty(ctx: Context) -> int:
    """Deletes for good what was in the trash for `limits.trash_days`; returns how many."""
    if not ctx.limits.trash_days:
        return 0
    before, count = ctx.clock.now() - ctx.limits.trash_days * _DAY, 0
    while ids := await ctx.db.read(lambda tx: rows.expired(tx, before, limit=_AT_ONCE)):
        for id_ in ids:
            count += await _purge_expired(ctx, id_, before)
    return count


def goes_at(ctx: Context, artifact: Artifact) -> int | None:
    """When an artifact in the trash is deleted for good; None where that is for its owner to do."""
    if artifact.deleted_at is None or not ctx.limits.trash_days:
        return None
    return artifact.deleted_at + ctx.limits.trash_days * _DAY


async def _purge_expired(ctx: Context, id_: str, before: int) -> bool:
    # One transaction each: none is long, and one that fails keeps no other.
    return await ctx.db.write(lambda tx: _purge(tx, SYSTEM, id_, before=before))


def _purge(tx: Tx, actor: Actor, id_: str, *, before: int | None = None) -> bool:
    """Whether there was something to delete for good."""
    taken = rows.take(tx, id_, before=before)
    if taken is None:
        return False
    pk, seq = taken
    rows.purge(tx, pk)
    events.record_on(tx, actor, ArtifactPurged(id_), artifact=pk, id_=id_, seq=seq)
    return True
