"""The pages under `/admin`."""

from collections.abc import Callable
from typing import Any

from tests.browser.pages import samples_people

from fanlight.web.admin.audit import AuditEntryView, AuditView
from fanlight.web.admin.overview import OverviewView
from fanlight.web.sections import SECTIONS
from fanlight.web.views import Chrome

_NOW = 1_795_000_000_000
_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_FUNNEL = "q5h2m7k3x4v6w2z5a7b3c4d6ef"

CHROME = Chrome(
    nonce="", now=_NOW, csrf="a-token", visitor="Ana Torres", org="Harbour", sections=SECTIONS
)


def overview() -> OverviewView:
    return OverviewView(CHROME)


def audit() -> AuditView:
    claude = ("Ana Torres", "Claude Code, token laptop, cli", "192.0.2.17")
    ben, shown = ("Ben Okafor", "web", "2001:db8:85a3::8a2e:370:7334"), "Where sign-ups stop"
    before = '{\n "audience": "org",\n "change": "audience",\n "before": {"audience": "private"}\n}'
    entries = (
        AuditEntryView(914, _NOW - 4_000, "version", *claude, _FUNNEL, shown, '{\n "n": 12\n}'),
        AuditEntryView(913, _NOW - _MINUTE, "content.read", *ben, _FUNNEL, shown, '{\n "n": 11\n}'),
        AuditEntryView(912, _NOW - _HOUR, "sharing", *claude, _FUNNEL, shown, before),
        AuditEntryView(
            911, _NOW - _DAY, "denied", "anonymous", "web", "198.51.100.4", "", "", "{}"
        ),
        AuditEntryView(910, _NOW - 3 * _DAY, "purged", "system", "system", "", "q" * 26, "", ""),
    )
    types = ("content.read", "denied", "purged", "sharing", "version")
    return AuditView(CHROME, entries, types, actor="ana@example.com", next_cursor="older")


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "admin": ("admin/overview.html", overview),
    "audit": ("admin/audit.html", audit),
    **samples_people.PAGES,
}
