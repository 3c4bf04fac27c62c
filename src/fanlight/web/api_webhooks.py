"""`/api/v1/webhooks`: addresses that get what is sent to the caller's agents."""

from fastapi import APIRouter, Response

from fanlight.ops import webhooks
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit, Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire import webhooks as shapes

router = APIRouter(prefix=f"{API}/webhooks", tags=["comments"], route_class=Repeatable)


@router.get("")
async def listed(ctx: Ctx, actor: Caller, paged: Paged) -> shapes.Webhooks:
    """The caller's webhooks, newest first."""
    found = await webhooks.listed(ctx, actor)
    whole = shapes.Webhooks(items=[shapes.WebhookShape.from_model(each) for each in found])
    return paging.part(whole, paged)


@router.post("", status_code=201)
async def add(wanted: shapes.WebhookWanted, ctx: Ctx, actor: Caller) -> shapes.NewWebhookShape:
    """Adds one, for an artifact or for all that the caller owns; its secret is shown this once."""
    made = await webhooks.add(ctx, actor, wanted.url, artifact=wanted.artifact)
    return shapes.NewWebhookShape.of(made)


@router.delete("/{id}", status_code=204)
async def remove(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Removes one, with what waits for it."""
    await webhooks.remove(ctx, actor, id)
    return Response(status_code=204)


@router.post("/{id}/enable")
async def enable(id: str, ctx: Ctx, actor: Caller) -> shapes.WebhookShape:
    """Switches one on that failed too often."""
    return shapes.WebhookShape.from_model(await webhooks.enable(ctx, actor, id))


@router.post("/{id}/test", status_code=204)
async def test(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Sends it a message without content."""
    await webhooks.test(ctx, actor, id)
    return Response(status_code=204)


@router.get("/{id}/messages")
async def messages(
    id: str, ctx: Ctx, actor: Caller, limit: Limit = 25, cursor: str | None = None
) -> shapes.Sendings:
    """What it was sent of late and how that went, newest first."""
    before = cursors.number(cursor)
    found = await webhooks.sendings(ctx, actor, id, before=before, limit=limit)
    return shapes.Sendings(
        items=[shapes.SendingShape.from_model(each) for each in found.items],
        next_cursor=cursors.after(found.after),
    )
