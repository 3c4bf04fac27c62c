"""`/admin/takedowns`: what administrators moved to the trash, and a form that does it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.ops import takedowns
from fanlight.ops.takedowns import TakenDown
from fanlight.web.admin.forms import shown
from fanlight.web.admin.posted import Reader, Sender, Text, Writer
from fanlight.web.chrome import chrome
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_HERE = "/admin/takedowns"
_ITEMS = 50


@dataclass(frozen=True, slots=True)
class TakedownsView:
    """`/admin/takedowns`. `artifact` and `reason` are what was typed."""

    chrome: Chrome
    items: Sequence[TakenDown]
    artifact: str = ""
    reason: str = ""
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None


@router.get(_HERE)
async def listed(sender: Reader, cursor: str | None = None) -> Response:
    return await _page(sender, cursor=cursor)


@router.post(_HERE)
async def take_down(sender: Writer, artifact: Text = "", reason: Text = "") -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, typed=(artifact, reason), problem=problem)

    work = takedowns.take_down(sender.ctx, sender.actor, artifact.strip(), reason)
    return await sender.then(work, to=_HERE, again=again)


@router.post(f"{_HERE}/{{id}}/put-back")
async def put_back(id: str, sender: Writer) -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, problem=problem)

    return await sender.then(
        takedowns.put_back(sender.ctx, sender.actor, id), to=_HERE, again=again
    )


async def _page(
    sender: Sender,
    *,
    cursor: str | None = None,
    typed: tuple[str, str] = ("", ""),
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    page = await takedowns.listed(ctx, actor, before=cursors.number(cursor), limit=_ITEMS)
    view = TakedownsView(
        chrome=chrome(sender.request, ctx, actor),
        items=page.items,
        artifact=typed[0],
        reason=typed[1],
        next_cursor=cursors.after(page.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/takedowns.html", view, problem=problem)
