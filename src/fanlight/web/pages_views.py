"""`/a/{id}/views`: how often an artifact is viewed, for those who may publish to it.

The panel of the shell takes its middle from here, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from fanlight.model.viewing import Viewer, Views, date_of
from fanlight.ops import viewing
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.charts import Chart, bars
from fanlight.web.chrome import chrome
from fanlight.web.render import plural, render
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class VersionViewed:
    """`share` is in parts of the most viewed version's, from 0 to 100."""

    n: int
    views: int
    share: int


@dataclass(frozen=True, slots=True)
class ViewsView:
    """`/a/{id}/views`.

    Attributes:
        window: seconds within which opening it again is the same view.
        people: members; None where their names are not told.
    """

    chrome: Chrome
    id: str
    window: int
    views: int
    viewers: int
    last_viewed_at: int | None
    chart: Chart
    versions: Sequence[VersionViewed]
    people: Sequence[Viewer] | None


@router.get("/a/{id}/views")
async def viewed(id: str, request: Request, ctx: Ctx, actor: Visitor) -> Response:
    found = await viewing.of_artifact(ctx, actor, id)
    most = max((views for _, views in found.versions), default=1)
    view = ViewsView(
        chrome=chrome(request, ctx, actor),
        id=found.id,
        window=ctx.limits.view_window_seconds,
        views=found.totals.views,
        viewers=found.totals.viewers,
        last_viewed_at=found.totals.last_viewed_at,
        chart=_chart(found),
        versions=[VersionViewed(n, each, round(100 * each / most)) for n, each in found.versions],
        people=found.people,
    )
    return HTMLResponse(render("views.html", view))


def _chart(found: Views) -> Chart:
    days = [(_label(day), views, plural(views, "view")) for day, views in found.days]
    counts = [views for _, views in found.days]
    sum_ = f"{plural(sum(counts), 'view')} in {len(counts)} days"
    return Chart("Views", sum_, plural(max(counts), "view"), bars(days))


def _label(day: int) -> str:
    at = date_of(day)
    return f"{at.day} {at:%b}"
