"""Signing in, sharing, being there with others, taking things away."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page, expect
from tests.browser.e2e.conftest import NewReader
from tests.browser.e2e.reader import Reader, front
from tests.browser.e2e.report import Report
from tests.support.live import Live

from fanlight.model.actor import SYSTEM
from fanlight.ops import people, sign_in
from fanlight.web.assets import asset

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FIRST = Report()
SECOND = replace(FIRST, headline="Second")


@pytest.fixture
def noisy(browser: Browser, live: Live) -> Reader:
    """Somebody without a session, to whom errors are shown: the console tells of each."""
    return Reader(browser, live.url)


async def _member(live: Live, reader: Reader, name: str) -> None:
    """Makes the reader somebody else of the organisation."""
    email = f"{name.lower().replace(' ', '.')}@example.com"
    await people.add_member(live.ctx, await people.owner(live.ctx), email, name)
    await reader.sign_in(await sign_in.make_link(live.ctx, SYSTEM, email))


async def _share(shell: Page) -> None:
    await shell.get_by_role("button", name="Share", exact=True).click()
    await expect(shell.get_by_role("dialog", name="Share")).to_be_visible()


async def test_a_link_signs_in_once(live: Live, noisy: Reader) -> None:
    made = await live.publish(FIRST.html)
    link = await live.sign_in_link(f"/a/{made['id']}")
    async with noisy as guest:
        page = await guest.open(f"/a/{made['id']}")
        await expect(page.get_by_role("heading", name="Sign in to open this")).to_be_visible()
        page = await guest.sign_in(link)
        assert page.url.endswith(f"/a/{made['id']}")
        await expect(front(page).locator("h1")).to_have_text(FIRST.headline)
        await page.goto(link)
        await expect(page.get_by_text("This sign-in link no longer works")).to_be_visible()
        await page.goto("/")
        await page.get_by_role("button", name="Signed in as Owner").click()
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to open this")
        await page.goto(f"/a/{made['id']}")
        await expect(page.get_by_role("heading", name="Sign in to open this")).to_be_visible()
        assert [text for text in guest.complaints if "Failed to load resource" not in text] == []


async def test_people_see_each_other(live: Live, reader: Reader, new_reader: NewReader) -> None:
    made = await live.publish(FIRST.html, audience="org")
    ana = await new_reader(guest=True)
    await _member(live, ana, "Ana Torres")
    shell = await reader.watch(made["id"])
    hers = await ana.watch(made["id"])
    for each in (shell, hers):
        await expect(
            each.get_by_role("img", name="2 viewers: Ana Torres, Owner", exact=True)
        ).to_be_visible()
    await expect(hers.get_by_role("button", name="Share", exact=True)).to_have_count(0)
    await hers.close()
    await expect(shell.get_by_role("img", name="1 viewer: Owner", exact=True)).to_be_visible()


async def test_viewers_follow_the_pin_and_not_the_newest(
    live: Live, reader: Reader, new_reader: NewReader
) -> None:
    made = await live.publish(FIRST.html, audience="org")
    await live.publish(SECOND.html, made["id"])
    mia = await new_reader(guest=True)
    await _member(live, mia, "Mia Berg")
    shell, hers = await reader.watch(made["id"]), await mia.watch(made["id"])
    await expect(front(hers).locator("h1")).to_have_text("Second")
    await _share(shell)
    choice = shell.get_by_label("Viewers see")
    await choice.select_option("1")
    await expect(front(hers).locator("h1")).to_have_text(FIRST.headline)
    await expect(hers.locator("[data-which]").first).to_have_text("v1")
    assert await hers.locator("[data-versions] > li").count() == 1
    await choice.select_option("2")
    await expect(front(hers).locator("h1")).to_have_text("Second")
    await live.publish(replace(FIRST, headline="Third").html, made["id"])
    await choice.select_option("")
    await expect(front(hers).locator("h1")).to_have_text("Third")


async def test_who_is_named_gets_in_and_out_at_once(
    live: Live, reader: Reader, noisy: Reader
) -> None:
    made = await live.publish(FIRST.html)
    shell = await reader.watch(made["id"])
    async with noisy as eva:
        await _member(live, eva, "Eva Named")
        await _share(shell)
        await shell.get_by_label("Share with").fill("eva.named@example.com")
        await shell.keyboard.press("Enter")
        await expect(shell.get_by_label("What Eva Named may do")).to_have_value("viewer")
        await expect(shell.locator(".bar .badge")).to_have_text("Some people")
        hers = await eva.watch(made["id"])
        await expect(front(hers).locator("h1")).to_have_text(FIRST.headline)
        await shell.get_by_role("button", name="Take it from Eva Named").click()
        await expect(shell.get_by_label("What Eva Named may do")).to_have_count(0)
        await expect(hers.locator("#page-frame iframe")).to_have_count(0)


async def test_a_new_name_is_seen_by_everybody(
    live: Live, reader: Reader, new_reader: NewReader
) -> None:
    made = await live.publish(FIRST.html)
    shell = await reader.watch(made["id"])
    other = await (await new_reader()).watch(made["id"])
    await shell.get_by_role("button", name="More", exact=True).click()
    await shell.get_by_role("button", name="Rename").click()
    await shell.get_by_label("Title").fill("Why people <stop>")
    await shell.get_by_label("Icon").fill("rocket")
    await shell.get_by_role("button", name="Rename", exact=True).click()
    for each in (shell, other):
        await expect(each.get_by_role("heading", level=1)).to_have_text("Why people <stop>")
        await expect(each.locator("[data-icon] use")).to_have_attribute(
            "href", asset("vendor/lucide/icons.svg#icon-rocket")
        )
    await live.publish(SECOND.html, made["id"])
    await expect(front(shell).locator("h1")).to_have_text("Second")
    await expect(shell.get_by_role("heading", level=1)).to_have_text("Why people <stop>")


async def test_a_link_lets_in_until_it_is_withdrawn(
    live: Live, reader: Reader, noisy: Reader
) -> None:
    made = await live.publish(FIRST.html)
    shell = await reader.watch(made["id"])
    await _share(shell)
    await shell.get_by_role("button", name="Make a link").click()
    await expect(shell.get_by_text("it is not shown again")).to_be_visible()
    address = await shell.locator("[data-link-url]").inner_text()
    async with noisy as guest:
        theirs = await guest.open(address)
        await expect(theirs.get_by_role("heading", level=1)).to_have_text("Why users leave")
        await theirs.get_by_role("button", name="Open the page").click()
        await guest.ready(theirs)
        await expect(theirs.get_by_role("button", name="Share", exact=True)).to_have_count(0)
        await live.publish(SECOND.html, made["id"])
        await expect(front(theirs).locator("h1")).to_have_text("Second")
        assert guest.complaints == []

        await shell.get_by_role("button", name="Withdraw the link that ends in").click()
        await expect(theirs.get_by_role("alert")).to_contain_text("You can no longer see this page")
        await expect(theirs.locator("#page-frame iframe")).to_have_count(0)
        await theirs.goto(address)
        await expect(theirs.get_by_text("This link no longer works")).to_be_visible()
        await theirs.goto(f"/a/{made['id']}")
        await expect(theirs.get_by_role("heading", name="Sign in to open this")).to_be_visible()


async def test_an_audience_that_shrinks_leaves_the_rest_outside(
    live: Live, reader: Reader, noisy: Reader
) -> None:
    made = await live.publish(FIRST.html)
    shell = await reader.watch(made["id"])
    await _share(shell)
    await shell.get_by_label("Everybody in Fanlight").check()
    await expect(shell.locator(".bar .badge")).to_have_text("Organisation")
    async with noisy as jun:
        await _member(live, jun, "Jun Watanabe")
        theirs = await jun.watch(made["id"])
        assert jun.complaints == []
        await shell.get_by_label("Only you").check()
        await expect(theirs.get_by_role("alert")).to_contain_text("You can no longer see this page")


async def test_the_trash_gives_back(live: Live, reader: Reader, noisy: Reader) -> None:
    made = await live.publish(FIRST.html, audience="org", title="Going away")
    shell = await reader.watch(made["id"])
    async with noisy as mia:
        await _member(live, mia, "Ria Lund")
        hers = await mia.watch(made["id"])
        await shell.get_by_role("button", name="More", exact=True).click()
        await shell.get_by_role("button", name="Move to trash").click()
        await expect(hers.get_by_role("alert")).to_contain_text("moved to the trash")
        await expect(shell.get_by_role("button", name="Put it back")).to_be_visible()
        await shell.get_by_role("button", name="Undo").click()
        await expect(front(shell).locator("h1")).to_have_text(FIRST.headline)
        await hers.reload()
        await expect(front(hers).locator("h1")).to_have_text(FIRST.headline)
    await reader.ready(shell)
    await shell.get_by_role("button", name="More", exact=True).click()
    await shell.get_by_role("button", name="Move to trash").click()
    await expect(shell.get_by_role("button", name="Put it back")).to_be_visible()
    await shell.goto("/trash")
    await shell.locator(f"[data-undelete='{made['id']}']").click()
    await shell.get_by_role("button", name="Open").click()
    await expect(front(shell).locator("h1")).to_have_text(FIRST.headline)
