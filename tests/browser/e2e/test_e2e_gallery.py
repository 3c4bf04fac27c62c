"""Finding pages again."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from tests.browser.e2e.reader import Reader, front
from tests.support.live import Live, a_server

from fanlight.ops import searching

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def _page(live: Live, title: str, text: str = "", agent: str = "claude-code") -> str:
    html = f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}</p>"
    async with live.client() as client:
        answer = await client.post(
            "/api/v1/artifacts",
            content=html,
            headers={"content-type": "text/html", "fanlight-agent": agent},
        )
    return str(answer.json()["id"])


def _card(gallery: Page, title: str) -> Locator:
    link = gallery.get_by_role("link", name=title, exact=True)
    return gallery.get_by_role("listitem").filter(has=link)


async def _indexed(live: Live) -> None:
    while await searching.index_pending(live.ctx):
        pass


async def test_a_search_finds_what_pages_say(live: Live, reader: Reader) -> None:
    await _page(live, "Zanzibar", "It mentions a quokka.")
    await _page(live, "Elsewhere", "Nothing of the kind.")
    await _indexed(live)
    gallery = await reader.open("/")
    await expect(_card(gallery, "Zanzibar")).to_contain_text("It mentions a quokka.")
    await expect(_card(gallery, "Zanzibar").get_by_text("Live")).to_be_visible()
    await gallery.keyboard.press("/")
    await gallery.keyboard.type("quokka")
    await expect(gallery.get_by_text("1 page with “quokka”")).to_be_visible()
    await expect(_card(gallery, "Elsewhere")).to_have_count(0)
    await gallery.get_by_role("link", name="Zanzibar", exact=True).click()
    await expect(front(gallery).locator("h1")).to_have_text("Zanzibar")


async def test_a_new_version_is_found_by_its_new_words(live: Live, reader: Reader) -> None:
    artifact = await _page(live, "Changing", "First about wombats.")
    await _indexed(live)
    await live.publish("<!doctype html><title>Changing</title><p>Now on numbats.</p>", artifact)
    await _indexed(live)
    gallery = await reader.open("/?q=numbats")
    await expect(_card(gallery, "Changing")).to_be_visible()
    await gallery.goto("/?q=wombats")
    await expect(gallery.get_by_text("No page has “wombats”")).to_be_visible()


async def test_a_star_keeps_a_page(live: Live, reader: Reader) -> None:
    await _page(live, "Starred page")
    gallery = await reader.open("/")
    star = _card(gallery, "Starred page").get_by_role("button", name="Star Starred page")
    async with gallery.expect_response("**/api/v1/artifacts/*"):
        await star.click()
    await gallery.get_by_role("link", name="Starred", exact=True).click()
    await expect(_card(gallery, "Starred page")).to_be_visible()
    await expect(star).to_have_attribute("aria-pressed", "true")


async def test_the_archive_takes_a_page_out_of_the_way(live: Live, reader: Reader) -> None:
    artifact = await _page(live, "Archived page")
    shell = await reader.watch(artifact)
    await shell.get_by_role("button", name="More", exact=True).click()
    await shell.get_by_role("button", name="Archive").click()
    await expect(shell.get_by_text("Archived. It stays at its address.")).to_be_visible()
    await shell.goto("/")
    await expect(shell.locator(".cards")).to_be_visible()
    await expect(_card(shell, "Archived page")).to_have_count(0)
    await shell.get_by_role("link", name="Archived", exact=True).click()
    await expect(_card(shell, "Archived page")).to_be_visible()


async def test_the_agent_filter_tells_agents_apart(live: Live, reader: Reader) -> None:
    await _page(live, "By a rare agent", agent="rare-agent/1.0")
    await _page(live, "By the usual agent")
    gallery = await reader.open("/")
    await gallery.get_by_label("Published by agent").select_option("rare-agent")
    await expect(gallery.get_by_role("heading", name="By a rare agent")).to_be_visible()
    await expect(_card(gallery, "By the usual agent")).to_have_count(0)
    await expect(gallery.locator(".card")).to_have_count(1)


async def test_an_empty_gallery_says_how_to_begin(browser: Browser, tmp_path: Path) -> None:
    async with a_server(tmp_path) as live, Reader(browser, live.url) as reader:
        gallery = await reader.sign_in(await live.sign_in_link())
        await expect(gallery.get_by_role("heading", level=1)).to_have_text(
            "Publish your first page"
        )
        assert reader.complaints == []
