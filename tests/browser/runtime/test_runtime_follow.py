"""The frame follows the versions: all that come, in whatever order and state they arrive."""

import base64
import io

import pytest
from PIL import Image
from tests.browser.runtime.conftest import Viewer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HEAD = "<!doctype html><html><head><title>Report</title></head><body>"


def step(n: int) -> str:
    return f"{HEAD}<h1>Report</h1><p id=n>{n}</p>" + "<p>the same</p>" * 200


async def text(viewer: Viewer) -> str:
    return await (await viewer.page()).locator("#n").inner_text()


async def test_only_what_changed_travels(viewer: Viewer) -> None:
    """The page is fetched once, for the first version; after that, patches in the events do."""
    await viewer.open(step(1))
    for n in range(2, 6):
        await viewer.publish(step(n))
    assert await text(viewer) == "5"
    assert [ask for ask in viewer.play.asked if ask.startswith("versions")] == ["versions/1/page"]


async def test_a_large_patch_is_fetched(viewer: Viewer) -> None:
    await viewer.open(step(1))
    await viewer.publish(step(2), patch=None)
    assert await text(viewer) == "2"
    assert viewer.play.asked[-1] == "versions/2/delta"


BAD = {
    "of another page": base64.b64encode(base64.b64decode("q1Z6sKQ2FgA=")).decode(),
    "garbage": "AAAA",
    "not base64": "%%%",
}


@pytest.mark.parametrize("kind", BAD)
async def test_a_broken_patch_costs_a_load_of_the_page(viewer: Viewer, kind: str) -> None:
    await viewer.open(step(1))
    said = await viewer.publish(step(2), patch=BAD[kind])
    assert said["inPlace"]
    assert await text(viewer) == "2"


async def test_a_patch_that_gives_another_page_is_refused(viewer: Viewer) -> None:
    """The hash decides: the page whole has it or the patch is not believed."""
    await viewer.open(step(1))
    await viewer.publish(step(2), page_sha256="0" * 64)
    assert await text(viewer) == "2"
    assert viewer.play.asked[-2:] == ["versions/2/delta", "versions/2/page"]


async def test_a_viewer_that_missed_many_versions(viewer: Viewer) -> None:
    """Converges at once on the newest, through the patches of those in between."""
    await viewer.open(step(1))
    for n in range(2, 40):
        await viewer.play.publish(step(n), announce=False)
    await viewer.play.announce()
    await viewer.until("changed", 39)
    assert await text(viewer) == "39"
    assert len(await viewer.log("changed")) < 38
    assert (await viewer.publish(step(40)))["inPlace"]


async def test_a_burst_shows_the_newest(viewer: Viewer) -> None:
    await viewer.open(step(1))
    for n in range(2, 30):
        await viewer.play.publish(step(n))
    await viewer.until("changed", 29)
    assert await text(viewer) == "29"


async def test_pause_and_resume(viewer: Viewer) -> None:
    await viewer.open(step(1))
    await viewer.shell.evaluate("shell.frame.pause()")
    await viewer.play.publish(step(2))
    await viewer.play.publish(step(3))
    await viewer.until("pending", 3)
    assert await text(viewer) == "1"
    await viewer.shell.evaluate("shell.frame.resume()")
    await viewer.until("changed", 3)
    assert await text(viewer) == "3"
    assert [e["version"] for e in await viewer.log("pending")] == [2, 3]


async def test_going_back_and_forth(viewer: Viewer) -> None:
    """The time line goes any way, in place, with what was typed."""
    page = await viewer.open(step(1) + "<input>")
    for n in range(2, 5):
        await viewer.publish(step(n) + "<input>")
    await page.locator("input").fill("typed")
    for n in (1, 3, 2, 4):
        await viewer.shell.evaluate("n => shell.frame.show(n)", n)
        assert await text(viewer) == str(n)
    assert await page.locator("input").input_value() == "typed"


async def test_the_feed_goes_on_where_it_broke_off(viewer: Viewer) -> None:
    """What was published while the connection was gone arrives, and nothing twice."""
    await viewer.open(step(1))
    await viewer.publish(step(2))
    for cut in list(viewer.play.connections):
        cut.set()
    await viewer.play.publish(step(3), announce=False)
    await viewer.play.announce()
    await viewer.until("changed", 3)
    await viewer.publish(step(4))
    assert [e["version"] for e in await viewer.log("changed")] == [2, 3, 4]


async def test_a_version_that_cannot_be_loaded_leaves_the_page(viewer: Viewer) -> None:
    await viewer.open(f"{HEAD}<p id=n>1</p><script>1</script>")
    viewer.play.frames_open = False
    await viewer.play.publish(f"{HEAD}<p id=n>2</p><script>2</script>")
    said = await viewer.until("error")
    assert said == said | {"version": 2, "message": "The page could not be loaded."}
    assert await text(viewer) == "1"
    viewer.play.frames_open = True
    await viewer.publish(f"{HEAD}<p id=n>3</p><script>3</script>")
    assert await text(viewer) == "3"


WATCH = """() => {
    self.empty = 0; self.most = 0;
    const look = () => {
        const shown = [...document.querySelectorAll('iframe')];
        if (!shown.some(f => f.getBoundingClientRect().height > 0)) self.empty++;
        self.most = Math.max(self.most, shown.length);
    };
    new MutationObserver(look).observe(document.querySelector('#page'), {childList: true});
}"""


async def test_a_load_is_never_a_flash(viewer: Viewer) -> None:
    """Every picture taken during the swap is full: of the old page's colour, or the new one's."""

    def coloured(n: int, colour: str) -> str:
        slow = "const end = Date.now() + 100; while (Date.now() < end);"
        return (
            f"<!doctype html><body style='background:{colour}'><p>{n}</p><script>{slow}{n}</script>"
        )

    await viewer.open(coloured(1, "rgb(200, 0, 0)"))
    await viewer.shell.evaluate(WATCH)
    await viewer.shell.evaluate("document.querySelector('#page').style.background = 'white'")
    session = await viewer.shell.context.new_cdp_session(viewer.shell)
    pictures: list[str] = []

    async def picture(event: dict[str, str]) -> None:
        pictures.append(event["data"])
        await session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    session.on("Page.screencastFrame", picture)
    await session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    for n in range(2, 6):
        await viewer.publish(coloured(n, "rgb(0, 0, 200)" if n % 2 == 0 else "rgb(200, 0, 0)"))
    await session.send("Page.stopScreencast")
    assert await viewer.shell.evaluate("[self.empty, self.most]") == [0, 2]
    assert len(pictures) >= 4
    assert set(map(colour_at_the_middle, pictures)) <= {(200, 0, 0), (0, 0, 200)}


def colour_at_the_middle(picture: str) -> tuple[int, ...]:
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    found = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(found, tuple)
    return found


async def test_a_set_keeps_the_readers_file(viewer: Viewer) -> None:
    """Links between files of a set lead through fresh tickets, and an update stays in the file."""

    def index(n: int) -> str:
        return f"{HEAD}<a href='sub/two.html#part'>two</a><p id=n>{n}</p>"

    page = await viewer.open(index(1))
    viewer.play.files["sub/two.html"] = b"<!doctype html><a href='../'>back</a><p id=part>two</p>"
    await page.locator("a").click()
    await viewer.until("changed", 1)
    page = await viewer.page()
    assert page.url.endswith("/sub/two.html#part")
    said = await viewer.publish(index(2))
    assert not said["inPlace"]
    page = await viewer.page()
    assert "/~2-" in page.url
    assert page.url.endswith("/sub/two.html#part")


async def test_a_file_that_is_gone_falls_back_to_the_start(viewer: Viewer) -> None:
    viewer.play.files["two.html"] = b"<!doctype html><p>two</p>"
    await viewer.open(f"{HEAD}<p id=n>1</p>")
    await viewer.shell.evaluate("shell.frame.show(1, {path: 'two.html'})")
    assert await (await viewer.page()).locator("p").inner_text() == "two"
    del viewer.play.files["two.html"]
    await viewer.publish(f"{HEAD}<p id=n>2</p>")
    assert await text(viewer) == "2"


async def test_a_place_outside_the_ticket_is_not_followed(viewer: Viewer) -> None:
    await viewer.open(f"{HEAD}<p id=n>1</p>")
    for path in ("//localhost:1/x", "../../a/x", "http://localhost:1/", "\\\\localhost"):
        await viewer.shell.evaluate("path => shell.frame.show(1, {path})", path)
        assert await text(viewer) == "1"
