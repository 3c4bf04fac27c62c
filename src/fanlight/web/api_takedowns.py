"""`/api/v1/admin`: taking down what is somebody else's."""

from fastapi import APIRouter, Response

from fanlight.kit.clock import iso
from fanlight.ops import takedowns
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit
from fanlight.web.repeat import Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire import takedowns as wire

router = APIRouter(prefix=f"{API}/admin", tags=["admin"], route_class=Repeatable)


@router.get("/takedowns")
async def listed(
    ctx: Ctx, actor: Caller, limit: Limit = 25, cursor: str | None = None
) -> wire.Takedowns:
    """What administrators moved to the trash, the newest artifact first."""
    page = await takedowns.listed(ctx, actor, before=cursors.number(cursor), limit=limit)
    return wire.Takedowns(
        items=[_shape(each) for each in page.items], next_cursor=cursors.after(page.after)
    )


@router.put("/artifacts/{id}/takedown")
async def take_down(
    id: str, wanted: wire.TakedownWanted, ctx: Ctx, actor: Caller
) -> wire.TakedownShape:
    """Moves an artifact to its owner's trash, who sees the reason and cannot put it back."""
    return _shape(await takedowns.take_down(ctx, actor, id, wanted.reason))


@router.delete("/artifacts/{id}/takedown", status_code=204)
async def put_back(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Brings it back as it was."""
    await takedowns.put_back(ctx, actor, id)
    return Response(status_code=204)


def _shape(found: takedowns.TakenDown) -> wire.TakedownShape:
    return wire.TakedownShape(
        id=found.id,
        title=found.title,
        owner=found.owner,
        reason=found.reason,
        since=iso(found.since),
    )
