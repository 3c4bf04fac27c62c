"""Taking down: an administrator moves somebody else's artifact to its owner's trash.

The owner is told, reads the reason there, and may delete it for good, but not put it back. A legal
hold beats it. What only shall not be seen for now is put into quarantine instead.
"""

from dataclasses import dataclass

from fanlight.db import artifacts, notices
from fanlight.db import takedowns as rows
from fanlight.db import trash as trash_rows
from fanlight.db.notices import News
from fanlight.db.takedowns import TakenDown as TakenDown
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.errors import Conflict, Invalid, Missing
from fanlight.model.events import ArtifactDeleted, ArtifactUndeleted
from fanlight.model.notice import Reason
from fanlight.model.policy import Action
from fanlight.ops import access, holds
from fanlight.ops.context import Context
from fanlight.ops.describe import check_text


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list. `after` continues it, None at its end."""

    items: list[TakenDown]
    after: int | None


async def take_down(ctx: Context, actor: Actor, ref: str, reason: str) -> TakenDown:
    """Moves it to the trash at once, for open pages too.

    Raises `Conflict` for what lies there already, and for what a legal hold keeps.
    """
    access.require(actor, Action.TAKE_DOWN)
    id_ = access.id_from(ref)
    text = check_text("reason", reason, limits=ctx.limits, setting="description_chars")
    if not text:
        raise Invalid("empty-reason", "Its owner is to see a reason.", "Say what is wrong with it.")

    def write(tx: Tx) -> TakenDown:
        artifact = access.any_artifact(tx, actor, id_, Action.TAKE_DOWN)
        if artifact.deleted_at is not None:
            raise Conflict("in-trash", "It is in the trash already.", "Nothing to take down.")
        if trash_rows.kept(tx, [artifact.pk]):
            raise holds.kept(artifact.pk, Action.TAKE_DOWN)
        values = {"deleted_at": tx.now, "taken_down": text}
        artifacts.change(tx, actor, artifact, ArtifactDeleted(reason=text), values=values)
        news = News(Reason.TAKEN_DOWN, actor.user, text)
        notices.tell(tx, news, about=artifact.pk, user=artifact.owner)
        return rows.of(tx, artifact.pk)

    return await ctx.db.write(write)


async def put_back(ctx: Context, actor: Actor, ref: str) -> None:
    """It is again what it was before."""
    access.require(actor, Action.TAKE_DOWN)
    id_ = access.id_from(ref)

    def write(tx: Tx) -> None:
        artifact = access.any_artifact(tx, actor, id_, Action.TAKE_DOWN)
        if not artifact.taken_down:
            raise Missing("not-taken-down", "It was not taken down.", "Nothing to put back.")
        values = {"deleted_at": None, "taken_down": None}
        artifacts.change(tx, actor, artifact, ArtifactUndeleted(), values=values)
        notices.settle(tx, artifact.pk, Reason.TAKEN_DOWN)

    await ctx.db.write(write)


async def listed(ctx: Context, actor: Actor, *, before: int | None, limit: int) -> Page:
    """The newest artifact first."""
    access.require(actor, Action.TAKE_DOWN)
    found = await ctx.db.read(lambda tx: rows.listed(tx, before=before, limit=limit + 1))
    items = found[:limit]
    return Page(items, items[-1].pk if len(found) > limit else None)
