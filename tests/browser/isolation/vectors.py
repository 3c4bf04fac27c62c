"""Ways out of a page: one name each, and what a page does to take it.

In a vector's text `%URL%`, `%HOST%`, `%NAME%` and `%PORT%` are an address that belongs to this
vector alone, so that whatever arrives there tells which way it came. `%DNS%` is a name that leads
nowhere and that nobody else asks for, `%APP%` is the application, and `%OUT%` marks a request
that should not have been made.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.browser.isolation import by_markup, by_script, by_style


@dataclass(frozen=True, slots=True)
class Address:
    """Where a vector leads: a name and a port that nobody else has."""

    name: str
    port: int

    @property
    def host(self) -> str:
        return f"{self.name}.attacker.localhost"

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/{self.name}"

    def fill(self, text: str, app: str = "") -> str:
        text = text.replace("%APP%", app).replace("%OUT%", f"out={self.name}")
        filled = text.replace("%URL%", self.url).replace("%HOST%", f"{self.host}:{self.port}")
        filled = filled.replace("%NAME%", self.host).replace("%PORT%", str(self.port))
        return filled.replace("%DNS%", f"{self.name}.attacker.test")


QUIET: Mapping[str, str] = (
    by_markup.ELEMENTS
    | by_markup.HINTS
    | {name: f"<style>{rule}</style>{markup}" for name, (rule, markup) in by_style.RULES.items()}
)
"""Markup that takes its way by being there; the page stays."""

SCRIPTS: Mapping[str, str] = (
    by_script.REQUESTS | by_script.WORKERS | by_script.FRAMES | by_script.APIS | by_script.HOME
)
"""Scripts that take their way at once; the page stays."""

WEBRTC = by_script.WEBRTC
"""Where WebRTC looks for a way through: URLs of ICE servers."""

LEAVING: Mapping[str, str] = by_script.LEAVING | by_script.HOME_LEAVING
"""Scripts after which the page may be gone: each needs a page of its own."""

GESTURES: Mapping[str, str] = by_markup.GESTURES
"""Elements that a person has to click; the page stays, or has no reason to."""

UNLOADING = ("unload-beacon", "unload-fetch")
"""What the quiet page does when it goes."""

ALL = (*QUIET, *SCRIPTS, *WEBRTC, *LEAVING, *GESTURES, *UNLOADING)

OF_THE_READER = frozenset({"click-alt-unheard"})
"""What a browser does for its reader at his own word: with Alt held it saves the file behind a
link, as from its menu of a link, and no header is asked. The runtime catches the click, unless the
page keeps it from hearing.
"""
