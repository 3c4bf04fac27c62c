"""Chromium as a reader has it, and a theatre to watch in."""

import asyncio
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Frame, Page, async_playwright
from tests.browser.runtime.theatre import Play, Theatre

from fanlight.kit.tasks import TaskGroup

# Started by ourselves and joined: Playwright's own flags switch parts of the isolation off.
CHROMIUM = (
    os.environ.get("FANLIGHT_CHROMIUM", "/usr/bin/chromium"),
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--remote-debugging-port=0", "--window-size=1000,700"),
)


class Viewer:
    """A reader in front of a shell, and the agent who publishes to it."""

    def __init__(self, page: Page, play: Play, url: str) -> None:
        self.shell = page
        self.play = play
        self.url = url

    async def open(self, html: str, query: str = "") -> Frame:
        await self.play.publish(html, announce=False)
        return await self.watch(query)

    async def watch(self, query: str = "") -> Frame:
        await self.shell.goto(self.url + query)
        await self.until("shown")
        await self.shell.wait_for_function("shell.states.includes('live')")
        return await self.page()

    async def publish(self, html: str, **event: Any) -> dict[str, Any]:
        """What the frame says about the change once it is done."""
        n = await self.play.publish(html, **event)
        return await self.until("changed", n)

    async def until(self, kind: str, version: int | None = None) -> dict[str, Any]:
        async with asyncio.timeout(30):
            found = await self.shell.evaluate("([k, v]) => shell.until(k, v)", [kind, version])
        assert isinstance(found, dict)
        return found

    async def log(self, kind: str) -> list[dict[str, Any]]:
        found = await self.shell.evaluate("k => shell.log.filter(e => e.type === k)", kind)
        assert isinstance(found, list)
        return found

    async def page(self) -> Frame:
        """The page that is shown now."""
        element = (await self.shell.evaluate_handle("shell.frame.frame")).as_element()
        assert element is not None
        frame = await element.content_frame()
        assert frame is not None
        return frame


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    profile = tmp_path_factory.mktemp("chromium")
    with subprocess.Popen(
        [*CHROMIUM, f"--user-data-dir={profile}", "about:blank"],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("DevTools listening on "):
                yield line.removeprefix("DevTools listening on ").strip()
                break
        process.terminate()
        process.stderr.read()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def theatre() -> AsyncIterator[Theatre]:
    theatre = Theatre()
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        theatre.port = door.getsockname()[1]
        config = uvicorn.Config(
            theatre, log_level="warning", lifespan="off", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        async with TaskGroup() as tasks:
            serving = tasks.start("theatre", server.serve(sockets=[door]))
            yield theatre
            server.should_exit = True
            await asyncio.wait([serving])


@pytest_asyncio.fixture(loop_scope="session")
async def viewer(
    browser: Browser, theatre: Theatre, request: pytest.FixtureRequest
) -> AsyncIterator[Viewer]:
    name = f"play{len(theatre.plays)}"
    play = theatre.plays[name] = Play()
    options = getattr(request, "param", {})
    context = await browser.new_context(viewport={"width": 1000, "height": 700}, **options)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    yield Viewer(page, play, theatre.url(name))
    await context.close()
