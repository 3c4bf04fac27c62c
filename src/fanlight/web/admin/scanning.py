"""`/admin/scanning`: what is done about secrets in what is published."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError, Invalid
from fanlight.ops import scanning
from fanlight.ops.context import Context
from fanlight.ops.scanning import Scanning, ScanPolicy
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_HERE = "/admin/scanning"


@dataclass(frozen=True, slots=True)
class ScanningView:
    chrome: Chrome
    scanning: Scanning
    problem: AppError | None = None


@router.get(_HERE)
async def show(sender: Reader) -> Response:
    return await _page(sender, None)


@router.post(_HERE)
async def change(
    sender: Writer,
    policy: Text = "",
    *,
    override: Annotated[bool, Form()] = False,
) -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def again(problem: AppError) -> Response:
        return await _page(sender, problem)

    work = _change(ctx, actor, policy, override=override)
    return await sender.then(work, to=_HERE, again=again)


async def _change(ctx: Context, actor: Actor, policy: str, *, override: bool) -> Scanning:
    try:
        wanted = Scanning(ScanPolicy(policy), override)
    except ValueError as error:
        raise Invalid("bad-policy", "There is no such policy.", "Choose one.") from error
    return await scanning.change(ctx, actor, wanted)


async def _page(sender: Sender, problem: AppError | None) -> Response:
    ctx, actor = sender.ctx, sender.actor
    found = await scanning.show(ctx, actor)
    view = ScanningView(chrome(sender.request, ctx, actor), found, problem)
    return shown("admin/scanning.html", view, problem=problem)
