"""What a page can reach of the application by other ways than the network."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Frame, Page
from tests.browser.isolation.lab import Lab, a_lab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEAD = "<!doctype html><meta charset=utf-8><title>T</title><p id=here>here</p>"
# Each is tried, and what it gave is told; what throws gave nothing.
REACHES = """async () => {
  const reaches = {
    cookie: () => document.cookie, set: () => { document.cookie = 'a=b'; return document.cookie; },
    local: () => localStorage.length, session: () => sessionStorage.length,
    database: () => indexedDB.open('a'), caches: () => caches.keys(),
    files: () => navigator.storage.getDirectory(),
    locks: () => navigator.locks.query(),
    cookies: () => cookieStore.getAll(),
    worker: () => navigator.serviceWorker.register('/sw.js'),
    shared: () => new SharedWorker('/sw.js'),
    parent: () => parent.document.title, top: () => top.document.title,
    place: () => parent.location.href, storage: () => parent.localStorage,
    frames: () => parent.frames[0].parent.document, element: () => frameElement.id,
    domain: () => { document.domain = 'localhost'; return 'set'; },
    call: () => parent.fetch('/'), name: () => parent.name,
    ancestor: () => location.ancestorOrigins[0].length > 0 ? null : null,
  };
  const got = {};
  for (const [name, reach] of Object.entries(reaches)) {
    try {
      const found = await reach();
      if (found !== null && found !== undefined && found !== '') got[name] = String(found);
    } catch { }
  }
  return {got, origin: self.origin, opener: self.opener === null, isolated: self.crossOriginIsolated};
}"""
SPIN = f"{HEAD}<script>onload = () => setTimeout(() => {{ for (;;); }}, 300)</script>"
ALIVE = """async () => {
  let longest = 0;
  for (let n = 0; n < 20; n++) {
    const start = performance.now();
    await new Promise(done => setTimeout(done, 10));
    longest = Math.max(longest, performance.now() - start);
  }
  return longest;
}"""


@pytest.fixture(params=["a host each", "one host"])
async def lab(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Lab]:
    own = request.param == "a host each"
    async with a_lab(tmp_path, url="" if own else "http://127.0.0.1:{port}") as lab:
        yield lab


async def opened(lab: Lab, html: str) -> tuple[Page, Frame]:
    page = await lab.context.new_page()
    await page.goto(await lab.house.publish(index_html=html))
    holder = await page.wait_for_selector("iframe")
    assert holder is not None
    frame = await holder.content_frame()
    assert frame is not None
    await frame.wait_for_selector("#here", state="attached")
    return page, frame


async def test_a_page_reads_nothing_of_the_application(lab: Lab) -> None:
    _, frame = await opened(lab, HEAD)
    told: dict[str, Any] = await frame.evaluate(REACHES)
    assert told == {"got": {}, "origin": "null", "opener": True, "isolated": False}


async def test_a_page_that_spins_freezes_nobody_but_itself(tmp_path: Path) -> None:
    """The shell goes on, and so does another artifact, which has a host and a process of its own."""
    async with a_lab(tmp_path) as lab:
        _, other = await opened(lab, HEAD)
        shell, _ = await opened(lab, SPIN)
        longest = await asyncio.gather(shell.evaluate(ALIVE), other.evaluate(ALIVE))
        assert max(longest) < 1000
        await shell.locator('[data-panel="history"]').click()
        await shell.locator("#panel").wait_for()


async def test_what_a_page_broke_is_shown_to_its_author_and_kept(lab: Lab) -> None:
    image = "http://tracker.attacker.test/pixel.png"
    page, _ = await opened(lab, f"{HEAD}\n<img src='{image}'>")
    async with page.expect_response(lambda answer: answer.url.endswith("/violations")):
        await page.locator("[data-problems-chip]").click()
    await page.get_by_text(image).wait_for()
    kept = await page.evaluate(
        "async id => (await fetch(`/api/v1/artifacts/${id}/versions/1/violations`)).json()",
        page.url.rpartition("/")[2],
    )
    (item,) = kept["items"]
    assert (item["url"], item["directive"], item["line"]) == (image, "img-src", 2)


async def test_an_address_bar_shows_the_shell(lab: Lab) -> None:
    shell = await lab.house.publish(index_html=HEAD)
    page = await lab.context.new_page()
    await page.goto(await lab.house.content_url(shell))
    assert page.url == f"{shell}/v/1"


STEALS = {
    "again": "parent.postMessage({fanlight: 'hello', nonce: 'guess'}, '*', [new MessageChannel().port1])",
    "left": "location.reload()",
}


@pytest.mark.parametrize("why", STEALS)
async def test_a_page_that_wants_another_bridge_is_closed(lab: Lab, why: str) -> None:
    page, frame = await opened(lab, HEAD)
    await frame.evaluate(f"setTimeout(() => {{ {STEALS[why]} }})")
    await page.locator("[data-veil]").wait_for()
    assert await page.locator("iframe").count() == 0
