"""`/admin/quarantine` and `/admin/takedowns`: what is closed by order, and a form that closes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.model.moderation import Measure, Moderated
from fanlight.ops import moderation
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PATHS = {Measure.QUARANTINE: "/admin/quarantine", Measure.TAKEDOWN: "/admin/takedowns"}
_ITEMS = 50


def _measure(request: Request) -> Measure:
    down = request.url.path.startswith(_PATHS[Measure.TAKEDOWN])
    return Measure.TAKEDOWN if down else Measure.QUARANTINE


Which = Annotated[Measure, Depends(_measure)]


@dataclass(frozen=True, slots=True)
class ModerationView:
    """Either page. `artifact` and `reason` are what was typed."""

    chrome: Chrome
    measure: Measure
    items: Sequence[Moderated]
    artifact: str = ""
    reason: str = ""
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None

    @property
    def here(self) -> str:
        return _PATHS[self.measure]


@router.get("/admin/quarantine")
@router.get("/admin/takedowns")
async def listed(sender: Reader, measure: Which, cursor: str | None = None) -> Response:
    return await _page(sender, measure, cursor=cursor)


@router.post("/admin/quarantine")
@router.post("/admin/takedowns")
async def close(sender: Writer, measure: Which, artifact: Text = "", reason: Text = "") -> Response:
    """A page that is in quarantine already gets the new reason."""

    async def again(problem: AppError) -> Response:
        return await _page(sender, measure, typed=(artifact, reason), problem=problem)

    ref = artifact.strip()
    work = moderation.close(sender.ctx, sender.actor, ref, reason, measure=measure)
    return await sender.then(work, to=_PATHS[measure], again=again)


@router.post("/admin/quarantine/{id}/release")
@router.post("/admin/takedowns/{id}/put-back")
async def reopen(id: str, sender: Writer, measure: Which) -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, measure, problem=problem)

    work = moderation.reopen(sender.ctx, sender.actor, id, measure=measure)
    return await sender.then(work, to=_PATHS[measure], again=again)


async def _page(
    sender: Sender,
    measure: Measure,
    *,
    cursor: str | None = None,
    typed: tuple[str, str] = ("", ""),
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    before = cursors.number(cursor)
    page = await moderation.listed(ctx, actor, measure, before=before, limit=_ITEMS)
    view = ModerationView(
        chrome=chrome(sender.request, ctx, actor),
        measure=measure,
        items=page.items,
        artifact=typed[0],
        reason=typed[1],
        next_cursor=cursors.after(page.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/moderation.html", view, problem=problem)
