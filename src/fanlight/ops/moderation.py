"""What an administrator does about somebody else's artifact, for a reason that its owner sees.

In quarantine its owner may look at it, and so may administrators, whom the owner sees; nobody else
opens it in any way, and nobody changes it. Taken down, it lies in its owner's trash, who may delete
it for good, but not put it back; a legal hold beats that. Both are undone by administrators alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fanlight.db import artifacts, notices
from fanlight.db import moderated as rows
from fanlight.db import trash as trash_rows
from fanlight.db.moderated import Look as Look
from fanlight.db.notices import News
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.paging import Page
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, Role
from fanlight.model.errors import Conflict, Invalid, Missing
from fanlight.model.events import (
    ArtifactDeleted,
    ArtifactQuarantined,
    ArtifactUndeleted,
    Event,
    QuarantineReleased,
)
from fanlight.model.moderation import Measure, Moderated
from fanlight.model.notice import Reason
from fanlight.model.policy import Action
from fanlight.ops import access, holds
from fanlight.ops.context import Context
from fanlight.ops.describe import check_text

# More administrators than this are not shown; the audit log has them all.
_LOOKS = 10

# What is recorded, and what changes in the row.
_Change = tuple[Event, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Rule:
    """Who may do it, what its owner is told, and what `does` and `undoes` it."""

    action: Action
    told: Reason
    does: Callable[[Tx, Artifact, str], _Change]
    undoes: Callable[[Artifact], _Change]


@dataclass(frozen=True, slots=True)
class Quarantine:
    """What is said of it while it is closed.

    `mine`: its owner looks at it, and sees in `looks` which administrators did.
    """

    reason: str
    since: int
    mine: bool = False
    looks: Sequence[Look] = ()


async def close(
    ctx: Context, actor: Actor, ref: str, reason: str, *, measure: Measure
) -> Moderated:
    """Closes it at once, for open pages too. Where it is in quarantine, the reason is replaced.

    Raises `Conflict` for taking down what lies in the trash already, or what a legal hold keeps.
    """
    rule = _RULES[measure]
    access.require(actor, rule.action)
    id_ = access.id_from(ref)
    text = check_text("reason", reason, limits=ctx.limits, setting="description_chars")
    if not text:
        raise Invalid("empty-reason", "Its owner is to see a reason.", "Say what is wrong with it.")

    def write(tx: Tx) -> Moderated:
        artifact = access.any_artifact(tx, actor, id_, rule.action)
        event, values = rule.does(tx, artifact, text)
        artifacts.change(tx, actor, artifact, event, values=values)
        notices.settle(tx, artifact.pk, Reason.RELEASED)
        news = News(rule.told, actor.user, text)
        notices.tell(tx, news, about=artifact.pk, user=artifact.owner)
        return rows.of(tx, measure, artifact.pk)

    return await ctx.db.write(write)


async def reopen(ctx: Context, actor: Actor, ref: str, *, measure: Measure) -> None:
    """It is again what it was before, open to whom it was open."""
    rule = _RULES[measure]
    access.require(actor, rule.action)
    id_ = access.id_from(ref)

    def write(tx: Tx) -> None:
        artifact = access.any_artifact(tx, actor, id_, rule.action)
        event, values = rule.undoes(artifact)
        artifacts.change(tx, actor, artifact, event, values=values)
        notices.settle(tx, artifact.pk, rule.told)
        if measure is Measure.QUARANTINE:
            why = f"It was closed because: {artifact.quarantine_reason}"
            news = News(Reason.RELEASED, actor.user, why)
            notices.tell(tx, news, about=artifact.pk, user=artifact.owner)

    await ctx.db.write(write)


async def listed(
    ctx: Context, actor: Actor, measure: Measure, *, before: int | None, limit: int
) -> Page[Moderated, int]:
    """The newest artifact first."""
    access.require(actor, _RULES[measure].action)
    return await ctx.db.read(
        lambda tx: paging.by_key(partial(rows.listed, tx, measure, before=before), limit)
    )


async def quarantine_of(ctx: Context, artifact: Artifact) -> Quarantine | None:
    """For whoever has opened it; None where it is not in quarantine.

    A look is known when it was written down, half a second later.
    """
    since = artifact.quarantined_at
    if since is None:
        return None
    if artifact.role < Role.OWNER:
        return Quarantine(artifact.quarantine_reason, since)
    pk, owner = artifact.pk, artifact.owner
    looks = await ctx.db.read(lambda tx: rows.looks(tx, pk, owner=owner, since=since, limit=_LOOKS))
    return Quarantine(artifact.quarantine_reason, since, mine=True, looks=looks)


def _quarantined(tx: Tx, artifact: Artifact, why: str) -> _Change:
    since = artifact.quarantined_at or tx.now
    return ArtifactQuarantined(why), {"quarantined_at": since, "quarantine_reason": why}


def _taken_down(tx: Tx, artifact: Artifact, why: str) -> _Change:
    if artifact.deleted_at is not None:
        raise Conflict("in-trash", "It is in the trash already.", "Nothing to take down.")
    if trash_rows.kept(tx, [artifact.pk]):
        raise holds.kept(artifact.pk, Action.TAKE_DOWN)
    return ArtifactDeleted(reason=why), {"deleted_at": tx.now, "taken_down": why}


def _released(artifact: Artifact) -> _Change:
    if artifact.quarantined_at is None:
        raise Missing("not-quarantined", "It is not in quarantine.", "Nothing to release.")
    return QuarantineReleased(), {"quarantined_at": None, "quarantine_reason": None}


def _put_back(artifact: Artifact) -> _Change:
    if not artifact.taken_down:
        raise Missing("not-taken-down", "It was not taken down.", "Nothing to put back.")
    return ArtifactUndeleted(), {"deleted_at": None, "taken_down": None}


_RULES = {
    Measure.QUARANTINE: _Rule(Action.MODERATE, Reason.QUARANTINED, _quarantined, _released),
    Measure.TAKEDOWN: _Rule(Action.TAKE_DOWN, Reason.TAKEN_DOWN, _taken_down, _put_back),
}
