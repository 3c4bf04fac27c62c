"""Where a comment is: found again in another version, or known to have moved."""

from typing import Any

import pytest
from tests.browser.runtime.conftest import Viewer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = """<!doctype html><title>T</title><body><h1>Report</h1>
<p>Sales <b>fell</b> in June. Costs rose.</p><p>Sales <b>fell</b> in July. Costs fell.</p>
<ul><li>One</li><li id="two">Two</li></ul>"""


async def ask(viewer: Viewer, method: str, params: object = None) -> Any:
    return await viewer.shell.evaluate(
        "([method, params]) => shell.frame.ask(method, params ?? {})", [method, params]
    )


async def selected(viewer: Viewer, script: str) -> dict[str, Any]:
    """The anchor of what `script` selects, given the page's paragraphs as `p`."""
    page = await viewer.page()
    await page.evaluate(
        f"() => {{ const p = document.querySelectorAll('p'); const r = document.createRange();"
        f" {script}; getSelection().removeAllRanges(); getSelection().addRange(r) }}"
    )
    anchor: dict[str, Any] = await ask(viewer, "page.selection")
    return anchor


async def found(viewer: Viewer, *anchors: dict[str, Any]) -> list[str]:
    listed = [{"id": str(n), "anchor": anchor} for n, anchor in enumerate(anchors)]
    answer = await ask(viewer, "page.comments", {"anchors": listed})
    assert sorted([*answer["found"], *answer["moved"]]) == [each["id"] for each in listed]
    return list(answer["found"])


MARKED = "[...CSS.highlights.get('fanlight-comments')].map((range) => range.toString())"
SECOND = "r.setStart(p[1].firstChild, 0); r.setEnd(p[1].lastChild, 9)"


async def test_a_place_is_found_by_its_words_and_those_around(viewer: Viewer) -> None:
    page = await viewer.open(PAGE)
    before = await page.evaluate("document.documentElement.outerHTML")
    fell = await selected(viewer, "r.selectNodeContents(p[1].querySelector('b'))")
    sentence = await selected(viewer, SECOND)
    assert (fell["kind"], fell["exact"], sentence["exact"]) == (
        "text",
        "fell",
        "Sales fell in July.",
    )
    # Laid out anew, put elsewhere, and with words before it: both are where they were meant.
    again = PAGE.replace("<h1>", "<p>All new.\n</p>\n<h1>").replace("<p>Sales", "<div><p>\n Sales")
    await viewer.publish(again)
    assert await found(viewer, fell, sentence) == ["0", "1"]
    page = await viewer.page()
    assert [" ".join(each.split()) for each in await page.evaluate(MARKED)] == [
        "fell",
        "Sales fell in July.",
    ]
    at = "[...CSS.highlights.get('fanlight-comments')][0].startContainer.parentElement.closest('p')"
    assert "July" in await page.evaluate(f"{at}.textContent")
    assert "highlight" not in before + await page.evaluate("document.documentElement.outerHTML")


async def test_words_that_are_gone_have_moved(viewer: Viewer) -> None:
    await viewer.open(PAGE)
    june = await selected(viewer, "r.selectNodeContents(p[0])")
    july = await selected(viewer, "r.selectNodeContents(p[1])")
    await viewer.publish(PAGE.replace("in July", "in August"))
    assert await found(viewer, june, july) == ["0"]
    await viewer.publish(PAGE)
    assert await found(viewer, june, july) == ["0", "1"]


async def test_an_element_is_found_while_it_says_the_same_or_has_an_id(viewer: Viewer) -> None:
    page = await viewer.open(PAGE)
    anchors = []
    for selector in ("li:not([id])", "#two"):
        pick = "shell.picked = shell.frame.ask('page.pick', {}, 60_000); null"
        await viewer.shell.evaluate(pick)
        # The port keeps its order: once this is answered, the page waits for the click.
        await ask(viewer, "page.selection")
        await page.locator(selector).click()
        anchors.append(await viewer.shell.evaluate("shell.picked"))
    assert [each["kind"] for each in anchors] == ["element", "element"]
    await viewer.publish(PAGE.replace("<li>One", "<li>Uno").replace("Two", "Dos"))
    assert await found(viewer, *anchors) == ["1"]


@pytest.mark.parametrize(
    "anchor",
    [
        {"kind": "text", "exact": "", "prefix": "", "suffix": ""},
        {"kind": "element", "selector": "]]", "fingerprint": "", "exact": ""},
        {"kind": "element", "selector": "*", "fingerprint": "x", "exact": "not there"},
        {"kind": "text", "exact": "   \n ", "prefix": "", "suffix": ""},
        {"kind": "text", "exact": "<script>", "prefix": "\ud800", "suffix": ""},
    ],
)
async def test_a_place_that_is_none_has_moved(viewer: Viewer, anchor: dict[str, Any]) -> None:
    await viewer.open(PAGE)
    whole = {"selector": "", "fingerprint": "", "prefix": "", "suffix": ""} | anchor
    assert await found(viewer, whole) == []


async def test_a_large_page_with_many_threads_is_read_within_bounds(viewer: Viewer) -> None:
    """The worst: a text that is almost there, everywhere, and a hundred of them."""
    rows = "".join(f"<p>the same words again {n % 10}</p>" for n in range(20_000))
    await viewer.open(f"<!doctype html><title>T</title><body>{rows}")
    one = {
        "kind": "text",
        "selector": "",
        "fingerprint": "",
        "prefix": "x" * 32,
        "suffix": "y" * 32,
    }
    anchors = [
        {"id": str(n), "anchor": one | {"exact": f"the same words again {n % 10}"}}
        for n in range(500)
    ]
    started = await viewer.shell.evaluate("performance.now()")
    answer = await ask(viewer, "page.comments", {"anchors": anchors})
    took = await viewer.shell.evaluate("performance.now()") - started
    assert 0 < len(answer["found"]) <= 200
    assert took < 5_000
