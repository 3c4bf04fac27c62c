"""The pages on which people let programs in."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fanlight.model.actor import AGENT_SCOPES, Scope
from fanlight.web.views import Chrome
from fanlight.web.views_oauth import (
    ConsentView,
    DeviceView,
    GrantView,
    RefusedView,
    in_words,
)

_NOW = 1_795_000_000_000
_CHROME = Chrome(nonce="", now=_NOW, csrf="a-token", visitor="Ana Torres", org="Harbour")


def consent() -> ConsentView:
    abilities = in_words(AGENT_SCOPES)
    return ConsentView(_CHROME, "Claude Code", "this machine", abilities, 90, "/authorize?x=1")


def refused() -> RefusedView:
    # A part of the same page: where this leads to has to be there, too.
    title, detail = "The program has asked wrongly.", "The resource here is another."
    return RefusedView(_CHROME, title, detail, "#main", "this machine")


def device() -> DeviceView:
    return DeviceView(
        _CHROME,
        "ask",
        "BCDF-GHJK",
        problem="No machine waits with this code.",
        advice="Compare it, or begin again.",
    )


def confirm() -> DeviceView:
    return replace(
        device(),
        state="confirm",
        machine="Fanlight command line on build-7",
        address="192.0.2.17",
        since=_NOW - 9_000,
        days=90,
        abilities=in_words({Scope.ADMIN}),
    )


def programs() -> list[GrantView]:
    abilities = "; ".join(in_words(AGENT_SCOPES))
    return [
        GrantView("g1", "Claude Code", "this machine", abilities, _NOW - 8_640_000, _NOW - 60_000),
        GrantView("g2", "Fanlight command line on build-7", "", abilities, _NOW, None),
    ]


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "authorize": ("authorize.html", consent),
    "authorize-refused": ("authorize_refused.html", refused),
    "device": ("device.html", device),
    "device-confirm": ("device.html", confirm),
}
