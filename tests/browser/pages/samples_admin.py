"""The pages under `/admin`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.browser.pages import samples_people

from fanlight.model.artifact import Audience
from fanlight.model.audit import Problem, Verdict
from fanlight.model.errors import Invalid
from fanlight.model.hold import Hold, Kept, Query
from fanlight.model.moderation import Measure, Moderated
from fanlight.model.retention import Due, Rule, Since
from fanlight.ops.scanning import Scanning, ScanPolicy
from fanlight.web.admin.audit import AuditEntryView, AuditView
from fanlight.web.admin.compliance import KeysView, KeyView
from fanlight.web.admin.holds import HoldsView, HoldView, TypedHold
from fanlight.web.admin.moderation import ModerationView
from fanlight.web.admin.overview import OverviewView
from fanlight.web.admin.policy import FolderLine, PolicyView
from fanlight.web.admin.retention import RetentionView, SweptView
from fanlight.web.admin.scanning import ScanningView
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


def audit_checked() -> AuditView:
    return replace(audit(), verdict=Verdict(914, 38, None, bytes(range(32))))


def audit_broken() -> AuditView:
    problem = Problem("edited", 37, "Row 37 says something else than when it was sealed.")
    return replace(audit(), entries=(), verdict=Verdict(36, 1, problem, bytes(range(32))))


def retention() -> RetentionView:
    rules = (
        Rule("archived", 90),
        Rule(f"folder:{_FUNNEL}", 30),
        Rule("label:contract", None),
        Rule("private", 365, Since.VIEWED),
        Rule("trashed", 14),
    )
    due = (
        Due(
            1,
            "a" * 26,
            "Weekly numbers",
            "ana@example.com",
            _NOW - 400 * _DAY,
            "private: 365 days",
            for_good=False,
        ),
        Due(
            2,
            "b" * 26,
            "A title that is long enough to need a second line on a telephone",
            "ben@example.com",
            _NOW - 15 * _DAY,
            "trashed: 14 days",
            for_good=True,
        ),
    )
    swept = SweptView(trashed=2, purged=1, more=True)
    return RetentionView(CHROME, rules, due, swept=swept, next_cursor="more", first=False)


def holds() -> HoldsView:
    query = Query(
        owner="ana@example.com",
        folder=_FUNNEL,
        audience=Audience.ORG,
        updated_from=_NOW - 90 * _DAY,
        updated_to=_NOW,
    )
    items = (
        Hold(
            "a" * 26,
            "Case 7, Harbour against Quay",
            "Everything about the sign-up funnel.",
            query,
            41,
            "Ben Okafor",
            _NOW - _HOUR,
        ),
        Hold("b" * 26, "Case 6", "", Query(), 1, "Ana Torres", _NOW - 30 * _DAY),
    )
    problem = Invalid("empty-hold", "This hold would cover nothing.", "Name artifacts or a person.")
    return HoldsView(CHROME, items, TypedHold(name="Case 8"), next_cursor="older", problem=problem)


def hold() -> HoldView:
    item = holds().holds[0]
    items = (
        Kept(1, _FUNNEL, "Where sign-ups stop", "ana@example.com", None),
        Kept(2, "b" * 26, "Weekly numbers", "ben@example.com", _NOW - _DAY),
    )
    return HoldView(CHROME, item, items, next_cursor="more", first=False)


def takedowns() -> ModerationView:
    item = Moderated(1, "a" * 26, "Weekly numbers", "eve@example.com", "Not ours.", _NOW - _MINUTE)
    return ModerationView(CHROME, Measure.TAKEDOWN, (item,), next_cursor="more", first=False)


def quarantine() -> ModerationView:
    items = (
        Moderated(
            2,
            "a" * 26,
            "Sign in to Harbour",
            "eve@example.com",
            "It asks for passwords.",
            _NOW - _MINUTE,
        ),
        Moderated(
            1,
            "b" * 26,
            "Salaries",
            "ana@example.com",
            "Names of customers in the last table; take them out and ask for it to be opened.",
            _NOW - _DAY,
        ),
    )
    return ModerationView(CHROME, Measure.QUARANTINE, items)


def scanning() -> ScanningView:
    return ScanningView(CHROME, Scanning(ScanPolicy.BLOCK_PUBLIC, override=True))


def compliance() -> KeysView:
    every = "Read the audit log; Read every page, its versions, and whom it is shared with"
    items = (
        KeyView(
            "a",
            "Archive",
            "x4Qz",
            "Ana Torres",
            every,
            _NOW - 80 * _DAY,
            _NOW + 10 * _DAY,
            _NOW - _MINUTE,
        ),
        KeyView(
            "b",
            "Discovery",
            "p0Lk",
            "Ben Okafor",
            "Place and release legal holds",
            _NOW - _MINUTE,
            _NOW + 90 * _DAY,
            None,
        ),
    )
    return KeysView(CHROME, items, secret="fl_" + "8a" * 18)


def policy() -> PolicyView:
    return PolicyView(
        CHROME,
        most="org",
        first="private",
        external=True,
        links=False,
        roles=(
            ("owner", "", "", ""),
            ("admin", "", "", ""),
            ("auditor", "", "", "nobody"),
            ("member", "org", "people", ""),
            ("guest", "private", "", ""),
            ("Contractors of the harbour authority", "people", "private", ""),
        ),
        folders=(FolderLine("f" * 26, "Board papers", "Ben Okafor", "people", "private", ""),),
        server_page_bytes=16_777_216,
        server_set_bytes=104_857_600,
        page_bytes="2000000",
        agents="claude-code\ncodex",
        guests="partner.example supplier.example",
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
    "audit-checked": ("admin/audit.html", audit_checked),
    "audit-broken": ("admin/audit.html", audit_broken),
    **samples_people.PAGES,
    "admin-retention": ("admin/retention.html", retention),
    "admin-holds": ("admin/holds.html", holds),
    "admin-hold": ("admin/hold.html", hold),
    "admin-takedowns": ("admin/moderation.html", takedowns),
    "admin-quarantine": ("admin/moderation.html", quarantine),
    "admin-scanning": ("admin/scanning.html", scanning),
    "admin-compliance": ("admin/compliance.html", compliance),
}
