"""What travels, and what happens when nothing can."""

import random
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, Request, expect
from tests.browser.e2e.reader import Reader, front, front_frame
from tests.browser.e2e.report import STATE, Report
from tests.support.live import Live, a_server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KIB = 1024


def _large(headline: str, size: int) -> str:
    """A page of this size that hardly compresses."""
    chance = random.Random(7)
    rows = [f"<tr><td>{n}<td>{chance.getrandbits(400):x}</tr>\n" for n in range(size // 120)]
    table = f"<table hidden>{''.join(rows)}</table>"
    return f"<!doctype html><title>Large</title><h1>{headline}</h1>{table}<p>End of it</p>"


class Meter:
    """Counts what a shell asks for, and the bytes of whatever it is answered."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.bytes = 0

    async def attach(self, shell: Page) -> None:
        shell.on("request", self._ask)
        wire = await shell.context.new_cdp_session(shell)
        wire.on("Network.dataReceived", self._receive)
        await wire.send("Network.enable")

    def _ask(self, request: Request) -> None:
        self.asked.append(request.url)

    def _receive(self, event: dict[str, Any]) -> None:
        self.bytes += max(event["dataLength"], event["encodedDataLength"])


async def test_a_small_change_to_a_large_page_costs_a_kilobyte(live: Live, reader: Reader) -> None:
    made = await live.publish(_large("First", 2 * KIB * KIB))
    shell = await reader.watch(made["id"])
    await live.publish(_large("Second", 2 * KIB * KIB), made["id"])
    await expect(front(shell).locator("h1")).to_have_text("Second")
    meter = Meter()
    await meter.attach(shell)
    await live.publish(_large("Third", 2 * KIB * KIB), made["id"], label="A small change")
    await expect(front(shell).locator("h1")).to_have_text("Third")
    await expect(front(shell).locator("p")).to_have_text("End of it")
    assert meter.asked == []
    assert 0 < meter.bytes < 1.5 * KIB


async def test_a_viewer_goes_on_when_the_server_is_back(browser: Browser, tmp_path: Path) -> None:
    first = Report()
    server = AsyncExitStack()
    live = await server.enter_async_context(a_server(tmp_path))
    made = await live.publish(first.html)
    async with server, Reader(browser, live.url) as reader:
        shell = await reader.sign_in(await live.sign_in_link(f"/a/{made['id']}"))
        await reader.ready(shell)
        await front(shell).locator("#filter").fill("pro")
        state = await (await front_frame(shell)).evaluate(STATE)
        await server.aclose()
        await expect(shell.locator("[data-offline]")).to_be_visible()

        again = await server.enter_async_context(a_server(tmp_path, port=_port(live)))
        await again.publish(replace(first, headline="While nobody looked").html, made["id"])
        # Nobody waits for a timer: somebody looks at the tab.
        await shell.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(front(shell).locator("h1")).to_have_text("While nobody looked")
        await expect(shell.locator("[data-offline]")).to_be_hidden()
        await again.publish(replace(first, headline="And then").html, made["id"])
        await expect(front(shell).locator("h1")).to_have_text("And then")
        assert await (await front_frame(shell)).evaluate(STATE) == state
        await expect(shell.get_by_role("slider")).to_have_attribute(
            "aria-valuetext", "Version 3 of 3"
        )


# Headless tabs are all in sight; what a browser says of one behind others is said for it.
LOOK = """hidden => {
    Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
    document.dispatchEvent(new Event('visibilitychange'));
}"""


async def test_a_tab_that_nobody_sees_gives_its_connection_back(live: Live, reader: Reader) -> None:
    first = Report()
    made = await live.publish(first.html)
    tabs = []
    # More than the connections that a browser has for one server.
    for _ in range(8):
        tabs.append(await reader.watch(made["id"]))
        await tabs[-1].evaluate(LOOK, True)
    await tabs[-1].evaluate(LOOK, False)
    await expect(tabs[-1].locator("[data-viewers]")).to_have_attribute(
        "aria-label", re.compile("1 ")
    )
    await live.publish(replace(first, headline="While one looked").html, made["id"])
    await expect(front(tabs[-1]).locator("h1")).to_have_text("While one looked")
    await expect(front(tabs[0]).locator("h1")).to_have_text(first.headline)
    await tabs[0].evaluate(LOOK, False)
    await expect(front(tabs[0]).locator("h1")).to_have_text("While one looked")
    await expect(tabs[0].locator("[data-offline]")).to_be_hidden()


def _port(live: Live) -> int:
    port = urlsplit(live.url).port
    assert port is not None
    return port
