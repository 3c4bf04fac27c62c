"""The page in a browser: it draws, filters, follows updates, and everybody can use it."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect
from tests.ops.demo.conftest import Scene
from tests.ops.demo.test_demo_story import script_text

WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 780}
# What the content origin sends with every page: nothing may be fetched from anywhere.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
    "img-src data: blob:; font-src data: blob:; sandbox allow-scripts allow-forms"
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


class Reader:
    """Somebody with a page of the demo open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text))

    async def open(self, html: str) -> None:
        async def answer(route: Any) -> None:
            await route.fulfill(
                body=html, content_type="text/html", headers={"content-security-policy": POLICY}
            )

        await self.page.route("**/*", answer)
        await self.page.goto("http://page.test/")

    def step(self, place: int) -> Locator:
        return self.page.locator("#funnel .mark").nth(place)

    async def update(self, html: str) -> None:
        """What the viewer's runtime does when only data changed."""
        await self.page.evaluate(
            """([text, id]) => {
                document.getElementById(id).textContent = text;
                const detail = { version: 2, changed: [], data: [id] };
                document.dispatchEvent(new CustomEvent("fanlight:updated", { detail }));
            }""",
            [json.dumps(script_text(html, "funnel-data")), "funnel-data"],
        )

    async def width(self) -> float:
        return float(await self.step(5).locator(".bar").get_attribute("width") or 0)


@pytest_asyncio.fixture(loop_scope="session")
async def reader(browser: Browser) -> AsyncIterator[Reader]:
    context = await browser.new_context(viewport=WIDE, reduced_motion="reduce")
    yield Reader(await context.new_page())
    await context.close()


def done(html: str, plan: str, period: str) -> str:
    people, _ = script_text(html, "funnel-data")["cells"][plan][period]
    return f"{people[-1]:,} accounts, {people[-1] / people[0]:.0%}"


async def test_it_draws_from_its_data_at_once(reader: Reader, investigation: Scene) -> None:
    html = investigation.steps[0].html
    await reader.open(html)
    await expect(reader.page.locator("#funnel .mark")).to_have_count(6)
    await expect(reader.page.locator("#weeks .mark")).to_have_count(8)
    await expect(reader.step(5)).to_have_accessible_name(_says(done(html, "all", "4.2")))
    assert reader.complaints == []


async def test_a_reader_filters_by_plan_by_week_and_compares(
    reader: Reader, investigation: Scene
) -> None:
    html = investigation.steps[6].html
    await reader.open(html)
    await reader.page.get_by_role("radio", name="Free").check()
    await expect(reader.step(5)).to_have_accessible_name(_says(done(html, "free", "4.2.3")))
    week = script_text(html, "funnel-data")["periods"][-2]["id"]
    await reader.page.get_by_label("Release or week").select_option(week)
    await expect(reader.step(5)).to_have_accessible_name(_says(done(html, "free", week)))
    await expect(reader.step(5)).to_have_accessible_name(_says("Before 4.2:"))
    await reader.page.get_by_label("Compare").uncheck()
    await expect(reader.step(5)).not_to_have_accessible_name(_says("Before 4.2:"))
    await expect(reader.page.locator("#funnel .earlier")).to_be_hidden()


async def test_a_week_of_the_strip_shows_in_the_funnel_and_goes_again(
    reader: Reader, investigation: Scene
) -> None:
    await reader.open(investigation.steps[2].html)
    week = reader.page.locator("#weeks .mark").nth(2)
    await week.click()
    await expect(week).to_have_attribute("aria-pressed", "true")
    await expect(reader.page.get_by_label("Release or week")).to_have_value("2026-09-21")
    await week.press("Enter")
    await expect(reader.page.get_by_label("Release or week")).to_have_value("4.2")


async def test_the_numbers_of_a_step_show_on_hover_and_by_keyboard(
    reader: Reader, investigation: Scene
) -> None:
    await reader.open(investigation.steps[2].html)
    tip = reader.page.locator("#funnel .tip")
    await reader.step(1).hover()
    await expect(tip).to_contain_text("E-mail confirmed")
    await reader.page.mouse.move(2, 2)
    await expect(tip).to_be_hidden()
    await reader.page.get_by_label("Compare").focus()
    await reader.page.keyboard.press("Tab")
    await expect(tip).to_contain_text("Account created")
    await reader.page.keyboard.press("ArrowDown")
    await expect(reader.step(1)).to_be_focused()
    await expect(tip).to_contain_text("E-mail confirmed")
    await reader.page.keyboard.press("Escape")
    await expect(tip).to_be_hidden()


async def test_an_update_redraws_and_keeps_what_the_reader_chose(
    reader: Reader, investigation: Scene
) -> None:
    before, after = investigation.steps[3].html, investigation.steps[4].html
    await reader.open(before)
    await reader.page.get_by_role("radio", name="Team").check()
    await reader.step(2).focus()
    await reader.update(after)
    await expect(reader.step(5)).to_have_accessible_name(_says(done(after, "team", "4.2.2")))
    await expect(reader.page.get_by_role("radio", name="Team")).to_be_checked()
    await expect(reader.step(2)).to_be_focused()
    await expect(reader.page.locator("#weeks .mark")).to_have_count(10)


async def test_an_update_that_resets_the_form_does_not_reset_the_reader(
    reader: Reader, investigation: Scene
) -> None:
    await reader.open(investigation.steps[3].html)
    await reader.page.get_by_role("radio", name="Free").check()
    await reader.page.locator("#filters").evaluate("form => form.reset()")
    await reader.update(investigation.steps[4].html)
    await expect(reader.page.get_by_role("radio", name="Free")).to_be_checked()


async def test_the_bars_move_to_new_numbers_unless_motion_is_unwanted(
    browser: Browser, investigation: Scene
) -> None:
    """In motion the first frame still has the old width; without, it has the new one at once."""
    widths = {}
    for motion in ("no-preference", "reduce"):
        context = await browser.new_context(
            viewport=WIDE, reduced_motion="reduce" if motion == "reduce" else "no-preference"
        )
        reader = Reader(await context.new_page())
        await reader.page.clock.install()
        await reader.open(investigation.steps[2].html)
        old = await reader.width()
        await reader.update(investigation.steps[6].html)
        first = await reader.width()
        await reader.page.clock.run_for(1_000)
        widths[motion] = (first - old, await reader.width() - old)
    assert widths["no-preference"][0] < widths["no-preference"][1] / 2
    assert widths["reduce"][0] == widths["reduce"][1] == widths["no-preference"][1] > 50


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
async def test_every_state_is_accessible_and_fits(
    browser: Browser,
    investigation: Scene,
    afterwards: Scene,
    scheme: str,
    viewport: ViewportSize,
) -> None:
    context = await browser.new_context(
        viewport=viewport, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = await context.new_page()
    for step in (investigation.steps[0], investigation.steps[4], afterwards.steps[3]):
        await page.set_content(step.html)
        results = await Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def _says(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text))
