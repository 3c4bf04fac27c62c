"""Pages of sharing: coming in by a link."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import Denied, Limited, Missing
from fanlight.ops import links, observing
from fanlight.ops.context import Context
from fanlight.web import caller, cookies
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.render import render
from fanlight.web.views_sharing import LinkView
from fanlight.wire.errors import status_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/l/{secret}")
async def link_page(secret: str, request: Request, ctx: Ctx, actor: Visitor) -> Response:
    surround = chrome(request, ctx, actor)
    try:
        link = await links.peek_link(ctx, actor, secret)
    except Missing as error:
        observing.was_refused(ctx, actor, error)
        return HTMLResponse(render("link.html", LinkView(surround, "expired")), 404)
    path = request.url.path
    if link.password is not None and not link.is_held:
        return HTMLResponse(render("link.html", LinkView(surround, "locked", action=path)))
    view = LinkView(surround, "ready", link.title, link.icon, link.owner, path)
    return HTMLResponse(render("link.html", view))


@router.post("/l/{secret}")
async def open_link(
    secret: str,
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    password: Annotated[str, Form()] = "",
) -> Response:
    caller.check_form(request)
    agent = request.headers.get("user-agent", "")[:200]
    try:
        opened = await links.open_link(ctx, actor, secret, agent, password=password)
    except (Denied, Limited) as error:
        return _locked(request, ctx, actor, error)
    response = RedirectResponse(f"/a/{opened.artifact}", 303)
    return cookies.with_session(response, ctx, opened.session) if opened.session else response


def _locked(request: Request, ctx: Context, actor: Actor, error: Denied | Limited) -> Response:
    """The question again, with what was wrong."""
    observing.was_refused(ctx, actor, error)
    problem = f"{error.title} {error.detail}"
    view = LinkView(chrome(request, ctx, actor), "locked", action=request.url.path, problem=problem)
    return HTMLResponse(render("link.html", view), status_of(error))
