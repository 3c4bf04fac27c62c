"""The page on which somebody lets a program in."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError, Invalid
from fanlight.model.oauth import host_of, origin_of
from fanlight.ops import authorize, observing
from fanlight.ops.authorize import Sender
from fanlight.ops.context import Context
from fanlight.web import caller
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.headers import also_reach
from fanlight.web.oauth import single
from fanlight.web.render import render
from fanlight.web.views_oauth import ConsentView, RefusedView, in_words
from fanlight.wire.errors import status_of
from fanlight.wire.oauth import error_word

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/authorize")
async def consent(request: Request, ctx: Ctx, actor: Visitor) -> Response:
    """Asks; who is not signed in does that first. Nothing is looked up for strangers."""
    if actor.user is None:
        return RedirectResponse(f"/sign-in?{urlencode({'to': _own_address(request)})}", 303)
    try:
        query = single(request.query_params)
        asks = await authorize.sender(ctx, actor, query)
    except AppError as error:
        return _refused(request, ctx, actor, error)
    also_reach(request, {origin_of(asks.redirect)})
    try:
        asked = authorize.request(ctx, asks, query)
    except Invalid as error:
        return _refused(request, ctx, actor, error, asks)
    view = ConsentView(
        chrome=chrome(request, ctx, actor),
        name=asks.client.name,
        host=host_of(asks.redirect),
        abilities=in_words(asked.scopes),
        days=ctx.limits.grant_days,
        action=_own_address(request),
    )
    return HTMLResponse(render("authorize.html", view))


@router.post("/authorize")
async def answer(
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    csrf: Annotated[str, Form()] = "",
    decision: Annotated[Literal["allow", "deny"], Form()] = "deny",
) -> Response:
    caller.check_write(request, ctx, csrf)
    query = single(request.query_params)
    asks = await authorize.sender(ctx, actor, query)
    if decision == "deny":
        return RedirectResponse(await authorize.deny(ctx, actor, asks), 303)
    asked = authorize.request(ctx, asks, query)
    return RedirectResponse(await authorize.approve(ctx, actor, asked), 303)


def _refused(
    request: Request, ctx: Context, actor: Actor, error: AppError, asks: Sender | None = None
) -> Response:
    """The person learns it first: an address that anybody may register is not led to unasked."""
    observing.was_refused(ctx, actor, error)
    back = authorize.answer(ctx, asks, error=error_word(error)) if asks else ""
    host = host_of(asks.redirect) if asks else ""
    view = RefusedView(chrome(request, ctx, actor), error.title, error.detail, back, host)
    return HTMLResponse(render("authorize_refused.html", view), status_of(error))


def _own_address(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}"
