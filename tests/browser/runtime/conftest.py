"""A theatre to watch in."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Frame, Page
from tests.browser.runtime.theatre import Play, Theatre

from fanlight.kit.tasks import TaskGroup


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


@asynccontextmanager
async def a_viewer(browser: Browser, theatre: Theatre, **options: Any) -> AsyncIterator[Viewer]:
    name = f"play{len(theatre.plays)}"
    play = theatre.plays[name] = Play()
    context = await browser.new_context(viewport={"width": 1000, "height": 700}, **options)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    yield Viewer(page, play, theatre.url(name))
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def viewer(
    browser: Browser, theatre: Theatre, request: pytest.FixtureRequest
) -> AsyncIterator[Viewer]:
    async with a_viewer(browser, theatre, **getattr(request, "param", {})) as viewer:
        yield viewer


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def same_viewer(browser: Browser, theatre: Theatre) -> AsyncIterator[Viewer]:
    """One for all tests of a file that only open pages: their processes are there already."""
    async with a_viewer(browser, theatre) as viewer:
        yield viewer
