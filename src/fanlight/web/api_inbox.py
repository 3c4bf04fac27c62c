"""`/api/v1/feedback`, what waits for agents; `/api/v1/inbox`, what people are told of."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from fanlight.ops import feedback, inbox
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit
from fanlight.web.repeat import Repeatable
from fanlight.wire import comments as shapes
from fanlight.wire import cursor as cursors

router = APIRouter(prefix=API, tags=["comments"], route_class=Repeatable)


@router.get("/feedback")
async def waiting(
    ctx: Ctx, actor: Caller, wait: Annotated[int, Query(ge=0, le=3600)] = 0
) -> shapes.FeedbackShape:
    """Threads that were sent to the caller's agents, oldest first, until they are acknowledged.

    `wait`: seconds to wait for one where there is none (`limits.feedback_seconds` at most).
    """
    found = await feedback.wait(ctx, actor, seconds=wait)
    return shapes.FeedbackShape(
        items=[
            shapes.DeliveryShape.from_model(each, url=ctx.url_of(each.artifact))
            for each in found.items
        ],
        cursor=found.cursor,
    )


@router.post("/feedback/ack", status_code=204)
async def acknowledge(wanted: shapes.Acknowledgement, ctx: Ctx, actor: Caller) -> Response:
    """Says that everything up to a cursor has arrived: it does not come again."""
    await feedback.acknowledge(ctx, actor, wanted.cursor)
    return Response(status_code=204)


@router.get("/inbox")
async def listed(
    ctx: Ctx, actor: Caller, *, unread: bool = False, limit: Limit = 25, cursor: str | None = None
) -> shapes.Notices:
    """What people said to the caller, who asks for access or gave some, and what administrators
    did with the caller's artifacts, newest first.
    """
    before = cursors.number(cursor)
    found = await inbox.listed(ctx, actor, unread=unread, before=before, limit=limit)
    return shapes.Notices(
        items=[shapes.NoticeShape.from_model(each) for each in found.items],
        next_cursor=cursors.after(found.after),
        unread=found.unread,
    )


@router.post("/inbox/read")
async def mark_read(wanted: shapes.NoticesRead, ctx: Ctx, actor: Caller) -> shapes.Unread:
    """Marks some as read, or all."""
    return shapes.Unread(unread=await inbox.mark_read(ctx, actor, wanted.ids))
