"""What a page was refused is told to its author: in the shell, and to the agent."""

from typing import Any

import pytest
from playwright.async_api import expect
from tests.browser.e2e.reader import Reader, front
from tests.support.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = """<!doctype html>
<title>Loads from elsewhere</title>
<h1>Page</h1>
<script>
  fetch("https://tracker.example.org/collect").catch(() => {});
  setTimeout(() => missing.call());
</script>
"""
BLOCKED = "https://tracker.example.org/collect"


async def _told(live: Live, artifact: str) -> list[dict[str, Any]]:
    async with live.client() as client:
        answer = await client.get(f"/api/v1/artifacts/{artifact}/versions/1/violations")
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_what_was_blocked_is_listed_and_told(live: Live, reader: Reader) -> None:
    made = await live.publish(PAGE)
    shell = await reader.open(f"/a/{made['id']}")
    async with shell.expect_response("**/violations"):
        await shell.get_by_role("button", name="2 problems").click()
    problems = shell.get_by_role("tabpanel", name="Problems")
    await expect(problems).to_contain_text(BLOCKED)
    await expect(problems).to_contain_text("blocked by connect-src")
    await expect(problems).to_contain_text("missing is not defined")
    (told,) = await _told(live, made["id"])
    assert (told["url"], told["directive"], told["line"]) == (BLOCKED, "connect-src", 5)

    await live.publish("<!doctype html><title>Better</title><h1>Fixed</h1>", made["id"])
    await expect(front(shell).locator("h1")).to_have_text("Fixed")
    await expect(shell.locator("[data-problems-chip]")).to_be_hidden()


async def test_a_link_to_elsewhere_asks_first(live: Live, reader: Reader) -> None:
    made = await live.publish("<!doctype html><a href='https://example.org/?q=1'>Source</a>")
    shell = await reader.watch(made["id"])
    await front(shell).get_by_role("link", name="Source").click()
    dialog = shell.get_by_role("dialog", name="Leave for another site?")
    await expect(dialog).to_contain_text("https://example.org/?q=1")
    await dialog.get_by_role("button", name="Stay").click()
    await expect(front(shell).get_by_role("link", name="Source")).to_be_visible()
