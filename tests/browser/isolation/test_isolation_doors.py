"""What a page can reach of the application by other ways than the network."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Frame, Page
from tests.browser.isolation.lab import Lab, a_lab

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

HEAD = "<!doctype html><meta charset=utf-8><title>T</title><p id=here>here</p>"
# Each is tried, and what it gave is told; what throws gave nothing.
REACHES = """async () => {
  const reaches = {
    cookie: () => document.cookie, set: () => { document.cookie = 'a=b'; return document.cookie; },
    local: () => localStorage.mine, session: () => sessionStorage.mine,
    // What the runtime puts in the place of storage is none.
    real: () => (localStorage instanceof Storage || sessionStorage instanceof Storage) || null,
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
  };
  const got = {};
  for (const [name, reach] of Object.entries(reaches)) {
    try {
      const found = await reach();
      if (found !== null && found !== undefined && found !== '') got[name] = String(found);
    } catch { }
  }
  return {got, origin: self.origin, opened: self.opener !== null};
}"""
SPIN = f"""{HEAD}<script>
onload = () => setTimeout(() => {{ console.log("spins"); for (;;); }}, 300);
</script>"""
# The longest time in milliseconds for which nothing happened.
# The other page spins for ever; a busy machine takes seconds at most.
FROZEN_MS = 10_000
ALIVE = """async () => {
  let longest = 0;
  for (const end = performance.now() + 2000; performance.now() < end;) {
    const start = performance.now();
    await new Promise(done => setTimeout(done, 10));
    longest = Math.max(longest, performance.now() - start);
  }
  return longest;
}"""
HOUSES: dict[str, dict[str, str]] = {
    "a host each": {},
    "hosts of one site": {"content": "http://*.pages.localhost:{port}"},
    "one host": {"url": "http://127.0.0.1:{port}"},
}


@pytest_asyncio.fixture(params=HOUSES, scope="module", loop_scope="module")
async def lab(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Lab]:
    async with a_lab(tmp_path_factory.mktemp("doors"), **HOUSES[request.param]) as lab:
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
    page, frame = await opened(lab, HEAD)
    await page.evaluate("localStorage.mine = sessionStorage.mine = 'of the shell'")
    told: dict[str, Any] = await frame.evaluate(REACHES)
    await page.close()
    assert told == {"got": {}, "origin": "null", "opened": False}


async def test_what_a_page_broke_is_shown_to_its_author_and_kept(lab: Lab) -> None:
    far = "http://tracker.attacker.test/data.json"
    page, _ = await opened(lab, f"{HEAD}\n<script>\nfetch('{far}').catch(() => 0)</script>")
    await page.locator("[data-problems-chip]").click()
    await page.get_by_text(far).wait_for()
    kept: list[dict[str, object]] = []
    async with asyncio.timeout(30):
        while not kept:
            kept = await page.evaluate(
                "async id => (await fetch(`/api/v1/artifacts/${id}/versions/1/violations`)).json()",
                page.url.rpartition("/")[2],
            )
    (item,) = kept
    await page.close()
    assert (item["url"], item["directive"], item["line"]) == (far, "connect-src", 3)


async def test_an_address_bar_shows_the_shell(lab: Lab) -> None:
    shell = await lab.house.publish(index_html=HEAD)
    page = await lab.context.new_page()
    await page.goto(await lab.house.content_url(shell))
    assert page.url == f"{shell}/v/1"
    await page.close()


CLOSED = {
    "parent.postMessage({fanlight: 'hello', nonce: 'a'}, '*', [new MessageChannel().port1])": (
        "The page tried to connect to Fanlight twice, so it was closed."
    ),
    "location.reload()": "The page tried to go somewhere else, so it was closed.",
}


@pytest.mark.parametrize("act", CLOSED)
async def test_a_page_that_wants_another_bridge_is_closed(lab: Lab, act: str) -> None:
    page, frame = await opened(lab, HEAD)
    await frame.evaluate(f"setTimeout(() => {{ {act} }})")
    await page.get_by_text(CLOSED[act]).wait_for()
    assert await page.locator("iframe").count() == 0
    await page.close()


EARLY = {
    "a document of its own": "URL.createObjectURL(new Blob(['x'], {type: 'text/html'}))",
    "another site": "'http://site.attacker.test/'",
    "the application": "document.referrer || 'http://localhost/'",
}


# A page may say of itself that it was loaded, and is not believed.
LIES = ("", "dispatchEvent(new Event('load'));")


@pytest.mark.parametrize("lab", ["a host each"], indirect=True)
async def test_a_page_that_leaves_before_it_is_loaded_is_closed(lab: Lab) -> None:
    async def leave(lie: str, place: str) -> None:
        shell = await lab.house.publish(index_html=f"<script>{lie} location = {place}</script>")
        page = await lab.context.new_page()
        await page.goto(shell)
        await page.get_by_text("The page did not answer after it was loaded").wait_for()
        assert await page.locator("iframe").count() == 0
        await page.close()

    await asyncio.gather(*(leave(lie, place) for lie in LIES for place in EARLY.values()))


async def spinning(lab: Lab) -> Page:
    """A shell whose page does nothing any more but to spin."""
    page = await lab.context.new_page()
    shell = await lab.house.publish(index_html=SPIN)
    async with page.expect_console_message(lambda message: message.text == "spins"):
        await page.goto(shell)
    return page


async def test_a_page_that_spins_cannot_freeze_the_shell(lab: Lab) -> None:
    shell = await spinning(lab)
    assert await shell.evaluate(ALIVE) < FROZEN_MS
    await shell.get_by_role("button", name="History").click()
    await shell.locator("#panel").wait_for()
    await shell.close()


@pytest.mark.parametrize("lab", ["a host each", "hosts of one site"], indirect=True)
async def test_a_page_that_spins_cannot_freeze_another_artifact(lab: Lab) -> None:
    """Where pages have hosts of their own; on one host they share a process."""
    other, page = await opened(lab, HEAD)
    shell = await spinning(lab)
    assert max(await asyncio.gather(other.evaluate(ALIVE), page.evaluate(ALIVE))) < FROZEN_MS
    await shell.close()
    await other.close()
