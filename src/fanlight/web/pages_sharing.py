"""Pages of sharing: coming in by a link, asking for access, answering."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.kit.ids import id_in
from fanlight.model.actor import Actor
from fanlight.model.errors import AppError, Denied, Limited, Missing
from fanlight.ops import links, observing, requests
from fanlight.ops.context import Context
from fanlight.web import caller, cookies
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.render import render
from fanlight.web.views_sharing import AskView, LinkView, RequestsView, RequestView
from fanlight.wire import choices
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


def asks(request: Request, actor: Actor, error: AppError) -> bool:
    """Whether the answer to this error is a page that offers to ask for access."""
    is_artifact = request.url.path.startswith("/a/") and id_in(request.url.path) is not None
    reads = request.method in caller.READING
    return error.code == "no-artifact" and is_artifact and reads and actor.user is not None


async def ask_page(request: Request, ctx: Context, actor: Actor) -> Response:
    """The same whether there is such an artifact or not."""
    id_ = id_in(request.url.path)
    assert id_ is not None
    view = AskView(
        chrome=chrome(request, ctx, actor),
        action=f"/a/{id_}/access",
        asked=await requests.has_asked(ctx, actor, id_),
        chars=ctx.limits.access_message_chars,
    )
    return HTMLResponse(render("ask.html", view), 404)


@router.post("/a/{id}/access")
async def ask(
    id: str,
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    csrf: Annotated[str, Form()] = "",
    message: Annotated[str, Form()] = "",
) -> Response:
    caller.check_write(request, ctx, csrf)
    # A browser counts a line's end as one character, and sends two.
    await requests.ask(ctx, actor, id, message.replace("\r\n", "\n"))
    return RedirectResponse(f"/a/{id}", 303)


@router.get("/requests")
async def requests_page(request: Request, ctx: Ctx, actor: Visitor) -> Response:
    found = await requests.of_mine(ctx, actor)
    items = [
        RequestView(
            each.id,
            each.artifact,
            each.title,
            each.icon,
            each.email,
            each.name,
            each.message,
            each.asked_at,
        )
        for each in found
    ]
    return HTMLResponse(render("requests.html", RequestsView(chrome(request, ctx, actor), items)))


@router.post("/requests/{artifact}/{id}")
async def answer(
    artifact: str,
    id: str,
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    csrf: Annotated[str, Form()] = "",
    role: Annotated[choices.Given | Literal["none"], Form()] = "none",
    back: Annotated[Literal["inbox", "requests"], Form()] = "requests",
) -> Response:
    caller.check_write(request, ctx, csrf)
    given = None if role == "none" else choices.role(role)
    await requests.answer(ctx, actor, artifact, id, role=given)
    return RedirectResponse(f"/{back}", 303)
