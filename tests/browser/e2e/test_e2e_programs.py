"""Letting programs in, in a real browser under our real headers."""

import asyncio
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.async_api import expect
from tests.browser.e2e.reader import Reader
from tests.oauth.person import Program, query
from tests.support.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_program_and_a_machine_are_let_in_and_shut_out(live: Live, reader: Reader) -> None:
    """The answer leaves for the program's own address, which the page's policy has to allow."""
    reached: list[str] = []

    async def answer(asked: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        head = (await asked.readuntil(b"\r\n\r\n")).decode()
        reached.append(head.split()[1])
        to.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nOk")
        await to.drain()
        to.close()

    page = await reader.context.new_page()
    program_end = await asyncio.start_server(answer, "127.0.0.1", 40001)
    async with program_end, httpx2.AsyncClient(base_url=live.url, timeout=60) as client:
        program = Program(client)
        await program.register(client_name="Browser agent")
        await page.goto(f"{live.url}{program.url()}")
        await page.get_by_role("button", name="Allow").click()
        await page.wait_for_url("http://127.0.0.1:40001/callback?**")
        granted = await program.redeem(
            query(next(each for each in reached if "code=" in each))["code"]
        )

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
