"""Quarantine: an administrator closes an artifact, for a reason that its owner sees.

While it is closed its owner may look at it, and so may administrators, whom the owner sees; nobody
else opens it in any way, and nobody changes it.
"""

from dataclasses import dataclass

from fanlight.db import artifacts, notices
from fanlight.db import quarantine as rows
from fanlight.db.notices import News
from fanlight.db.quarantine import Look as Look
from fanlight.db.quarantine import Quarantined as Quarantined
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, Role
from fanlight.model.errors import Invalid, Missing
from fanlight.model.events import ArtifactQuarantined, QuarantineReleased
from fanlight.model.notice import Reason
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops.context import Context
from fanlight.ops.describe import check_text

# More administrators than this are not shown; the audit log has them all.
_LOOKS = 10


@dataclass(frozen=True, slots=True)
class Page:
    items: list[Quarantined]
    after: int | None


@dataclass(frozen=True, slots=True)
class Notice:
    """What its owner is told. `looks` are those of administrators."""

    reason: str
    since: int
    looks: list[Look]


async def close(ctx: Context, actor: Actor, ref: str, reason: str) -> Quarantined:
    """Closes it at once, for open pages too. Where it is closed already, the reason is replaced."""
    access.require(actor, Action.MODERATE)
    id_ = access.id_from(ref)
    text = check_text("reason", reason, limits=ctx.limits, setting="description_chars")
    if not text:
        raise Invalid("empty-reason", "Its owner is to see a reason.", "Say what is wrong with it.")

    def write(tx: Tx) -> Quarantined:
        artifact = access.any_artifact(tx, actor, id_, Action.MODERATE)
        since = artifact.quarantined_at or tx.now
        values = {"quarantined_at": since, "quarantine_reason": text}
        artifacts.change(tx, actor, artifact, ArtifactQuarantined(text), values=values)
        notices.settle(tx, artifact.pk, Reason.RELEASED)
        news = News(Reason.QUARANTINED, actor.user, text)
        notices.tell(tx, news, about=artifact.pk, user=artifact.owner)
        return rows.of(tx, artifact.pk)

    return await ctx.db.write(write)


async def release(ctx: Context, actor: Actor, ref: str) -> None:
    """Opens it to whom it was open before."""
    access.require(actor, Action.MODERATE)
    id_ = access.id_from(ref)

    def write(tx: Tx) -> None:
        artifact = access.any_artifact(tx, actor, id_, Action.MODERATE)
        if artifact.quarantined_at is None:
            raise Missing("not-quarantined", "It is not in quarantine.", "Nothing to release.")
        values = {"quarantined_at": None, "quarantine_reason": None}
        artifacts.change(tx, actor, artifact, QuarantineReleased(), values=values)
        notices.settle(tx, artifact.pk, Reason.QUARANTINED)
        why = f"It was closed because: {artifact.quarantine_reason}"
        news = News(Reason.RELEASED, actor.user, why)
        notices.tell(tx, news, about=artifact.pk, user=artifact.owner)

    await ctx.db.write(write)


async def listed(ctx: Context, actor: Actor, *, before: int | None, limit: int) -> Page:
    """The newest artifact first."""
    access.require(actor, Action.MODERATE)
    found = await ctx.db.read(lambda tx: rows.listed(tx, before=before, limit=limit + 1))
    items = found[:limit]
    return Page(items, items[-1].pk if len(found) > limit else None)


async def notice(ctx: Context, artifact: Artifact) -> Notice | None:
    """For whoever has opened it; None where it is not in quarantine. Looks are its owner's to see.

    A look is known when it was written down, half a second later.
    """
    since = artifact.quarantined_at
    if since is None:
        return None
    if artifact.role < Role.OWNER:
        return Notice(artifact.quarantine_reason, since, [])
    pk, owner = artifact.pk, artifact.owner
    looks = await ctx.db.read(lambda tx: rows.looks(tx, pk, owner=owner, since=since, limit=_LOOKS))
    return Notice(artifact.quarantine_reason, since, looks)
