"""What is said of a page: where it was said, by others at once, and by the agent."""

import pytest
from playwright.async_api import Page, expect
from tests.browser.e2e.conftest import NewReader
from tests.browser.e2e.reader import Reader, front
from tests.support.live import Live

from fanlight.model.actor import SYSTEM
from fanlight.model.artifact import Role
from fanlight.ops import people, sharing, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HTML = "<!doctype html><title>T</title><h1>Report</h1><p>Sales fell in June.</p><p>Costs rose.</p>"
HOSTILE = "<img src=x onerror=alert(1)> see https://example.org/a"
COMMENTS = "/api/v1/artifacts/{}/comments"


async def _commenter(live: Live, reader: Reader, artifact: str) -> None:
    owner = await people.owner(live.ctx)
    email = "cleo@example.com"
    await people.add_member(live.ctx, owner, email, "Cleo")
    await sharing.give(live.ctx, owner, artifact, email, role=Role.COMMENTER)
    page = await reader.sign_in(await sign_in.make_link(live.ctx, SYSTEM, email))
    await page.close()


async def _say(shell: Page, words: str) -> None:
    await shell.get_by_role("dialog").get_by_label("Text").fill(words)
    await shell.get_by_role("dialog").get_by_role("button", name="Comment", exact=True).click()
    await expect(shell.get_by_role("dialog")).to_have_count(0)


async def test_a_remark_reaches_the_agent_and_its_answer_comes_back(
    live: Live, reader: Reader, new_reader: NewReader
) -> None:
    made = await live.publish(HTML)
    cleo = await new_reader(guest=True)
    await _commenter(live, cleo, made["id"])
    shell, hers = await reader.watch(made["id"]), await cleo.watch(made["id"])

    await front(hers).get_by_text("Sales fell in June.").click(click_count=3)
    await hers.get_by_role("button", name="Comment on the selection").click()
    await _say(hers, HOSTILE)
    await shell.get_by_role("button", name="Comments, 1 open thread").click()
    thread = shell.locator(".thread")
    await expect(thread.locator(".words")).to_have_text(HOSTILE)
    await expect(thread.locator(".words img")).to_have_count(0)
    await expect(thread.locator("q")).to_have_text("Sales fell in June.")
    await expect(hers.get_by_role("button", name="Send to agent")).to_have_count(0)

    await thread.get_by_role("button", name="Send to agent").click()
    await expect(thread.get_by_text("Waits for the agent")).to_be_visible()
    agent = {"fanlight-agent": "claude-code/2.1"}
    async with live.client() as client:
        waiting = (await client.get("/api/v1/feedback")).json()
        [delivery] = waiting["items"]
        path = f"{COMMENTS.format(made['id'])}/{delivery['thread']['id']}/replies"
        await client.post(path, json={"text": "Corrected."}, headers=agent)
        await client.post("/api/v1/feedback/ack", json={"cursor": waiting["cursor"]})
    for each in (thread, hers.locator(".thread")):
        await expect(each.get_by_text("claude-code, via Owner")).to_be_visible()

    await live.publish(HTML.replace("Sales fell in June", "Sales rose"), made["id"])
    await expect(thread.get_by_text("Moved")).to_be_visible()
    await expect(thread.locator("q")).to_have_text("Sales fell in June.")
    await live.publish(HTML.replace("<h1>", "<p>New</p><h1>"), made["id"])
    await expect(thread.get_by_text("Moved")).to_have_count(0)

    await hers.get_by_role("button", name="Resolve").click()
    await expect(shell.locator(".thread")).to_have_count(0)
    inbox = await cleo.open("/inbox")
    await expect(inbox.get_by_text("claude-code, via Owner")).to_be_visible()
    await inbox.get_by_role("button", name="Mark all as read").click()
    await expect(inbox.get_by_role("button", name="Mark all as read")).to_have_count(0)
