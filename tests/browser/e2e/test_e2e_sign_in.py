"""Signing in at a real provider, in a real browser, under our real headers."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from tests.browser.e2e.reader import Reader, front
from tests.browser.e2e.report import Report
from tests.identity.server import Provider, providers
from tests.identity.worlds import settings
from tests.services.processes import free_ports
from tests.support.live import Live, a_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.services,
    pytest.mark.asyncio(loop_scope="session"),
]

REPORT = Report()


@pytest.fixture(scope="module")
def acme() -> Iterator[Provider]:
    with providers(1) as [started]:
        started.knows("boss", email="owner@localhost", email_verified=True, name="Boss")
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def house(acme: Provider, tmp_path: Path) -> AsyncIterator[Live]:
    """A server where the owner can sign in at Acme."""
    [port] = free_ports(1)
    table = settings(acme, "acme", f"http://localhost:{port}")
    async with a_server(tmp_path, port=port, oidc=[table]) as live:
        yield live


async def _sign_in(page: Page) -> None:
    await page.get_by_role("button", name="Sign in with Acme").click()
    await page.get_by_placeholder("Enter any login").fill("boss")
    await page.get_by_placeholder("and password").fill("any")
    await page.get_by_role("button", name="Sign-in").click()
    await page.get_by_role("button", name="Continue").click()


async def test_somebody_signs_in_sees_their_sessions_and_signs_out(
    browser: Browser, house: Live
) -> None:
    made = await house.publish(REPORT.html)
    reader = Reader(browser, house.url)
    async with reader, Reader(browser, house.url) as other:
        page = await reader.open(f"/a/{made['id']}")
        await page.get_by_role("link", name="Sign in another way").click()
        await _sign_in(page)
        await page.wait_for_url(f"**/a/{made['id']}")
        await expect(front(page).locator("h1")).to_have_text(REPORT.headline)

        there = await other.sign_in(await house.sign_in_link(f"/a/{made['id']}"))
        await other.ready(there)
        account = await reader.open("/account")
        await expect(account.get_by_text("This browser")).to_have_count(1)
        end = account.get_by_role("button", name="End the session of")
        await expect(end).to_have_count(1)
        async with there.expect_response("**/events"):
            await end.click()
        await expect(end).to_have_count(0)
        await there.goto("/account")
        await expect(there.get_by_role("heading", name="Sign in to open this")).to_be_visible()

        await account.get_by_role("button", name="Signed in as Owner").click()
        await account.get_by_role("button", name="Sign out").click()
        await account.get_by_role("button", name="Yes, sign me out").click()
        await account.wait_for_url("**/sign-in")
        await expect(account.get_by_role("button", name="Sign in with Acme")).to_be_visible()
    assert [text for text in reader.complaints if "Failed to load resource" not in text] == []
