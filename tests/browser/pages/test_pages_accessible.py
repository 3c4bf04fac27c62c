"""Every page and every state of the shell, by day on a desk and by night on a phone."""

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.browser.pages import samples
from tests.browser.pages.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Axe is slow to start, so one opened page is looked at in every way.
LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (
    ("light", 1280),
    ("dark", 360),
)


# Rules broken by our own document; the page in the frame is its author's.
BROKEN = """axe.run({exclude: ["#page-frame iframe"]}, {resultTypes: ["violations"]})
  .then(({ violations }) => violations)"""


def _comments(page: Page) -> None:
    page.keyboard.press("c")
    # Found out by the page itself, a moment after it was loaded.
    page.get_by_text("Moved", exact=True).wait_for()


def _comment(page: Page) -> None:
    page.keyboard.press("c")
    page.get_by_role("button", name="Comment", exact=True).click()
    page.wait_for_selector("#comment[open]")


def _viewed(page: Page) -> None:
    page.keyboard.press("h")
    page.get_by_text("Views", exact=True).click()
    page.get_by_role("cell", name="200").wait_for()


STATES: dict[str, Callable[[Page], None]] = {
    "history": lambda page: page.keyboard.press("h"),
    "viewed": _viewed,
    "changes": lambda page: page.keyboard.press("w"),
    "problems": lambda page: page.keyboard.press("b"),
    "comments": _comments,
    "comment": _comment,
    "old": lambda page: page.keyboard.press("j"),
    "paused": lambda page: page.keyboard.press("p"),
    "menu": lambda page: page.get_by_role("button", name="More", exact=True).click(),
    "keys": lambda page: page.keyboard.press("?"),
    "sharing": lambda page: _from_menu(page, "sharing"),
    "rename": lambda page: _from_menu(page, "rename"),
    "qr": lambda page: _from_menu(page, "qr"),
    "reason": lambda page: page.locator("#reason").evaluate("dialog => dialog.showModal()"),
}


@pytest.mark.parametrize("name", samples.PAGES)
def test_a_page_is_accessible_and_fits(open_page: Open, name: str) -> None:
    page = open_page(name)
    assert _problems(page) == []


@pytest.mark.parametrize("state", STATES)
def test_a_state_of_the_shell_is_accessible_and_fits(open_page: Open, state: str) -> None:
    page = open_page("shell")
    page.wait_for_selector("#page-frame iframe")
    STATES[state](page)
    assert _problems(page) == []


def _from_menu(page: Page, dialog: str) -> None:
    page.get_by_role("button", name="More", exact=True).click()
    page.locator(f"[data-opens={dialog}]").locator("visible=true").first.click()
    page.wait_for_selector(f"#{dialog}[open]")


def _problems(page: Page) -> list[str]:
    page.evaluate(Axe().axe_script)
    return [problem for look in LOOKS for problem in _look(page, *look)]


def _look(page: Page, scheme: Literal["light", "dark"], width: int) -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    found = page.evaluate(BROKEN)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [
        *(f"{scheme} {width} {rule['id']}: {n['html']}" for rule in found for n in rule["nodes"]),
        *([f"{scheme} {width}: {wide} pixels too wide"] if wide > 0 else []),
    ]
