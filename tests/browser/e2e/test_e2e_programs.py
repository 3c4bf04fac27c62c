"""Letting programs in, in a real browser under our real headers."""

from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.async_api import Route, expect
from tests.browser.e2e.reader import Reader
from tests.oauth.person import Program, query
from tests.support.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_program_and_a_machine_are_let_in_and_shut_out(live: Live, reader: Reader) -> None:
    """The answer leaves for the program's own address, which the page's policy has to allow."""
    reached: list[str] = []

    async def answered(route: Route) -> None:
        reached.append(route.request.url)
        await route.fulfill(body="Go back to your terminal.")

    page = await reader.context.new_page()
    await page.route("http://127.0.0.1:40001/**", answered)
    async with httpx2.AsyncClient(base_url=live.url, timeout=60) as client:
        program = Program(client)
        await program.register(client_name="Browser agent")
        await page.goto(f"{live.url}{program.url()}")
        await page.get_by_role("button", name="Allow").click()
        await page.wait_for_url("http://127.0.0.1:40001/callback?**")
        granted = await program.redeem(query(reached[0])["code"])

        form = {"client_id": "fanlight-cli", "device_name": "build-7"}
        shown = (await client.post("/oauth/device", data=form)).json()
        await page.goto(f"{live.url}/device")
        await page.get_by_label("Code").fill(shown["user_code"].lower())
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("command line on build-7")).to_be_visible()
        await page.get_by_role("button", name="Refuse").click()
        await expect(page.get_by_role("heading", name="Refused")).to_be_visible()

    await page.goto(f"{live.url}/account")
    await page.get_by_role("button", name="Shut out Browser agent").click()
    await expect(page.get_by_text("Browser agent")).to_have_count(0)
    assert granted.status_code == 200
    assert urlsplit(page.url).path == "/account"
