"""A page may do its worst: the shell goes on, and takes the page away where it must."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Frame, async_playwright
from tests.browser.runtime.conftest import Viewer, a_viewer
from tests.browser.runtime.theatre import Theatre
from tests.support.chromium import running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HEAD = "<!doctype html><html><head><title>Report</title></head><body>"
# The stub reads each message's data, and a page may put a getter of its own there.
STEAL = """() => {
    const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data').get;
    Object.defineProperty(MessageEvent.prototype, 'data', {
        get() { if (this.target !== self) self.port = this.target; return data.call(this); },
    });
    self.say = (message) => port.postMessage(JSON.stringify(message));
}"""


async def taken_away(viewer: Viewer) -> str:
    """Why the page was taken away."""
    said = await viewer.until("blocked")
    assert said["message"].endswith("closed.")
    assert await viewer.shell.locator("iframe").count() == 0
    return str(said["reason"])


async def with_port(viewer: Viewer) -> Frame:
    """A page that holds the port to its shell."""
    page = await viewer.open(f"{HEAD}<p>1</p>")
    await page.evaluate(STEAL)
    await viewer.publish(f"{HEAD}<p>2</p>")
    assert await page.evaluate("port instanceof MessagePort")
    return page


ABUSE = {
    "flood": "for (let n = 0; n < 1000; n++) say({jsonrpc: '2.0', method: 'x'})",
    "oversize": "say({jsonrpc: '2.0', method: 'x'.repeat(1e6)})",
    "malformed": "port.postMessage({jsonrpc: '2.0', method: 'page.link'})",
}


@pytest.mark.parametrize("reason", ABUSE)
async def test_messages_that_break_the_rules(viewer: Viewer, reason: str) -> None:
    page = await with_port(viewer)
    await page.evaluate(f"setTimeout(() => {{ {ABUSE[reason]} }})")
    assert await taken_away(viewer) == reason


async def test_messages_within_the_rules_change_nothing(viewer: Viewer) -> None:
    page = await with_port(viewer)
    messages: list[dict[str, object]] = [
        {"id": 999, "result": 1},
        {"method": "hands.x"},
        {"id": 1, "method": "page.update", "params": {}},
        {"method": "page.violation", "params": {"url": {"a": 1}, "version": 7}},
        {"method": "page.violation", "params": "text"},
    ]
    for message in messages:
        await page.evaluate("message => say(message)", {"jsonrpc": "2.0", **message})
    await page.evaluate("say([])")
    assert (await viewer.publish(f"{HEAD}<p>3</p>"))["inPlace"]
    first, *_ = await viewer.log("violation")
    assert (first["url"], first["version"]) == ("[object Object]", 2)


async def test_a_lying_answer_cannot_hurt_the_shell(viewer: Viewer) -> None:
    """Whatever a page says that it changed arrives as short texts, or not at all."""
    page = await viewer.open(f"{HEAD}<p>1</p>")
    lie = {"applied": True, "changed": [{"kind": "x" * 12_000, "text": {"a": 1}}, None, 7] * 40}
    await page.evaluate(
        """lie => { Object.defineProperty(Object.prototype, 'toJSON', {value() {
            return this.jsonrpc && this.id ? {jsonrpc: '2.0', id: this.id, result: lie} : this;
        }}) }""",
        lie,
    )
    said = await viewer.publish(f"{HEAD}<p>2</p>")
    assert len(said["changed"]) == 100
    assert len(said["changed"][0]["kind"]) == 10_000
    assert said["changed"][0]["text"] == "[object Object]"


async def test_a_second_hello(viewer: Viewer) -> None:
    page = await viewer.open(f"{HEAD}<p>here</p>")
    await page.evaluate(
        "parent.postMessage({fanlight: 'hello', nonce: 'x'}, '*', [new MessageChannel().port1])"
    )
    assert await taken_away(viewer) == "again"


async def test_a_hello_from_a_document_that_is_not_ours(viewer: Viewer) -> None:
    hello = (
        "parent.postMessage({fanlight: 'hello', nonce: 'guess'}, '*', [new MessageChannel().port1])"
    )
    viewer.play.bare = f"<script>{hello}</script>".encode()
    await viewer.play.publish(HEAD)
    await viewer.shell.goto(viewer.url)
    assert await taken_away(viewer) == "spoofed"


@pytest.mark.slow
async def test_a_document_that_says_nothing(viewer: Viewer) -> None:
    viewer.play.bare = b"<p>silence</p>"
    await viewer.play.publish(HEAD)
    await viewer.shell.goto(viewer.url)
    assert await taken_away(viewer) == "silent"


async def test_a_hello_from_a_frame_inside_the_page(viewer: Viewer) -> None:
    """Not from the page's own window, so it is nobody's."""
    hello = "top.postMessage({fanlight: `hello`, nonce: `x`}, `*`, [new MessageChannel().port1])"
    inner = f"<iframe srcdoc='<script>{hello};parent.postMessage(1, `*`)</script>'></iframe>"
    hear = "<script>onmessage = () => { self.said = true; }</script>"
    page = await viewer.open(f"{HEAD}{hear}{inner}<p>1</p>")
    await page.wait_for_function("self.said")
    assert (await viewer.publish(f"{HEAD}{hear}{inner}<p>2</p>"))["inPlace"]


@pytest.mark.parametrize("go", ["location.reload()", "location = 'http://localhost:1/'"])
async def test_a_load_that_the_shell_did_not_cause(viewer: Viewer, go: str) -> None:
    page = await viewer.open(f"{HEAD}<p>here</p>")
    await page.evaluate(f"setTimeout(() => {{ {go} }})")
    assert await taken_away(viewer) == "left"


async def test_the_page_can_be_loaded_again_and_the_next_version_comes(viewer: Viewer) -> None:
    page = await viewer.open(f"{HEAD}<p>1</p>")
    await page.evaluate("setTimeout(() => location.reload())")
    assert await taken_away(viewer) == "left"
    await viewer.shell.evaluate("shell.frame.reload()")
    assert await (await viewer.page()).locator("p").inner_text() == "1"
    assert (await viewer.publish(f"{HEAD}<p>2</p>"))["inPlace"]


@pytest_asyncio.fixture(loop_scope="session")
async def apart(tmp_path: Path, theatre: Theatre) -> AsyncIterator[Viewer]:
    """In a browser as people have it: each site has a process of its own."""
    with running(tmp_path / "profile", "--site-per-process") as address:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.connect_over_cdp(address)
            async with a_viewer(browser, theatre) as viewer:
                yield viewer


@pytest.mark.slow
async def test_a_page_that_spins_cannot_freeze_the_shell(apart: Viewer) -> None:
    """The shell answers, and the next version replaces the page that does not."""
    page = await apart.open(f"{HEAD}<p>1</p>")
    await page.evaluate("setTimeout(() => { for (;;); })")
    await apart.play.publish(f"{HEAD}<p>2</p>")
    longest = await apart.shell.evaluate("""async () => {
        let longest = 0;
        for (let n = 0; n < 30; n++) {
            const start = performance.now();
            await new Promise(requestAnimationFrame);
            longest = Math.max(longest, performance.now() - start);
        }
        return longest;
    }""")
    # The page that spins is taken away after three seconds.
    assert longest < 2500
    await apart.shell.locator("#search").fill("still here")
    assert (await apart.until("blocked"))["reason"] == "unresponsive"
    await apart.until("shown", 2)
    assert await (await apart.page()).locator("p").inner_text() == "2"


async def test_what_a_page_breaks_is_told(viewer: Viewer) -> None:
    bad = (
        f"{HEAD}\n<img src='https://tracker.example/a.png'>\n"
        "<script>\nsetTimeout(() => { throw new Error('oh'); });Promise.reject('later');</script>"
    )
    await viewer.open(bad)
    violation = await viewer.until("violation")
    assert violation["url"] == "https://tracker.example/a.png"
    assert violation["directive"] == "img-src"
    assert (await viewer.until("script-error"))["version"] == 1
    await viewer.shell.wait_for_function(
        "shell.log.filter(e => e.type === 'script-error').length === 2"
    )
    thrown = {(e["message"], e["line"]) for e in await viewer.log("script-error")}
    assert thrown == {("Uncaught Error: oh", 4), ("later", 0)}


async def test_a_file_that_is_missing_is_told_by_its_path(viewer: Viewer) -> None:
    await viewer.open(f"{HEAD}<img src='charts/gone.png'>")
    assert (await viewer.until("violation"))["url"] == "charts/gone.png"


async def test_what_browsers_only_remark_is_no_error(viewer: Viewer) -> None:
    remark = "ResizeObserver loop completed with undelivered notifications."
    events = "".join(
        f"dispatchEvent(new ErrorEvent('error', {{message: '{said}'}}));" for said in (remark, "oh")
    )
    await viewer.open(f"{HEAD}<script>{events}</script>")
    assert (await viewer.until("script-error"))["message"] == "oh"
    assert len(await viewer.log("script-error")) == 1


async def test_a_thousand_broken_images_are_no_flood(viewer: Viewer) -> None:
    images = "".join(f"<img src='https://tracker.example/{n}.png'>" for n in range(1000))
    await viewer.open(f"{HEAD}{images}<p>1</p>")
    assert (await viewer.publish(f"{HEAD}{images}<p>2</p>"))["inPlace"]
    assert len(await viewer.log("violation")) == 100


LINKS = """<a id=out href="https://example.com/a?b=c#d">out</a>
<a id=mail href="mailto:a@example.com">m</a>
<a id=jump href="#end">jump</a><a id=blank target=_blank href="https://example.com/blank">blank</a>
<svg><a href="https://example.com/svg"><text y=20 id=drawn>s</text></a></svg><p id=end>end</p>"""


async def test_links_lead_out_through_the_shell(viewer: Viewer) -> None:
    page = await viewer.open(HEAD + LINKS)
    for name in ("out", "mail", "blank", "drawn"):
        await viewer.shell.evaluate("shell.log.length = 0")
        await page.locator(f"#{name}").click()
        url = (await viewer.until("link"))["url"]
        assert (
            url
            == {
                "out": "https://example.com/a?b=c#d",
                "mail": "mailto:a@example.com",
                "blank": "https://example.com/blank",
                "drawn": "https://example.com/svg",
            }[name]
        )
        await viewer.shell.wait_for_timeout(500)
    await page.locator("#jump").click()
    assert await page.evaluate("location.hash") == "#end"
    assert (await viewer.publish(HEAD + LINKS + "<p>more</p>"))["inPlace"]


async def test_the_frame_is_sealed(viewer: Viewer) -> None:
    await viewer.open(HEAD)
    assert await viewer.shell.evaluate(
        "['sandbox', 'allow', 'referrerpolicy'].map(n => shell.frame.frame.getAttribute(n))"
    ) == ["allow-scripts allow-forms allow-modals allow-downloads", "", "no-referrer"]
