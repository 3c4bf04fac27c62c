"""`/api/v1/admin`: quarantine and taking down, of what is somebody else's."""

from fastapi import APIRouter, Response

from fanlight.model.actor import Actor
from fanlight.model.moderation import Measure
from fanlight.ops import moderation
from fanlight.ops.context import Context
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Asked, Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire.moderation import Because, ModeratedList, ModeratedShape

router = APIRouter(prefix=f"{API}/admin", tags=["governance"], route_class=Repeatable)


@router.get("/quarantine")
async def quarantined(ctx: Ctx, actor: Caller, asked: Paged) -> ModeratedList:
    """What is in quarantine, the newest artifact first."""
    return await _listed(ctx, actor, Measure.QUARANTINE, asked=asked)


@router.put("/artifacts/{id}/quarantine")
async def quarantine(id: str, wanted: Because, ctx: Ctx, actor: Caller) -> ModeratedShape:
    """Closes an artifact to everybody but its owner, who sees the reason, and administrators."""
    found = await moderation.close(ctx, actor, id, wanted.reason, measure=Measure.QUARANTINE)
    return ModeratedShape.from_model(found)


@router.delete("/artifacts/{id}/quarantine", status_code=204)
async def release(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Opens it to whom it was open before."""
    await moderation.reopen(ctx, actor, id, measure=Measure.QUARANTINE)
    return Response(status_code=204)


@router.get("/takedowns")
async def taken_down(ctx: Ctx, actor: Caller, asked: Paged) -> ModeratedList:
    """What administrators moved to the trash, the newest artifact first."""
    return await _listed(ctx, actor, Measure.TAKEDOWN, asked=asked)


@router.put("/artifacts/{id}/takedown")
async def take_down(id: str, wanted: Because, ctx: Ctx, actor: Caller) -> ModeratedShape:
    """Moves an artifact to its owner's trash, who sees the reason and cannot put it back."""
    found = await moderation.close(ctx, actor, id, wanted.reason, measure=Measure.TAKEDOWN)
    return ModeratedShape.from_model(found)


@router.delete("/artifacts/{id}/takedown", status_code=204)
async def put_back(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Brings it back as it was."""
    await moderation.reopen(ctx, actor, id, measure=Measure.TAKEDOWN)
    return Response(status_code=204)


async def _listed(ctx: Context, actor: Actor, measure: Measure, *, asked: Asked) -> ModeratedList:
    before = cursors.number(asked.cursor)
    page = await moderation.listed(ctx, actor, measure, before=before, limit=asked.limit)
    items = [ModeratedShape.from_model(each) for each in page.items]
    return ModeratedList(items=items, next_cursor=cursors.after(page.after))
