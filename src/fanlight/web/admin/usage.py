"""`/admin/usage`: what is stored, published and viewed, and who uses most."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import HTMLResponse, Response

from fanlight.kit.sizes import size
from fanlight.model.errors import AppError
from fanlight.model.policy import Action, Allow, decide
from fanlight.model.usage import By, Day, Now, Sort, Used
from fanlight.model.viewing import date_of
from fanlight.ops import usage
from fanlight.web.charts import Chart, bars
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Writer, shown
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

SPANS = (30, 90, 365)
_ROWS = 25


@dataclass(frozen=True, slots=True)
class UsageView:
    """`/admin/usage`. Its address is `?days=&by=&sort=&cursor=`.

    Attributes:
        rows: who or what comes to most, by `by` and `sort`.
        names: whether authors learn which members viewed their pages.
        may_change: whether the visitor may change that.
    """

    chrome: Chrome
    now: Now
    charts: Sequence[Chart]
    rows: Sequence[Used]
    days: int = SPANS[0]
    by: By = By.PEOPLE
    sort: Sort = Sort.BYTES
    next_cursor: str | None = None
    first: bool = True
    names: bool = True
    may_change: bool = False
    problem: AppError | None = None

    spans = SPANS
    bys = tuple(By)

    def href(self, **changes: object) -> str:
        """The page's address with some parts changed, from the first row on."""
        parts = {"days": self.days, "by": self.by.value, "sort": self.sort.value} | changes
        return f"/admin/usage?{urlencode(parts)}"


@dataclass(frozen=True, slots=True)
class _Asked:
    days: int = SPANS[0]
    by: By = By.PEOPLE
    sort: Sort = Sort.BYTES
    cursor: str | None = None


@router.get("/admin/usage")
async def overview(
    sender: Reader,
    days: Annotated[int, Query(ge=1, le=usage.MOST_DAYS)] = SPANS[0],
    by: By = By.PEOPLE,
    sort: Sort = Sort.BYTES,
    cursor: str | None = None,
) -> Response:
    return await _page(sender, _Asked(days, by, sort, cursor))


@router.post("/admin/usage/names")
async def name_viewers(
    sender: Writer,
    names: Annotated[bool, Form()] = False,
) -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def again(problem: AppError) -> Response:
        return await _page(sender, _Asked(), problem)

    work = usage.name_viewers(ctx, actor, wanted=names)
    return await sender.then(work, to="/admin/usage", again=again)


async def _page(sender: Sender, asked: _Asked, problem: AppError | None = None) -> Response:
    ctx, actor = sender.ctx, sender.actor
    found = await usage.show(ctx, actor, days=asked.days)
    after = cursors.number(asked.cursor)
    page = await usage.top(ctx, actor, asked.by, asked.sort, after=after, limit=_ROWS)
    view = UsageView(
        chrome=chrome(sender.request, ctx, actor),
        now=found.now,
        charts=charts(found.days),
        rows=page.items,
        days=asked.days,
        by=asked.by,
        sort=asked.sort,
        next_cursor=cursors.after(page.after),
        first=asked.cursor is None,
        names=await usage.names_viewers(ctx, actor),
        may_change=isinstance(decide(actor, Action.MANAGE_POLICY), Allow),
        problem=problem,
    )
    return shown("admin/usage.html", view, problem=problem)


def charts(days: Sequence[Day]) -> list[Chart]:
    """What was stored at the end of each day, and what each day brought."""
    span = f"in {len(days)} days"
    publishes, views = ([each.publishes for each in days], [each.views for each in days])
    most = max(each.viewers for each in days)
    return [
        _chart("Storage", f"{size(days[-1].bytes)} now", days, [each.bytes for each in days], size),
        _chart("Publishes", f"{sum(publishes):,} {span}", days, publishes, _count),
        _chart("Views", f"{sum(views):,} {span}", days, views, _count),
        _chart("Viewers", f"up to {most:,} a day", days, [each.viewers for each in days], _count),
    ]


def _chart(
    name: str, sum_: str, days: Sequence[Day], values: Sequence[int], words: Callable[[int], str]
) -> Chart:
    dates = [date_of(each.day) for each in days]
    found = [
        (f"{at.day} {at:%b %Y}", value, words(value))
        for at, value in zip(dates, values, strict=True)
    ]
    return Chart(name, sum_, words(max(values)), bars(found))


def _count(value: int) -> str:
    return f"{value:,}"
