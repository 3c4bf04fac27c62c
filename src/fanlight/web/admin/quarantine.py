"""`/admin/quarantine`: what is closed by order, and a form that closes a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError
from fanlight.ops import quarantine
from fanlight.ops.context import Context
from fanlight.ops.quarantine import Quarantined
from fanlight.web import caller
from fanlight.web.admin.forms import shown, submitted
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_HERE = "/admin/quarantine"
_ITEMS = 50


@dataclass(frozen=True, slots=True)
class ClosedView:
    """`/admin/quarantine`. `artifact` and `reason` are what was typed."""

    chrome: Chrome
    items: Sequence[Quarantined]
    artifact: str = ""
    reason: str = ""
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None


@router.get(_HERE)
async def listed(request: Request, ctx: Ctx, actor: Visitor, cursor: str | None = None) -> Response:
    return await _page(request, ctx, actor, cursor=cursor)


@router.post(_HERE)
async def close(
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    artifact: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """A page that is closed already gets the new reason."""
    caller.check_write(request, ctx, csrf)

    async def again(problem: AppError) -> Response:
        return await _page(request, ctx, actor, typed=(artifact, reason), problem=problem)

    work = quarantine.close(ctx, actor, artifact.strip(), reason)
    return await submitted(ctx, actor, work, to=_HERE, again=again)


@router.post(f"{_HERE}/{{id}}/release")
async def release(
    id: str, request: Request, ctx: Ctx, actor: Visitor, csrf: Annotated[str, Form()] = ""
) -> Response:
    caller.check_write(request, ctx, csrf)

    async def again(problem: AppError) -> Response:
        return await _page(request, ctx, actor, problem=problem)

    return await submitted(ctx, actor, quarantine.release(ctx, actor, id), to=_HERE, again=again)


async def _page(
    request: Request,
    ctx: Context,
    actor: Actor,
    *,
    cursor: str | None = None,
    typed: tuple[str, str] = ("", ""),
    problem: AppError | None = None,
) -> Response:
    page = await quarantine.listed(ctx, actor, before=cursors.number(cursor), limit=_ITEMS)
    view = ClosedView(
        chrome=chrome(request, ctx, actor),
        items=page.items,
        artifact=typed[0],
        reason=typed[1],
        next_cursor=cursors.after(page.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/quarantine.html", view, problem=problem)
