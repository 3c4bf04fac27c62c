"""Signing in, and one's own account and inbox."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.browser.pages import samples_oauth
from tests.browser.pages.samples_org import CHROME, DAY, FUNNEL, GUEST, HOUR, MINUTE, NOW

from fanlight.model.errors import Denied
from fanlight.web.inbox_view import InboxView, NoticeView
from fanlight.web.views_account import (
    AccountView,
    LeavingView,
    LetterView,
    SessionView,
    SignInView,
    WaysView,
    WayView,
)


def sign_in() -> SignInView:
    return SignInView(replace(GUEST, org="Harbour"), "ready", "Ana Torres", "/sign-in/secret")


def sign_in_expired() -> SignInView:
    return SignInView(GUEST, "expired")


def ways() -> WaysView:
    providers = [WayView("Acme", "/sign-in/oidc/acme?to=%2F"), WayView("Git", "/git")]
    return WaysView(GUEST, providers, "/sign-in/letter?to=%2F")


def letter() -> LetterView:
    wrong = Denied("wrong-code", "This is not the code.", "Look at the newest letter.")
    return LetterView(GUEST, "ana@harbour.example", minutes=15, printed=True, problem=wrong)


def ways_failed() -> WaysView:
    return replace(
        ways(), title="eve@example.com is no member here.", detail="Ask an owner to add you."
    )


def leaving() -> LeavingView:
    # A part of the same page: where this leads to has to be there, too.
    return LeavingView(GUEST, "Acme", "#main")


def account() -> AccountView:
    browsers = ("Firefox on Linux", "Safari on iPhone", "Chrome on Windows")
    items = [
        SessionView(f"s{n}", device, NOW - n * DAY, NOW - n * HOUR, current=n == 0)
        for n, device in enumerate(browsers)
    ]
    programs = samples_oauth.programs()
    return AccountView(CHROME, items, idle=12 * 3600, most=7 * 86_400, programs=programs)


def inbox() -> InboxView:
    url, title = f"/a/{FUNNEL}#thread-x", "Where sign-ups stop"
    items = (
        NoticeView(
            9, "Ben Okafor", "mentioned you on", title, url, "Ana?", NOW - MINUTE, is_new=True
        ),
        NoticeView(
            8, "Claude Code, via Ana", "replied on", title, url, "Done. " * 90, NOW, is_new=False
        ),
    )
    looked, why = "opened, as an administrator,", "In quarantine: it asks for passwords"
    look = NoticeView(7, "Eve", looked, title, f"/a/{FUNNEL}", why, NOW - HOUR, is_new=False)
    page, answer = f"/a/{FUNNEL}", f"/requests/{FUNNEL}/r1"
    ask_, no = "asks for access to", "declined your request for access to"
    words = "I would like to show it\nto the board."
    asks = NoticeView(6, "Ben Ode", ask_, title, page, words, NOW, is_new=True, action=answer)
    declined = NoticeView(5, "The owner", no, "a page", page, "", NOW - HOUR, is_new=False)
    return InboxView(CHROME, (asks, *items, look, declined), unread=2, next_cursor="older")


def empty_inbox() -> InboxView:
    return InboxView(CHROME, (), unread=0)


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "sign-in": ("sign_in.html", sign_in),
    "sign-in-expired": ("sign_in.html", sign_in_expired),
    "ways": ("sign_in_ways.html", ways),
    "ways-failed": ("sign_in_ways.html", ways_failed),
    "letter": ("sign_in_letter.html", letter),
    "leaving": ("leaving.html", leaving),
    "account": ("account.html", account),
    "inbox": ("inbox.html", inbox),
    "inbox-empty": ("inbox.html", empty_inbox),
}
