"""What surrounds every page: the terms that everybody accepts, and the organisation's logo."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.ops import house
from fanlight.web import caller
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.pages_account import own_path

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/brand/{name}")
async def logo(name: str, ctx: Ctx) -> Response:
    """Its name is its hash, so browsers may keep it. Opened by itself it is a file, and no page."""
    found = await house.logo(ctx, name)
    headers = {
        "cache-control": "public, max-age=31536000, immutable",
        "content-disposition": "attachment",
    }
    return Response(found.data, media_type=found.media_type, headers=headers)


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
