"""Nothing of what a reader does is lost, whether the page changes in place or is loaded anew."""

import asyncio
import base64
import io
import wave
from collections.abc import Callable

import pytest
from playwright.async_api import Frame, Route, expect
from tests.browser.runtime.conftest import Viewer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HEAD = "<!doctype html><html><head><title>Report</title></head><body>"


def silence(seconds: int = 20) -> str:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(8000)
        out.writeframes(b"\x80" * 8000 * seconds)
    return "data:audio/wav;base64," + base64.b64encode(sound.getvalue()).decode()


def in_place(body: str) -> tuple[str, str]:
    """Two versions of a page that differ in markup around the body."""
    return (
        f"{HEAD}<h1>First</h1>{body}<footer>1 step</footer>",
        f"{HEAD}<h1>Second</h1><p id='new'>New here</p>{body}<footer>2 steps</footer>",
    )


def anew(body: str) -> tuple[str, str]:
    """Two versions that differ in a program too."""
    first, second = in_place(body)
    return f"{first}<script>let step = 1;</script>", f"{second}<script>let step = 2;</script>"


both = pytest.mark.parametrize("versions", [in_place, anew])
Versions = Callable[[str], tuple[str, str]]


async def change(viewer: Viewer, page: Frame, second: str, versions: Versions) -> Frame:
    """Publishes, and checks that the page changed the way it should."""
    was = await viewer.shell.evaluate_handle("shell.frame.frame")
    said = await viewer.publish(second)
    assert said["inPlace"] is (versions is in_place), said
    now = await viewer.shell.evaluate("was => was === shell.frame.frame", was)
    assert now is (versions is in_place)
    page = await viewer.page()
    assert await page.locator("h1").inner_text() == "Second"
    assert await page.locator("footer").inner_text() == "2 steps"
    return page


@both
async def test_window_scroll(viewer: Viewer, versions: Versions) -> None:
    """What the reader looks at stays where it is, though a paragraph appeared above."""
    rows = "".join(f"<p id='row{n}'>Row {n}</p>" for n in range(200))
    first, second = versions(rows)
    page = await viewer.open(first)
    await page.evaluate("row100.scrollIntoView({block: 'center'})")
    top = await page.evaluate("row100.getBoundingClientRect().top")
    page = await change(viewer, page, second, versions)
    assert await page.evaluate("row100.getBoundingClientRect().top") == pytest.approx(top, abs=1)


@both
async def test_the_top_stays_the_top(viewer: Viewer, versions: Versions) -> None:
    first, second = versions("<p>Row</p>" * 200)
    page = await viewer.open(first)
    page = await change(viewer, page, second, versions)
    assert await page.evaluate("scrollY") == 0


@both
async def test_inner_scroll(viewer: Viewer, versions: Versions) -> None:
    rows = "".join(f"<div>Line {n}</div>" for n in range(200))
    rows += f"<pre>{'wide ' * 200}</pre>"
    box = f"<div style='height:120px;width:200px;overflow:auto'>{rows}</div>"
    first, second = versions(f"<p>Log</p>{box}")
    page = await viewer.open(first)
    await page.evaluate("document.querySelector('div').scrollTo(40, 700)")
    page = await change(viewer, page, second, versions)
    assert await page.evaluate(
        "[document.querySelector('div').scrollLeft, document.querySelector('div').scrollTop]"
    ) == [40, 700]


@both
async def test_focus_selection_and_typed_text(viewer: Viewer, versions: Versions) -> None:
    first, second = versions("<label>Name <input name='who' value='preset'></label>")
    page = await viewer.open(first)
    await page.locator("input").click()
    await page.locator("input").fill("Ada Lovelace")
    await page.evaluate("document.querySelector('input').setSelectionRange(4, 12, 'backward')")
    page = await change(viewer, page, second, versions)
    assert await page.evaluate(
        "(e => [e.name, e.value, e.selectionStart, e.selectionEnd, e.selectionDirection,"
        " document.hasFocus()])(document.activeElement)"
    ) == ["who", "Ada Lovelace", 4, 12, "backward", True]
    await viewer.shell.keyboard.type("Byron")
    assert await page.locator("input").input_value() == "Ada Byron"


@both
async def test_textareas(viewer: Viewer, versions: Versions) -> None:
    first, second = versions("<textarea id='t'>preset</textarea>")
    page = await viewer.open(first)
    await page.locator("textarea").fill("line 1\nline 2")
    page = await change(viewer, page, second, versions)
    assert await page.locator("textarea").input_value() == "line 1\nline 2"


@both
async def test_editable_text(viewer: Viewer, versions: Versions) -> None:
    first, second = versions("<div contenteditable id='note'>Write here</div>")
    page = await viewer.open(first)
    await page.locator("#note").click()
    await viewer.shell.keyboard.press("End")
    await viewer.shell.keyboard.type(", gladly")
    page = await change(viewer, page, second, versions)
    assert await page.locator("#note").inner_text() == "Write here, gladly"
    await viewer.shell.keyboard.type("!")
    assert "!" in await page.locator("#note").inner_text()


@both
async def test_text_that_was_written_before_the_page_could_be_changed(
    viewer: Viewer, versions: Versions
) -> None:
    """What works inside pages comes after they are shown: readers do not wait for it."""
    arrived = asyncio.Event()

    async def late(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await viewer.shell.route("**/page/hands.js", late)
    first, second = versions("<div contenteditable id='note'>Write here</div>")
    page = await viewer.open(first)
    await page.locator("#note").click()
    await viewer.shell.keyboard.press("End")
    await viewer.shell.keyboard.type(", gladly")
    arrived.set()
    page = await change(viewer, page, second, versions)
    assert await page.locator("#note").inner_text() == "Write here, gladly"


@both
async def test_boxes_buttons_and_choices(viewer: Viewer, versions: Versions) -> None:
    fields = """
        <input type="checkbox" name="plan" value="pro"><input type="checkbox" name="plan"
        value="free" checked><input type="radio" name="week" value="1" checked><input type="radio"
        name="week" value="2"><select name="one"><option>a<option selected>b<option>c</select>
        <select name="more" multiple><option>x<option>y<option>z</select><input type="range"
        name="level" min="0" max="9" value="3">"""
    first, second = versions(fields)
    page = await viewer.open(first)
    await page.locator("[value=pro]").check()
    await page.locator("[value=free]").uncheck()
    await page.locator("[value='2']").check()
    await page.locator("[name=one]").select_option("c")
    await page.locator("[name=more]").select_option(["x", "z"])
    await page.locator("[name=level]").fill("7")
    page = await change(viewer, page, second, versions)
    assert await page.evaluate(
        "[...document.querySelectorAll('input')].map(i => i.type === 'range' ? i.value : i.checked)"
    ) == [True, False, False, True, "7"]
    assert await page.evaluate(
        "['one', 'more'].map(n => [...document.getElementsByName(n)[0].selectedOptions]"
        ".map(o => o.value))"
    ) == [["c"], ["x", "z"]]


@both
async def test_open_details(viewer: Viewer, versions: Versions) -> None:
    body = "<details><summary>a</summary>1</details><details open><summary>b</summary>2</details>"
    first, second = versions(body)
    page = await viewer.open(first)
    await page.locator("summary").first.click()
    await page.locator("summary").last.click()
    page = await change(viewer, page, second, versions)
    assert await page.evaluate("[...document.querySelectorAll('details')].map(d => d.open)") == [
        True,
        False,
    ]


async def test_media_plays_on(viewer: Viewer) -> None:
    first, second = in_place(f"<audio controls src='{silence()}'></audio>")
    page = await viewer.open(first)
    await page.locator("audio").click()
    await page.evaluate("document.querySelector('audio').currentTime = 5")
    await page.evaluate("document.querySelector('audio').play()")
    page = await change(viewer, page, second, in_place)
    paused, time = await page.evaluate(
        "(a => [a.paused, a.currentTime])(document.querySelector('audio'))"
    )
    assert not paused
    assert 5 <= time < 15


async def test_media_goes_on_where_it_was(viewer: Viewer) -> None:
    first, second = anew(f"<audio controls src='{silence()}'></audio>")
    page = await viewer.open(first)
    await page.evaluate("document.querySelector('audio').currentTime = 5")
    page = await change(viewer, page, second, anew)
    await page.wait_for_function("document.querySelector('audio').currentTime === 5")


async def test_drawings_stay(viewer: Viewer) -> None:
    """A canvas keeps its pixels, and a chart that a script drew stands untouched."""
    body = """<canvas width=20 height=20></canvas><div id=chart></div><div id=moving></div><script>
        document.querySelector('canvas').getContext('2d').fillRect(0, 0, 20, 20);
        chart.innerHTML = '<svg width=50 height=50><rect width=40 height=40></rect></svg>';
        chart.firstChild.drawn = true;
        moving.className = 'ready';
        moving.style.width = '40px';
    </script>"""
    first, second = in_place(body)
    page = await viewer.open(first)
    page = await change(viewer, page, second, in_place)
    assert (
        await page.evaluate(
            "document.querySelector('canvas').getContext('2d').getImageData(5, 5, 1, 1).data[3]"
        )
        == 255
    )
    assert await page.evaluate("chart.firstChild.drawn && moving.className + moving.style.width")


async def test_frames_inside_keep_running(viewer: Viewer) -> None:
    """Also one that moves: the browser moves it without loading it anew."""
    watch = "<script>self.loads = 0; onmessage = () => { loads++; }</script>"
    inner = "<iframe id=f srcdoc='<script>parent.postMessage(1, `*`)</script>'></iframe>"
    page = await viewer.open(f"{HEAD}{watch}<p id=a>a</p><p id=b>b</p>{inner}")
    await page.wait_for_function("loads === 1")
    said = await viewer.publish(f"{HEAD}{watch}{inner}<p id=b>b</p><p id=a>a</p><i>new</i>")
    assert said["inPlace"]
    # A frame that loaded anew would have said so before this one does.
    again = "<iframe srcdoc='<script>parent.postMessage(1, `*`)</script>'></iframe>"
    await page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", again)
    await page.wait_for_function("loads > 1")
    assert await page.evaluate("loads") == 2


@both
async def test_selected_text(viewer: Viewer, versions: Versions) -> None:
    first, second = versions("<p id=quote>The quick brown fox</p>")
    page = await viewer.open(first)
    await page.locator("#quote").click()
    await page.evaluate("getSelection().setBaseAndExtent(quote.firstChild, 4, quote.firstChild, 9)")
    page = await change(viewer, page, second, versions)
    assert await page.evaluate("getSelection().toString()") == "quick"


async def test_a_dirty_value_wins_over_the_source(viewer: Viewer) -> None:
    def body(value: str) -> str:
        return f"{HEAD}<input id=a value='{value}'><input id=b value='{value}'>"

    page = await viewer.open(body("one"))
    await page.locator("#a").fill("mine")
    await viewer.publish(body("two"))
    assert await page.evaluate("[a.value, a.defaultValue, b.value]") == ["mine", "two", "two"]


async def test_state_follows_a_field_into_another_element(viewer: Viewer) -> None:
    """The source wrapped and reordered everything; typed text finds its field by name."""
    page = await viewer.open(f"{HEAD}<p><input name=q></p><input name=other>")
    await page.locator("[name=q]").fill("typed")
    await viewer.publish(f"{HEAD}<main><h1>Now</h1><input name=other><b><input name=q></b></main>")
    assert await page.locator("[name=q]").input_value() == "typed"
    assert await page.locator("[name=other]").input_value() == ""


async def test_text_without_a_field_is_told(viewer: Viewer) -> None:
    page = await viewer.open(f"{HEAD}<textarea name=draft></textarea><script>1</script>")
    await page.locator("textarea").fill("a long letter")
    said = await viewer.publish(f"{HEAD}<p>closed</p><script>2</script>")
    assert said["lost"] == [{"name": "draft", "value": "a long letter"}]


async def test_scripts_hear_of_restored_fields(viewer: Viewer) -> None:
    """A chart that filters by a choice filters by it in the new frame too."""
    body = """<select name=plan><option>all<option>pro</select><output></output><script>
        const plan = document.querySelector('select');
        const draw = () => { document.querySelector('output').value = 'shown: ' + plan.value; };
        plan.onchange = draw; draw();</script>"""
    first, second = anew(body)
    page = await viewer.open(first)
    await page.locator("select").select_option("pro")
    page = await change(viewer, page, second, anew)
    assert await page.locator("output").inner_text() == "shown: pro"


async def test_typing_goes_on_through_a_load(viewer: Viewer) -> None:
    """Keys pressed while the new version loads behind are all there in the end."""

    def body(step: int) -> str:
        slow = f"const until = Date.now() + 150; while (Date.now() < until); let step = {step};"
        return f"{HEAD}<input><p>{step}</p><script>{slow}</script>"

    page = await viewer.open(body(1))
    await page.locator("input").click()
    await viewer.play.publish(body(2))
    text = "the quick brown fox jumps over the lazy dog"
    await viewer.shell.keyboard.type(text, delay=15)
    await viewer.until("changed", 2)
    page = await viewer.page()
    assert await page.locator("input").input_value() == text


@pytest.mark.parametrize(
    ("typed", "late", "new", "kept"),
    [
        ("word", " late", "", "word late"),
        ("word", " late", " new", "word late new"),
        ("word", "", " new", "word new"),
        ("", "late", " new", "late new"),
    ],
)
async def test_keys_that_came_late_to_the_old_page(
    viewer: Viewer, typed: str, late: str, new: str, kept: str
) -> None:
    """Two processes share the keyboard while the focus moves between them."""
    more = "document.querySelector('input').value +="
    page = await viewer.open(f"{HEAD}<input><script>onblur = () => {{ {more} '{late}'; }}</script>")
    await page.locator("input").click()
    await viewer.shell.keyboard.type(typed)
    fresh = f"<script>onfocus = () => setTimeout(() => {{ {more} '{new}'; }})</script>"
    await viewer.publish(f"{HEAD}<input>{fresh}")
    page = await viewer.page()
    await expect(page.locator("input")).to_have_value(kept)
    await viewer.shell.keyboard.type("!")
    await expect(page.locator("input")).to_have_value(f"{kept}!")


async def test_a_box_ticked_late_in_the_old_page(viewer: Viewer) -> None:
    old = "<script>onblur = () => { document.querySelector('[name=b]').checked = true; }</script>"
    body = f"{HEAD}<input name=a><input type=checkbox name=b>"
    page = await viewer.open(body + old)
    await page.locator("[name=a]").click()
    await viewer.publish(f"{body}<script>let step = 2;</script>")
    assert await (await viewer.page()).locator("[name=b]").is_checked()
