"""The pages under `/admin`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fanlight.model.errors import Invalid
from fanlight.web.admin.audit import AuditEntryView, AuditView
from fanlight.web.admin.overview import OverviewView
from fanlight.web.admin.policy import FolderLine, PolicyView
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


def policy() -> PolicyView:
    return PolicyView(
        CHROME,
        most="org",
        first="private",
        external=True,
        links=False,
        roles=(
            ("owner", "", ""),
            ("admin", "", ""),
            ("auditor", "", ""),
            ("member", "org", "people"),
            ("guest", "private", ""),
            ("Contractors of the harbour authority", "people", "private"),
        ),
        folders=(FolderLine("f" * 26, "Board papers", "Ben Okafor", "people"),),
        server_page_bytes=16_777_216,
        server_set_bytes=104_857_600,
        page_bytes="2000000",
        agents="claude-code\ncodex",
    )


def policy_off() -> PolicyView:
    """Somebody switched publishing off, and a form failed."""
    problem = Invalid("bad-number", "'ten' is no number of bytes.", "Give digits.")
    off = replace(policy(), off_at=_NOW - 3 * _HOUR, off_by="Ben Okafor", page_bytes="ten")
    return replace(off, folders=(), problem=problem)


def policy_terms() -> PolicyView:
    """An organisation with a look of its own, and terms that were not accepted yet."""
    terms = "What you publish here is the harbour’s.\n\nKeep customers’ names out of it."
    look = replace(CHROME, brand="Harbour pages", accent="violet", terms=terms, terms_version=3)
    return replace(
        policy(), chrome=look, terms=terms, brand="Harbour pages", accent="violet", has_logo=True
    )


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "admin": ("admin/overview.html", overview),
    "policy": ("admin/policy.html", policy),
    "policy_terms": ("admin/policy.html", policy_terms),
    "policy_off": ("admin/policy.html", policy_off),
    "audit": ("admin/audit.html", audit),
}
