"""An administrator closes a page while people look at it."""

import pytest
from playwright.async_api import Browser, expect
from tests.browser.e2e.reader import Reader
from tests.browser.e2e.report import Report
from tests.support.live import Live

from fanlight.model.actor import SYSTEM
from fanlight.model.artifact import Audience
from fanlight.ops import people, quarantine, sharing, sign_in

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
        await quarantine.close(live.ctx, admin, made["id"], "It asks for passwords")
        heading = theirs.get_by_role("heading", level=1)
        await expect(heading).to_contain_text("You cannot open this page")
        await expect(theirs.locator("iframe")).to_have_count(0)
        notice = mine.get_by_text("In quarantine")
        await expect(notice).to_be_visible()
        await expect(mine.get_by_text("It asks for passwords")).to_be_visible()
        await expect(mine.get_by_role("button", name="Share", exact=True)).to_have_count(0)
        await quarantine.release(live.ctx, admin, made["id"])
        await eve.watch(made["id"])
