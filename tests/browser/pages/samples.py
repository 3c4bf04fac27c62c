"""View models as the routes would fill them: one organisation in the middle of its work."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.browser.pages import (
    samples_account,
    samples_admin,
    samples_doors,
    samples_folders,
    samples_oauth,
    samples_out,
    samples_sites,
    samples_tokens,
    samples_usage,
)
from tests.browser.pages.samples_org import CHROME, DAY, GUEST, HOUR, MINUTE
from tests.browser.pages.samples_org import FUNNEL as FUNNEL
from tests.browser.pages.samples_org import NOW as NOW

from fanlight.model.actor import Agent
from fanlight.model.artifact import Audience as ArtifactAudience
from fanlight.model.artifact import Kind, Provenance, Role, Version
from fanlight.model.folder import Folder
from fanlight.ops.moderation import Look, Quarantine
from fanlight.web.views import (
    Abilities,
    Audience,
    CardView,
    CompareView,
    FileDiffView,
    GalleryView,
    HunkView,
    ShellView,
    TrashedView,
    TrashView,
    ViolationView,
)
from fanlight.wire.shapes import VersionShape

CLAUDE = Agent("Claude Code", "2.4.1", "s-81")

ACCESS_REQUESTS: dict[str, object] = {
    "items": [
        {
            "id": "r1",
            "artifact": FUNNEL,
            "title": "Where sign-ups stop",
            "who": "eva@example.com",
            "name": "Eva Lind",
            "message": "For the board.",
            "asked_at": "2026-11-20T10:00:00Z",
        }
    ],
    "next_cursor": None,
}
FOLDERS: dict[str, object] = {
    "items": [{"id": "f1", "name": "Board papers", "role": "owner", "audience": "people"}],
    "next_cursor": None,
}
SHARING: dict[str, object] = {
    "audience": "private",
    "pinned": None,
    "folder": None,
    "allowed": ["private", "people", "org"],
    "people": [
        {"kind": "person", "who": "ben@example.com", "name": "Ben Ode", "role": "viewer"},
        {"kind": "group", "who": "group:Design", "name": "Design", "role": "editor"},
        {
            "kind": "person",
            "who": "eva.with.a.long.name@partner.example",
            "name": "eva.with.a.long.name",
            "role": "viewer",
            "guest": True,
            "kept_out": "The policy lets in no guest of partner.example here.",
        },
    ],
    "links": [
        {
            "id": "l1",
            "created_at": "2026-11-20T10:00:00Z",
            "expires_at": "2026-11-27T10:00:00Z",
            "last_four": "x7Qa",
            "has_password": True,
            "max_views": 20,
            "opened": 3,
            "rests": False,
        },
        {
            "id": "l2",
            "created_at": "2026-11-18T10:00:00Z",
            "expires_at": None,
            "last_four": "Rk2p",
            "has_password": False,
            "max_views": None,
            "opened": 0,
            "rests": True,
        },
    ],
}


def _said(id_: str, name: str, text: str, **more: object) -> dict[str, object]:
    return {
        "id": id_,
        "author": {"name": name},
        "agent": "",
        "text": text,
        "created_at": "2026-11-18T13:00:00Z",
        "edited_at": None,
        "deleted": False,
        "withheld": False,
        "mine": False,
        "reactions": [],
    } | more


def _thread(id_: str, *comments: dict[str, object], **more: object) -> dict[str, object]:
    return {
        "id": id_,
        "version": 11,
        "anchor": None,
        "created_at": f"2026-11-18T13:00:0{id_}Z",
        "resolved_at": None,
        "resolved_by": "",
        "sent_at": None,
        "received_at": None,
        "comments": list(comments),
    } | more


_QUOTE = {"kind": "text", "version": 11, "selector": "", "fingerprint": "", "prefix": ""}
THREADS: dict[str, object] = {
    "items": [
        _thread(
            "1",
            _said("c1", "Ben Okafor", "Why the export sheet? See https://example.org/plan."),
            _said("c2", "Ana Torres", "It waits for a preview.", agent="Claude Code", mine=True),
            anchor=_QUOTE | {"exact": "Pro accounts stall at the export sheet", "suffix": "."},
            sent_at="2026-11-18T13:00:00Z",
            received_at="2026-11-18T13:01:00Z",
        ),
        _thread(
            "2",
            _said(
                "c3",
                "Ana Torres",
                "<b>Bold</b> words, and a word-that-is-far-too-long-for-" + "any-line-" * 9,
                mine=True,
                edited_at="2026-11-18T13:02:00Z",
                reactions=[{"name": "eyes", "count": 2, "mine": True}],
            ),
            anchor=_QUOTE | {"exact": "What stood here before", "suffix": ""},
        ),
        _thread("3", _said("c4", "Mara Lindqvist", "", deleted=True), _said("c5", "Jun", "Yes")),
    ],
    "next_cursor": "older",
}

_STEPS = (
    ("First look", "Reads 50,000 sign-up events and draws the funnel."),
    ("By plan", "Splits every step by plan."),
    ("By week", ""),
    ("Before and after 4.2", "The drop starts with the release of 4.2."),
    ("Diagnosis", "Pro accounts stall at the export sheet: it waits for a hidden preview."),
    ("", ""),
    ("Fix 1: preview off", "Turns the preview off for large workspaces."),
    ("Effect of fix 1", "Completion of Pro accounts is back at 61 %."),
    ("Fix 2: shorter form", "Removes two fields nobody fills."),
    ("", "Corrects the week of the release."),
    ("Effect of fix 2", "Completion is at 68 %, above what it was before the release."),
    ("Summary for the team", "Adds what to watch next week."),
)  # fmt: skip


def versions() -> tuple[Version, ...]:
    """Twelve versions, the newest half a minute old."""
    return tuple(
        Version(
            n=n,
            created_at=NOW - 30_000 - (12 - n) * 7 * MINUTE,
            author="Ana Torres",
            title="Where sign-ups stop",
            label=label,
            note=note,
            kind=Kind.PAGE,
            entry="index.html",
            source=n,
            page=n,
            manifest=None,
            page_sha256=n.to_bytes(32),
            content_sha256=n.to_bytes(32),
            size=81_000 + 240 * n,
            restored_from=4 if n == 6 else None,
            provenance=Provenance(agent=CLAUDE if n != 10 else None),
        )
        for n, (label, note) in reversed(list(enumerate(_STEPS, start=1)))
    )


def listed() -> list[dict[str, Any]]:
    """Them as the API lists them."""
    return [VersionShape.from_model(version).model_dump() for version in versions()]


_CARDS: tuple[tuple[str, str, str, str, int, int, Audience, str], ...] = (
    ("Where sign-ups stop", "funnel", "Ana Torres", "Claude Code", 30_000, 12, "org",
     ("Sign-ups since release 4.2. 49,812 accounts began, 31,377 reached the export sheet, 19,204 "
     "finished. Pro accounts stall at the export sheet: it waits for a preview they cannot see.")),
    ("Nightly benchmark", "gauge", "Ana Torres", "Codex", 3 * HOUR, 214, "org",
     ("p50 21 ms, p95 48 ms, p99 131 ms. Slower than yesterday: full-text search, 14 %. Everything "
     "else is within noise.")),
    ("Plan: events table", "database", "Jun Watanabe", "Claude Code", 9 * HOUR, 8, "org",
     "Three steps, each of which can be rolled back alone. Step 1 writes both."),
    ("Flaky tests this week", "bug", "Ana Torres", "Gemini CLI", 26 * HOUR, 31, "private",
     ("test_resume_after_sleep failed 9 of 412 runs, all on the slow runner, all within 40 ms "
     "of the heartbeat.")),
    ("Onboarding survey, coded answers", "🧭", "Mara Lindqvist", "Cursor", 4 * DAY, 3, "public",
     ("212 answers, 14 themes. The three that come up most: finding the first project, inviting "
     "others, understanding what a version is.")),
    ("Q4 cost of storage", "money", "Jun Watanabe", "", 12 * DAY, 2, "private", ""),
)  # fmt: skip


def cards() -> tuple[CardView, ...]:
    return tuple(
        CardView(
            id=FUNNEL[:-1] + str(2 + place),
            title=title,
            icon=icon,
            owner=owner,
            agent=agent,
            updated_at=NOW - age,
            versions=count,
            audience=audience,
            excerpt=excerpt,
            mine=owner == "Ana Torres",
            starred=place == 1,
        )
        for place, (title, icon, owner, agent, age, count, audience, excerpt) in enumerate(_CARDS)
    )


def _folder(id_: str, name: str) -> Folder:
    people = ArtifactAudience.PEOPLE
    return Folder(1, id_, name, 1, "Ana Torres", people, NOW, Role.OWNER)


def gallery() -> GalleryView:
    return GalleryView(
        chrome=CHROME,
        base_url="http://127.0.0.1:7788",
        cards=cards(),
        agents=("Claude Code", "Codex", "Cursor", "Gemini CLI"),
        next_cursor="older",
        requests=2,
        folders=(_folder("f1", "Board papers"), _folder("f2", "Ideas")),
    )


def in_folder() -> GalleryView:
    return replace(gallery(), folder="f1", changes_folder=True)


def empty_gallery() -> GalleryView:
    return replace(gallery(), cards=(), agents=(), folders=(), empty=True)


def trash() -> TrashView:
    items = (
        TrashedView("t1", "Old funnel", NOW - 2 * DAY, "funnel", 5, NOW + 28 * DAY),
        TrashedView("t2", "Scratch", NOW - 28 * DAY, "", 1, NOW + 2 * DAY),
    )
    return TrashView(chrome=CHROME, items=items, days=30)


def kept_trash() -> TrashView:
    """With something that a legal hold keeps, and something that was taken down."""
    kept = TrashedView("t3", "Prices of 2025", NOW - 90 * DAY, "", 7, kept=True)
    down = TrashedView("t4", "Prize draw", NOW - DAY, "", 2, NOW + 29 * DAY, taken_down="A trick.")
    return replace(trash(), items=(*trash().items, kept, down))


def shell() -> ShellView:
    return ShellView(
        chrome=CHROME,
        id=FUNNEL,
        url=f"http://127.0.0.1:7788/a/{FUNNEL}",
        title="Where sign-ups stop",
        icon="funnel",
        description="Why fewer accounts finish since 4.2, and what helped.",
        owner="Ana Torres",
        head=12,
        shown=12,
        versions=versions(),
        audience="private",
        can=Abilities(
            publish=True,
            edit=True,
            views=True,
            share=True,
            delete=True,
            star=True,
            read_comments=True,
            comment=True,
            send=True,
            moderate=True,
        ),
        violations=(
            ViolationView("https://cdn.example.net/chart.js", "script-src-elem", 14),
            ViolationView("https://fonts.example.net/css2?family=Some", "style-src-elem", 9),
        ),
    )


def quarantined_shell() -> ShellView:
    looks = (Look("Ben Ode", NOW - 60_000), Look("Cleo Ng", NOW - 7_200_000))
    reason = "It asks for passwords, as our sign-in page does. Write to security@example.com."
    closed = Quarantine(reason, NOW - 86_400_000, mine=True, looks=looks)
    return replace(shell(), can=Abilities(), violations=(), quarantine=closed)


def arrival(n: int, label: str = "") -> dict[str, object]:
    """The event of version n, without a patch."""
    version = replace(versions()[0], n=n, label=label, note="", created_at=NOW)
    return VersionShape.from_model(version).model_dump() | {"patch_from": n - 1, "patch": None}


def document(n: int) -> bytes:
    """The page of version n: taller than the window, a field, and one number that changes."""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign-ups</title>
<meta name="color-scheme" content="light dark">
<style>body {{ font: 16px system-ui; max-width: 56rem; margin: 2rem auto; padding: 0 1.5rem }}
svg {{ width: 100% }} .tall {{ height: 90rem }}</style></head>
<body><h1>Where sign-ups stop</h1>
<p>49,812 accounts began, <b id="finished">{19_000 + n}</b> finished.</p>
<svg viewBox="0 0 600 190" fill="#3b7a8c" role="img" aria-label="Funnel"><rect width="600"
height="40"/><rect y="50" width="470" height="40"/><rect y="100" width="378" height="40"/><rect
y="150" width="{200 + 3 * n}" height="40"/></svg>
<p>Pro accounts stall at the export sheet.</p>
<p><label>Filter <input id="filter"></label> <a href="https://example.org/report">Report</a></p>
<div class="tall"></div><p>The end</p></body></html>""".encode()


def visitor_shell() -> ShellView:
    return replace(shell(), chrome=GUEST, can=Abilities(), violations=(), audience="org")


def late_in_a_long_history(view: ShellView) -> ShellView:
    """The newest four versions; the API has the rest."""
    return replace(view, versions=versions()[:4], versions_cursor="v9")


_OLD = (
    '<section id="step-3">', "  <h2>Export sheet</h2>", "  <p>31,377 accounts reach this step.</p>",
    "  <p>Completion of Pro accounts: 38 %</p>", "</section>",
)  # fmt: skip


def compare() -> CompareView:
    newest_first = versions()
    rows = (
        ("=", _OLD[0]), ("=", _OLD[1]), ("=", _OLD[2]),
        ("-", _OLD[3]),
        ("+", "  <p>Completion of Pro accounts: 61 %</p>"),
        ("+", "  <p>Measured over the three days since the fix, against the week before 4.2.</p>"),
        ("=", _OLD[4]),
    )  # fmt: skip
    style = (
        ("=", ":root {"), ("-", "  --bar: #4477aa;"), ("-", "  --gap: 2px;"),
        ("+", "  --bar: #335577;"), ("=", "}"),
    )  # fmt: skip
    return CompareView(
        chrome=CHROME,
        id=FUNNEL,
        title="Where sign-ups stop",
        icon="funnel",
        a=newest_first[5],
        b=newest_first[4],
        head=12,
        files=(
            FileDiffView("index.html", "changed", (HunkView(112, 112, rows),), 2, 1),
            FileDiffView("style.css", "changed", (HunkView(1, 1, style),), 1, 2),
            FileDiffView("logo.png", "whole"),
        ),
    )


def same() -> CompareView:
    return replace(compare(), files=(), what="text")


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "gallery": ("gallery.html", gallery),
    "folder": ("gallery.html", in_folder),
    "empty": ("gallery.html", empty_gallery),
    "trash": ("trash.html", trash),
    "kept": ("trash.html", kept_trash),
    **samples_admin.PAGES,
    "shell": ("shell.html", shell),
    "visitor": ("shell.html", visitor_shell),
    "quarantined": ("shell.html", quarantined_shell),
    "compare": ("compare.html", compare),
    "same": ("compare.html", same),
    **samples_oauth.PAGES,
    **samples_usage.PAGES,
    **samples_out.PAGES,
    **samples_tokens.PAGES,
    **samples_folders.PAGES,
    **samples_account.PAGES,
    **samples_doors.PAGES,
    **samples_sites.PAGES,
}
