"""Views of a page, usage of the organisation, and quotas."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.browser.pages.samples_admin import CHROME

from fanlight.model.errors import Invalid
from fanlight.model.usage import By, Day, Now, Sort, Used
from fanlight.model.viewing import Viewer, day_of
from fanlight.web.admin.quotas import QuotasView, QuotaView
from fanlight.web.admin.usage import UsageView, charts
from fanlight.web.charts import Chart, bars
from fanlight.web.pages_views import VersionViewed, ViewsView

_NOW = CHROME.now
_HOUR = 3_600_000
_FUNNEL = "q5h2m7k3x4v6w2z5a7b3c4d6ef"
_MIB = 1 << 20


def views() -> ViewsView:
    days = [(f"{day} Nov", day * 7 % 23, f"{day * 7 % 23} views") for day in range(1, 31)]
    people = (
        Viewer("Ben Okafor", 12, _NOW - _HOUR),
        Viewer("Dr. Maximiliane von Hohenlohe-Waldenburg", 1, _NOW - 30 * _HOUR),
    )
    return ViewsView(
        chrome=CHROME,
        id=_FUNNEL,
        window=1_800,
        views=1_284,
        viewers=97,
        last_viewed_at=_NOW - _HOUR,
        chart=Chart("Views", "321 views in 30 days", "22 views", bars(days)),
        versions=[VersionViewed(12, 40, 20), VersionViewed(11, 200, 100), VersionViewed(3, 1, 0)],
        people=people,
    )


def views_nobody() -> ViewsView:
    return replace(views(), views=0, viewers=0, last_viewed_at=None, versions=(), people=None)


def usage() -> UsageView:
    today = day_of(_NOW)
    days = [
        Day(
            today - 29 + n, (400 + n * n) * _MIB, n * 5 % 17, views=n * 11 % 97, viewers=n * 11 % 23
        )
        for n in range(30)
    ]
    rows = (
        Used("a", "Ana Torres", "ana@example.com", 120, 1_904, 812 * _MIB, 20_481),
        Used("b", "Ben Okafor", "ben.okafor.of.the.harbour@example.com", 3, 12, 900, 4),
        Used("c", "Nightly", "nightly@service.invalid", 0, 0, 0, 0),
    )
    return UsageView(
        chrome=CHROME,
        now=Now(5_012, 100_400, 1_200_000, 3 << 40),
        charts=charts(days),
        rows=rows,
        next_cursor="more",
        may_change=True,
    )


def usage_pages() -> UsageView:
    name = "Where sign-ups stop, and why they do so on the second page of three"
    rows = (
        Used(_FUNNEL, name, "Ana Torres", 1, 12, 90_000, 412, 38, _NOW - _HOUR),
        Used("c", "Never opened", "Ben Okafor", 1, 1, 900, 0, 0, None),
    )
    return replace(usage(), by=By.ARTIFACTS, sort=Sort.VIEWS, rows=rows, names=False, first=False)


def quotas() -> QuotasView:
    found = [QuotaView("owner", "", ""), QuotaView("member", "2048", "500")]
    return QuotasView(CHROME, [*found, QuotaView("Publisher of reports", "0.5", "")])


def quotas_wrong() -> QuotasView:
    typed = [QuotaView("member", "much", "")]
    problem = Invalid("bad-quota", "This is no quota.", "Give up to 1024 TiB; 0 is no bound.")
    return replace(quotas(), quotas=typed, problem=problem)


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "views": ("views.html", views),
    "views-nobody": ("views.html", views_nobody),
    "usage": ("admin/usage.html", usage),
    "usage-pages": ("admin/usage.html", usage_pages),
    "quotas": ("admin/quotas.html", quotas),
    "quotas-wrong": ("admin/quotas.html", quotas_wrong),
}
