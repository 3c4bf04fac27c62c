"""`/admin/scanning`: what is done about secrets in what is published."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError, Invalid
from fanlight.ops import scanning
from fanlight.ops.context import Context
from fanlight.ops.scanning import Scanning, ScanPolicy
from fanlight.web import caller
from fanlight.web.admin.forms import shown, submitted
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_HERE = "/admin/scanning"


@dataclass(frozen=True, slots=True)
class ScanningView:
    chrome: Chrome
    scanning: Scanning
    problem: AppError | None = None


@router.get(_HERE)
async def show(request: Request, ctx: Ctx, actor: Visitor) -> Response:
    return await _page(request, ctx, actor, None)


@router.post(_HERE)
async def change(
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    policy: Annotated[str, Form()] = "",
    *,
    override: Annotated[bool, Form()] = False,
    csrf: Annotated[str, Form()] = "",
) -> Response:
    caller.check_write(request, ctx, csrf)

    async def again(problem: AppError) -> Response:
        return await _page(request, ctx, actor, problem)

    work = _change(ctx, actor, policy, override=override)
    return await submitted(ctx, actor, work, to=_HERE, again=again)


async def _change(ctx: Context, actor: Actor, policy: str, *, override: bool) -> Scanning:
    try:
        wanted = Scanning(ScanPolicy(policy), override)
    except ValueError as error:
        raise Invalid("bad-policy", "There is no such policy.", "Choose one.") from error
    return await scanning.change(ctx, actor, wanted)


async def _page(request: Request, ctx: Context, actor: Actor, problem: AppError | None) -> Response:
    found = await scanning.show(ctx, actor)
    view = ScanningView(chrome(request, ctx, actor), found, problem)
    return shown("admin/scanning.html", view, problem=problem)
