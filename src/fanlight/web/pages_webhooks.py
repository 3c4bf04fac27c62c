"""`/account/webhooks`: one's webhooks, and how they fare."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError
from fanlight.ops import observing, webhooks
from fanlight.ops.context import Context
from fanlight.web import caller
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.render import render
from fanlight.web.webhooks_view import WebhooksView, WebhookView
from fanlight.wire.errors import status_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PAGE = "/account/webhooks"
_SENDINGS = 5

Typed = Annotated[str, Form()]


@router.get(_PAGE)
async def show(request: Request, ctx: Ctx, actor: Visitor) -> Response:
    return await _page(request, ctx, actor)


@router.post(_PAGE)
async def add(
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    csrf: Typed = "",
    url: Typed = "",
    artifact: Typed = "",
) -> Response:
    """The page that answers shows the secret, this once."""
    caller.check_write(request, ctx, csrf)
    url, artifact = url.strip(), artifact.strip()
    try:
        made = await webhooks.add(ctx, actor, url, artifact=artifact)
    except AppError as error:
        observing.was_refused(ctx, actor, error)
        return await _page(request, ctx, actor, url=url, artifact=artifact, problem=error)
    return await _page(request, ctx, actor, secret=made.secret)


@router.post(f"{_PAGE}/{{id}}/{{act}}")
async def act(
    id: str, act: str, request: Request, ctx: Ctx, actor: Visitor, csrf: Typed = ""
) -> Response:
    caller.check_write(request, ctx, csrf)
    acts = {"remove": webhooks.remove, "enable": webhooks.enable, "test": webhooks.test}
    if act in acts:
        try:
            await acts[act](ctx, actor, id)
        except AppError as error:
            observing.was_refused(ctx, actor, error)
            return await _page(request, ctx, actor, problem=error)
    return RedirectResponse(_PAGE, 303)


async def _page(
    request: Request,
    ctx: Context,
    actor: Actor,
    *,
    secret: str = "",
    url: str = "",
    artifact: str = "",
    problem: AppError | None = None,
) -> Response:
    items = [
        WebhookView(each, (await webhooks.sendings(ctx, actor, each.id, limit=_SENDINGS)).items)
        for each in await webhooks.listed(ctx, actor)
    ]
    view = WebhooksView(chrome(request, ctx, actor), items, secret, url, artifact, problem)
    status = status_of(problem) if problem else 200
    page = HTMLResponse(render("webhooks.html", view), status)
    page.headers["cache-control"] = "no-store"
    return page
