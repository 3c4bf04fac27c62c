"""Our own pages, as the server makes them: for every eye, on every screen, with the keyboard."""

from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from tests.browser.e2e.conftest import NewReader
from tests.browser.e2e.reader import Reader, front, front_frame
from tests.browser.e2e.report import Report
from tests.support.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1200), ("dark", 360))
LONG = "A title that somebody wrote without thinking of those who read it on a phone"


async def _findings(page: Page) -> list[str]:
    """Rules of axe that our own document breaks, and what sticks out of the window."""
    found = []
    for scheme, width in LOOKS:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.set_viewport_size({"width": width, "height": 760})
        said = await Axe().run(page, context={"exclude": ["#page-frame iframe"]})
        for rule in said.response["violations"]:
            found += [f"{scheme} {width} {rule['id']}: {node['html']}" for node in rule["nodes"]]
        beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{scheme} {width}: {beyond} pixels too wide"] if beyond > 0 else []
    return found


async def _artifact(live: Live) -> str:
    made = await live.publish(Report().html, title=LONG, label="First look", icon="chart")
    artifact = str(made["id"])
    async with live.client() as client:
        await client.patch(f"/api/v1/artifacts/{artifact}", json={"title": LONG})
    await live.publish(Report("Two").html, artifact, label="Diagnosis", note="It waits.")
    return artifact


async def test_the_shell_is_accessible(live: Live, reader: Reader) -> None:
    shell = await reader.watch(await _artifact(live))
    assert await _findings(shell) == []
    await shell.keyboard.press("h")
    await expect(shell.get_by_role("tabpanel", name="History")).to_be_visible()
    assert await _findings(shell) == []


@pytest.mark.parametrize("path", ["/", "/trash", "/admin", "/admin/audit", "/a/{}/compare/1/2"])
async def test_a_page_of_the_app_is_accessible(live: Live, reader: Reader, path: str) -> None:
    page = await reader.open(path.format(await _artifact(live)))
    assert await _findings(page) == []


async def test_the_way_in_is_accessible(live: Live, new_reader: NewReader) -> None:
    guest = await new_reader(guest=True)
    page = await guest.open(await live.sign_in_link())
    assert await _findings(page) == []


async def test_a_phone_shows_the_page_and_its_versions(live: Live, new_reader: NewReader) -> None:
    phone = await new_reader(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    shell = await phone.watch(await _artifact(live))
    box = await shell.locator("#stage").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 360)
    assert box["height"] > 500
    await shell.get_by_role("button", name="Older version").tap()
    await expect(shell.get_by_text("Version 1 of 2")).to_be_visible()
    await shell.get_by_role("button", name="Back to live").tap()
    await shell.get_by_role("button", name="More", exact=True).tap()
    await shell.get_by_role("button", name="Share…").tap()
    await expect(shell.get_by_role("dialog", name="Share")).to_be_visible()


async def _tab_to(page: Page, name: str) -> None:
    """Presses Tab until the element with this name has the focus."""
    named = "() => document.activeElement.ariaLabel || document.activeElement.textContent.trim()"
    passed = []
    while (now := await page.evaluate(named)) != name:
        passed.append(now)
        assert len(passed) < 60, " | ".join(each[:20] for each in passed)
        await page.keyboard.press("Tab")
        # Out of the frame the focus moves from one process to another.
        await page.evaluate("new Promise(requestAnimationFrame)")


async def test_everything_is_done_with_the_keyboard(live: Live, new_reader: NewReader) -> None:
    """From the link to sign in, to the page, its field, its history, and sharing it."""
    artifact = await _artifact(live)
    guest = await new_reader(guest=True)
    page = await guest.open(await live.sign_in_link())
    await _tab_to(page, "Sign in as Owner")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{live.url}/")
    await _tab_to(page, LONG)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/a/{artifact}")
    await guest.ready(page)

    await _tab_to(page, "Skip to the page")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(front(page).locator("#filter")).to_be_focused()
    await page.keyboard.type("pro")
    await expect(front(page).locator("#filter")).to_have_value("pro")
    assert await (await front_frame(page)).evaluate("document.activeElement.id") == "filter"

    await _tab_to(page, "Share")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("dialog", name="Share")).to_be_visible()
    await page.get_by_label("Only you").focus()
    for audience in ("Some people", "Organisation"):
        await page.keyboard.press("ArrowDown")
        await expect(page.locator(".bar .badge")).to_have_text(audience)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Share", exact=True)).to_be_focused()
    await page.keyboard.press("j")
    await expect(page.get_by_text("Version 1 of 2")).to_be_visible()
