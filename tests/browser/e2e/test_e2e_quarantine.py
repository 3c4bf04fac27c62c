"""An administrator closes a page while people look at it."""

import pytest
from playwright.async_api import Browser, expect
from tests.browser.e2e.reader import Reader
from tests.browser.e2e.report import Report
from tests.support.live import Live

from fanlight.model.actor import SYSTEM
from fanlight.model.artifact import Audience
from fanlight.model.moderation import Measure
from fanlight.ops import leavers, moderation, observing, people, sharing, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_page_closes_before_its_readers_and_tells_its_owner_why(
    browser: Browser, live: Live, reader: Reader
) -> None:
    made = await live.publish(Report().html)
    admin = await people.owner(live.ctx)
    await sharing.set_audience(live.ctx, admin, made["id"], Audience.ORG)
    await people.add_member(live.ctx, admin, "eve@example.com", "Eve")
    mine = await reader.watch(made["id"])
    async with Reader(browser, live.url) as eve:
        await eve.sign_in(await sign_in.make_link(live.ctx, SYSTEM, "eve@example.com"))
        theirs = await eve.watch(made["id"])
        await moderation.close(
            live.ctx, admin, made["id"], "It asks for passwords", measure=Measure.QUARANTINE
        )
        heading = theirs.get_by_role("heading", level=1)
        await expect(heading).to_contain_text("You cannot open this page")
        await expect(theirs.locator("iframe")).to_have_count(0)
        notice = mine.get_by_text("In quarantine")
        await expect(notice).to_be_visible()
        await expect(mine.get_by_text("It asks for passwords")).to_be_visible()
        await expect(mine.get_by_role("button", name="Share", exact=True)).to_have_count(0)
        await moderation.reopen(live.ctx, admin, made["id"], measure=Measure.QUARANTINE)
        await eve.watch(made["id"])


async def test_a_page_is_taken_down_by_its_address_and_its_owner_told_of_a_look(
    browser: Browser, live: Live, reader: Reader
) -> None:
    made = await live.publish("<title>Sign in here</title><h1>Password?</h1>")
    admin = await people.owner(live.ctx)
    await people.add_member(live.ctx, admin, "ada@example.com", "Ada")
    await leavers.give_away(live.ctx, admin, made["id"], "ada@example.com")
    page = await reader.open("/admin/quarantine")
    await page.get_by_label("Its address").fill(made["url"])
    await page.get_by_label("Reason").fill("It asks for passwords")
    await page.get_by_role("button", name="Close it").press("Enter")
    await page.get_by_role("link", name="Sign in here").click()
    await expect(page.get_by_text("You see it as an administrator")).to_be_visible()
    await observing.flush(live.ctx)
    async with Reader(browser, live.url) as ada:
        await ada.sign_in(await sign_in.make_link(live.ctx, SYSTEM, "ada@example.com"))
        inbox = await ada.open("/inbox")
        line = inbox.get_by_role("listitem").filter(has_text="opened, as an administrator")
        await expect(line).to_contain_text("In quarantine: It asks for passwords")
        await line.get_by_role("link").click()
        await expect(inbox.get_by_text("Opened by")).to_be_visible()
        assert ada.complaints == []
    await page.goto("/admin/quarantine")
    await page.get_by_text("Open again…").click()
    await page.get_by_role("button", name="Open Sign in here again").click()
    await expect(page.get_by_text("Nothing is in quarantine")).to_be_visible()
