"""A report that is published and watched looks like the same file opened directly."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from click.testing import CliRunner
from playwright.async_api import Browser, Page, Route
from tests.browser.e2e.reader import Reader
from tests.browser.generators.picture import difference, is_blank
from tests.generators.reports import REPORTS
from tests.support.live import Live
from tests.support.report import Report

from fanlight.cli.publish import publish

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

# The share of pixels that may differ: one word on a page of text.
BAR = 0.0005
# A drawing is shown in the middle of its page, while a browser puts it into the corner.
DRAWINGS = {"matplotlib"}
# Until a chart is drawn; each look takes some time by itself.
LOOKS = 40


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def viewer(browser: Browser, live: Live) -> AsyncIterator[Reader]:
    async with Reader(browser, live.url) as viewer:
        page = await viewer.sign_in(await live.sign_in_link())
        await page.close()
        yield viewer


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def direct(browser: Browser) -> AsyncIterator[Page]:
    """A browser without a network, as a published page has none."""
    context = await browser.new_context()
    await context.route("http*://**", Route.abort)
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize("name", REPORTS)
async def test_a_report_looks_the_same(
    live: Live,
    viewer: Reader,
    direct: Page,
    report: Callable[[str], Report],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    path = report(name).path
    monkeypatch.setenv("FANLIGHT_SERVER", live.url)
    monkeypatch.setenv("FANLIGHT_TOKEN", live.token)
    shell = await viewer.watch(await _published(path))
    stage = shell.locator("#page-frame")
    box = await stage.bounding_box()
    assert box is not None
    await direct.set_viewport_size({"width": int(box["width"]), "height": int(box["height"])})
    await direct.goto((path / "index.html" if path.is_dir() else path).as_uri())
    wanted = await _at_rest(direct.screenshot)
    apart = await _closest(stage.screenshot, wanted, trimmed=name in DRAWINGS)
    await shell.close()
    assert apart <= BAR, f"{apart:.4%} of the pixels differ"
    assert viewer.complaints == []


async def _published(path: Path) -> str:
    """What the command line publishes."""
    command = await asyncio.to_thread(CliRunner().invoke, publish, [str(path), "--json"])
    assert command.exception is None, command.output
    return str(json.loads(command.stdout)["id"])


async def _at_rest(look: Callable[[], Awaitable[bytes]]) -> bytes:
    """The picture once two looks in a row find the same."""
    last = await look()
    for _ in range(LOOKS):
        now = await look()
        if difference(last, now) == 0 and not is_blank(now):
            return now
        last = now
    raise AssertionError("The page does not come to rest.")


async def _closest(look: Callable[[], Awaitable[bytes]], wanted: bytes, *, trimmed: bool) -> float:
    """The smallest difference of what is seen from the wanted picture."""
    least = 1.0
    for _ in range(LOOKS):
        least = min(least, difference(await look(), wanted, trimmed=trimmed))
        if least <= BAR:
            break
    return least
