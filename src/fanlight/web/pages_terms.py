"""Accepting what the organisation asks everybody to accept."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.ops import house
from fanlight.web import caller
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.pages_account import own_path

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.post("/terms")
async def accept(
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    version: Annotated[int, Form(ge=0, le=2**31 - 1)],
    to: Annotated[str, Form()] = "/",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    caller.check_write(request, ctx, csrf)
    await house.accept(ctx, actor, version)
    return RedirectResponse(own_path(to), 303)
