"""`/admin/holds`: the legal holds that hold, and a form for a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.artifact import Audience
from fanlight.model.errors import AppError, Invalid
from fanlight.model.hold import Hold, Kept
from fanlight.ops import holds
from fanlight.ops.context import Context
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, day, folder_in, shown
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_HERE = "/admin/holds"
_HOLDS = 50


@dataclass(frozen=True, slots=True)
class TypedHold:
    """What was typed into the form. `since` and `until` are days, the second included."""

    name: Text = ""
    reason: Text = ""
    artifacts: Text = ""
    owner: Text = ""
    folder: Text = ""
    audience: Text = ""
    since: Text = ""
    until: Text = ""


@dataclass(frozen=True, slots=True)
class HoldsView:
    chrome: Chrome
    holds: Sequence[Hold]
    typed: TypedHold = TypedHold()
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None


@dataclass(frozen=True, slots=True)
class HoldView:
    """`/admin/holds/{id}`: what a hold keeps."""

    chrome: Chrome
    hold: Hold
    items: Sequence[Kept]
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None


@router.get(_HERE)
async def listed(sender: Reader, cursor: str | None = None) -> Response:
    return await _page(sender, cursor=cursor)


@router.post(_HERE)
async def place(
    sender: Writer,
    typed: Annotated[TypedHold, Depends()],
) -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def again(problem: AppError) -> Response:
        return await _page(sender, typed=typed, problem=problem)

    return await sender.then(_place(ctx, actor, typed), to=_HERE, again=again)


@router.get(f"{_HERE}/{{id}}")
async def keeps(id: str, sender: Reader, cursor: str | None = None) -> Response:
    ctx, actor = sender.ctx, sender.actor
    page = await holds.keeps(ctx, actor, id, after=cursors.number(cursor), limit=_HOLDS)
    view = HoldView(
        chrome=chrome(sender.request, ctx, actor),
        hold=page.hold,
        items=page.items,
        next_cursor=cursors.after(page.after),
        first=cursor is None,
    )
    return shown("admin/hold.html", view)


@router.post(f"{_HERE}/{{id}}/release")
async def release(id: str, sender: Writer) -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def again(problem: AppError) -> Response:
        return await _page(sender, problem=problem)

    return await sender.then(holds.release(ctx, actor, id), to=_HERE, again=again)


async def _place(ctx: Context, actor: Actor, typed: TypedHold) -> Hold:
    try:
        audience = Audience(typed.audience) if typed.audience else None
    except ValueError as error:
        raise Invalid("bad-audience", "There is no such audience.", "Choose one.") from error
    query = holds.Query(
        owner=typed.owner.strip() or None,
        folder=folder_in(typed.folder) or None,
        audience=audience,
        updated_from=_day(typed.since),
        updated_to=_day(typed.until, after=1),
    )
    wanted = holds.Wanted(
        name=typed.name,
        reason=typed.reason,
        artifacts=tuple(typed.artifacts.split()),
        query=query,
    )
    return await holds.place(ctx, actor, wanted)


def _day(text: str, *, after: int = 0) -> int | None:
    """What is no day must not be left out: the hold would cover more than was meant."""
    found = day(text, after=after)
    if text and found is None:
        raise Invalid("bad-day", f"{text[:20]} is no day.", "Write it as 2026-11-23.")
    return found


async def _page(
    sender: Sender,
    *,
    cursor: str | None = None,
    typed: TypedHold = TypedHold(),
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    page = await holds.listed(ctx, actor, before=cursors.number(cursor), limit=_HOLDS)
    view = HoldsView(
        chrome=chrome(sender.request, ctx, actor),
        holds=page.items,
        typed=typed,
        next_cursor=cursors.after(page.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/holds.html", view, problem=problem)
