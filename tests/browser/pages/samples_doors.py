"""What stands before a page: links, requests for access, and errors."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.browser.pages.samples_org import CHROME, FUNNEL, GUEST, HOUR, NOW

from fanlight.web.views import ErrorView
from fanlight.web.views_sharing import AskView, LinkView, RequestsView, RequestView


def link() -> LinkView:
    return LinkView(GUEST, "ready", "Where sign-ups stop", "funnel", "Ana Torres", "/l/secret")


def link_locked() -> LinkView:
    return LinkView(GUEST, "locked", action="/l/secret", problem="This is not the password.")


def ask() -> AskView:
    return AskView(CHROME, f"/a/{FUNNEL}/access", asked=False, chars=500)


def asked() -> AskView:
    return AskView(CHROME, f"/a/{FUNNEL}/access", asked=True, chars=500)


def requests() -> RequestsView:
    one = RequestView(
        "r1",
        FUNNEL,
        "Where sign-ups stop",
        "funnel",
        "ben@example.com",
        "Ben Ode",
        "I would like to show it\nto the board.",
        NOW - HOUR,
    )
    return RequestsView(CHROME, [one, replace(one, id="r2", name="Eva Lind", message="")])


def link_expired() -> LinkView:
    return LinkView(GUEST, "expired")


def missing() -> ErrorView:
    return ErrorView(
        GUEST,
        404,
        "Sign in to open this",
        closed=True,
        offer_sign_in=True,
        sign_in="/sign-in?to=%2Fa%2Fx",
        letter="/sign-in/letter?to=%2Fa%2Fx",
    )


def broken() -> ErrorView:
    return ErrorView(
        CHROME, 503, "The server is busy", "Nothing is lost. Try again in a few seconds."
    )


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "link": ("link.html", link),
    "link-locked": ("link.html", link_locked),
    "link-expired": ("link.html", link_expired),
    "ask": ("ask.html", ask),
    "asked": ("ask.html", asked),
    "requests": ("requests.html", requests),
    "missing": ("error.html", missing),
    "broken": ("error.html", broken),
}
