"""An agent publishes; whoever has the page open sees it change, and loses nothing."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Frame, Page, expect
from tests.browser.e2e.reader import Reader, front, front_frame
from tests.browser.e2e.report import STATE, USE, Report
from tests.support.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FIRST = Report()
SECOND = replace(FIRST, headline="Users leave at the export")
THIRD = replace(SECOND, more="<ul><li>New <b>list</b></li></ul>")
LAST = replace(THIRD, numbers=[1, 5, 9])
CHANGES = {
    "text": (SECOND, "Users leave at the export"),
    "markup": (THIRD, "New list"),
    "data": (LAST, "Drawn: 1 5 9"),
}


async def _used(shell: Page) -> tuple[Frame, dict[str, Any]]:
    """A page in which a reader has done everything that must survive."""
    page = await front_frame(shell)
    await page.locator("#filter").fill("pro")
    await page.locator("#notes").fill("Ask Ana")
    await page.locator("#pro").check()
    await page.locator("#plan").select_option("Plus")
    await page.evaluate(USE)
    await page.evaluate("self.mark = 1")
    state = await page.evaluate(STATE)
    assert state["focus"] == "notes"
    assert state["box"] == 300
    return page, state


async def test_changes_arrive_in_place(live: Live, reader: Reader) -> None:
    made = await live.publish(FIRST.html)
    shell = await reader.watch(made["id"])
    page, before = await _used(shell)
    for n, (kind, (change, text)) in enumerate(CHANGES.items(), 2):
        await live.publish(change.html, made["id"])
        await expect(front(shell).locator("body")).to_contain_text(text)
        data = ["numbers"] if kind == "data" else []
        heard = {"version": n, "reload": False, "data": data}
        assert await page.evaluate("heard.at(-1)") == heard
        assert await page.evaluate(STATE) == before
    await live.publish(replace(LAST, color="rgb(200, 0, 0)").html, made["id"])
    await expect(front(shell).locator("body")).to_have_css("color", "rgb(200, 0, 0)")
    assert await page.evaluate(STATE) == before
    assert await page.evaluate("mark") == 1


async def test_a_program_that_changed_runs_in_a_fresh_frame(live: Live, reader: Reader) -> None:
    made = await live.publish(FIRST.html)
    shell = await reader.watch(made["id"])
    _, before = await _used(shell)
    await live.publish(replace(FIRST, factor=10).html, made["id"])
    await expect(front(shell).locator("#drawn")).to_have_text("30 10 40")
    await expect(shell.locator("#page-frame iframe")).to_have_count(1)
    fresh = await front_frame(shell)
    assert await fresh.evaluate("self.mark ?? null") is None
    assert await fresh.evaluate("heard") == [{"version": 2, "reload": True, "data": []}]
    assert await fresh.evaluate(STATE) == before
    await live.publish(replace(FIRST, factor=10, headline="Fixed").html, made["id"])
    await expect(front(shell).locator("h1")).to_have_text("Fixed")
    assert await (await front_frame(shell)).evaluate("heard.at(-1).reload") is False


async def test_what_is_typed_while_versions_arrive_is_kept(live: Live, reader: Reader) -> None:
    made = await live.publish(FIRST.html)
    shell = await reader.watch(made["id"])
    field = front(shell).locator("#filter")
    await field.focus()
    for n in range(2, 7):
        await shell.keyboard.type(f"word{n} ")
        await live.publish(replace(FIRST, headline=f"Step {n}", factor=n // 4 + 1).html, made["id"])
    await expect(front(shell).locator("h1")).to_have_text("Step 6")
    await shell.keyboard.type("end")
    await expect(front(shell).locator("#filter")).to_have_value("word2 word3 word4 word5 word6 end")


async def test_the_bar_tells_of_what_arrived(live: Live, reader: Reader) -> None:
    made = await live.publish(FIRST.html, label="First look")
    shell = await reader.watch(made["id"])
    comb = shell.get_by_role("slider", name="Version")
    await expect(comb).to_have_attribute("aria-valuetext", "Version 1 of 1, First look")
    await expect(shell.locator("[data-live]")).to_be_visible()
    await expect(shell.locator("[data-byline]")).to_have_text("Owner with claude-code")
    await live.publish(SECOND.html, made["id"], label="Diagnosis", note="It waits.")
    await expect(comb).to_have_attribute("aria-valuetext", "Version 2 of 2, Diagnosis")
    await expect(shell.locator(".comb line")).to_have_count(2)
    await shell.get_by_role("button", name="1 changed").click()
    changes = shell.get_by_role("tabpanel", name="Changed")
    await expect(changes).to_contain_text("Version 2: Diagnosis")
    await expect(changes).to_contain_text("Users leave at the export")
