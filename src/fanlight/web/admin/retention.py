"""`/admin/retention`: how long what nobody works on is kept, and what would go now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError, Invalid
from fanlight.model.retention import CLASSES, FOLDER, LABEL, Due, Rule, Since
from fanlight.ops import retention
from fanlight.ops.context import Context
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, folder_in, shown
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_HERE = "/admin/retention"
_DUE = 50

Count = Annotated[int | None, Query(ge=0)]


@dataclass(frozen=True, slots=True)
class TypedRule:
    """What was typed into the form of a rule. `name` is a label, or says which folder."""

    class_: Annotated[str, Form(alias="class")] = "private"
    name: Text = ""
    days: Text = ""
    since: Text = Since.PUBLISHED.value


@dataclass(frozen=True, slots=True)
class SweptView:
    """What a run has done; `more` says that it did not come to the end."""

    trashed: int
    purged: int
    more: bool


@dataclass(frozen=True, slots=True)
class RetentionView:
    """`/admin/retention`.

    Attributes:
        classes: what a new rule can be for, as it is written in its name.
        due: what a sweep would do now.
    """

    chrome: Chrome
    rules: Sequence[Rule]
    due: Sequence[Due]
    classes: Sequence[str] = (*CLASSES, LABEL, FOLDER)
    typed: TypedRule = TypedRule()
    swept: SweptView | None = None
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None

    def href(self, cursor: str) -> str:
        return f"{_HERE}?{urlencode({'cursor': cursor})}#due"


@router.get(_HERE)
async def rules(
    sender: Reader,
    cursor: str | None = None,
    trashed: Count = None,
    purged: Count = None,
    more: bool = False,
) -> Response:
    swept = None
    if trashed is not None and purged is not None:
        swept = SweptView(trashed, purged, more)
    return await _page(sender, cursor=cursor, swept=swept)


@router.post(f"{_HERE}/rules")
async def put_rule(
    sender: Writer,
    typed: Annotated[TypedRule, Depends()],
) -> Response:
    """A new rule, or another number of days for one that there is."""
    ctx, actor = sender.ctx, sender.actor

    async def again(problem: AppError) -> Response:
        return await _page(sender, typed=typed, problem=problem)

    return await sender.then(_put(ctx, actor, typed), to=_HERE, again=again)


@router.post(f"{_HERE}/rules/remove")
async def remove_rule(sender: Writer, applies_to: Text = "") -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def again(problem: AppError) -> Response:
        return await _page(sender, problem=problem)

    work = retention.remove(ctx, actor, applies_to)
    return await sender.then(work, to=_HERE, again=again)


@router.post(f"{_HERE}/run")
async def run(sender: Writer) -> Response:
    ctx, actor = sender.ctx, sender.actor
    swept = await retention.run(ctx, actor)
    told = {"trashed": swept.trashed, "purged": swept.purged, "more": int(swept.more)}
    return RedirectResponse(f"{_HERE}?{urlencode(told)}", 303)


async def _put(ctx: Context, actor: Actor, typed: TypedRule) -> None:
    """Without days it keeps forever."""
    days = typed.days.strip()
    if days and not (days.isascii() and days.isdigit() and len(days) < 9):
        raise Invalid("bad-days", f"{days[:20]} is no number of days.", "Or leave it empty.")
    name = folder_in(typed.name) if typed.class_ == FOLDER else typed.name.strip()
    applies_to = typed.class_ + name if typed.class_ in {LABEL, FOLDER} else typed.class_
    since = Since.VIEWED if typed.since == Since.VIEWED else Since.PUBLISHED
    await retention.put(ctx, actor, applies_to, int(days) if days else None, since=since)


async def _page(
    sender: Sender,
    *,
    cursor: str | None = None,
    typed: TypedRule = TypedRule(),
    swept: SweptView | None = None,
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    found = await retention.show(ctx, actor)
    due = await retention.due(ctx, actor, after=cursors.position(cursor), limit=_DUE)
    view = RetentionView(
        chrome=chrome(sender.request, ctx, actor),
        rules=found,
        due=due.items,
        typed=typed,
        swept=swept,
        next_cursor=cursors.after(due.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/retention.html", view, problem=problem)
