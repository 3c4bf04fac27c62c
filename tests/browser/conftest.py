"""One Chromium and one real server for all tests that watch the product through a browser."""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from tests.support.live import Live, a_server

# Started by ourselves and joined: Playwright's own flags switch parts of the isolation off.
CHROMIUM = (
    os.environ.get("FANLIGHT_CHROMIUM", "/usr/bin/chromium"),
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--remote-debugging-port=0",
)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which Chromium is joined."""
    profile = tmp_path_factory.mktemp("chromium")
    with subprocess.Popen(
        [*CHROMIUM, f"--user-data-dir={profile}", "about:blank"], stderr=subprocess.PIPE, text=True
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
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    """The server that tests share: each publishes artifacts of its own."""
    async with a_server(tmp_path_factory.mktemp("live")) as server:
        yield server
