"""The page on which somebody lets a machine in that shows a code."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError
from fanlight.ops import device_login, observing
from fanlight.ops.context import Context
from fanlight.ops.device_login import Waiting
from fanlight.web import caller
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.render import render
from fanlight.web.views_oauth import DeviceView, in_words
from fanlight.wire.errors import status_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Code = Annotated[str, Query(max_length=40)]


@router.get("/device")
async def ask(request: Request, ctx: Ctx, actor: Visitor, code: Code = "") -> Response:
    """Asks for the code. One that came with the address is only filled in."""
    if actor.user is None:
        to = f"/device?{urlencode({'code': code})}" if code else "/device"
        return RedirectResponse(f"/sign-in?{urlencode({'to': to})}", 303)
    return _page(request, ctx, actor, state="ask", code=code)


@router.post("/device")
async def answer(
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    csrf: Annotated[str, Form()] = "",
    code: Annotated[str, Form(max_length=40)] = "",
    decision: Annotated[Literal["look", "allow", "deny"], Form()] = "look",
) -> Response:
    caller.check_write(request, ctx, csrf)
    try:
        if decision == "allow":
            found = await device_login.approve(ctx, actor, code)
            return _page(request, ctx, actor, state="approved", machine=found.machine)
        if decision == "deny":
            await device_login.deny(ctx, actor, code)
            return _page(request, ctx, actor, state="denied")
        found = await device_login.find(ctx, actor, code)
    except AppError as error:
        observing.was_refused(ctx, actor, error)
        words = {"problem": error.title, "advice": error.detail}
        status = status_of(error)
        return _page(request, ctx, actor, state="ask", code=code, status=status, **words)
    return _page(request, ctx, actor, state="confirm", code=code, **_shown(ctx, found))


def _shown(ctx: Context, found: Waiting) -> dict[str, Any]:
    return {
        "machine": found.machine,
        "address": found.address,
        "since": found.created_at,
        "abilities": in_words(found.scopes),
        "days": ctx.limits.grant_days,
    }


def _page(
    request: Request, ctx: Context, actor: Actor, *, status: int = 200, **more: Any
) -> Response:
    view = DeviceView(chrome(request, ctx, actor), **more)
    return HTMLResponse(render("device.html", view), status)
