"""Updates of nothing but texts: parsed no more than they must be, and never with another result."""

import pytest
from playwright.async_api import Frame
from tests.browser.runtime.conftest import Viewer
from tests.browser.runtime.test_runtime_update import HEAD, shows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

COUNT = """() => {
    self.parsed = 0;
    const parse = DOMParser.prototype.parseFromString;
    DOMParser.prototype.parseFromString = function (...args) {
        parsed++;
        return parse.apply(this, args);
    };
}"""
ROWS = "".join(f"<tr><td>Row {n}</td><td>{n % 7}</td></tr>\n" for n in range(100))


async def opened(viewer: Viewer, html: str) -> Frame:
    """A page that counts how often it parses from now on, and has read ahead."""
    page = await viewer.open(html)
    for version in (html.replace("<head>", "<head><meta name=x>"), html):
        await viewer.publish(version)  # once the page is known, which opening does not wait for
    await settled(page)
    await page.evaluate(COUNT)
    return page


async def settled(page: Frame) -> None:
    await page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => setTimeout(() => setTimeout(done))))"
    )


FREE = {
    "a word": ("<p>one</p>", "<p>two</p>"),
    "far apart": (
        f"<h1>1</h1><table>{ROWS}</table><p>1 step</p>",
        f"<h1>22</h1><table>{ROWS.replace('Row 40', 'Line 40')}</table><p>a step</p>",
    ),
    "longer": ("<p>one</p><p>three</p>", "<p>one and two</p><p>three, four</p>"),
    "shorter": ("<p>one and two</p><p>three</p>", "<p>one</p><p>t</p>"),
    "side by side": ("<b>1</b><b>2</b><b>1</b>", "<b>2</b><b>1</b><b>11</b>"),
    "beside entities": ("<p>&lt;b&gt;</p><p>1</p>", "<p>&lt;b&gt;</p><p>2</p>"),
    "beside lists": ("<ul>\n <li>a</li>\n</ul>", "<ul>\n <li>b</li>\n</ul>"),
    "beside programs": (
        "<script>'<p>1</p>'</script><style>p > b {}</style><p>1</p>",
        "<script>'<p>1</p>'</script><style>p > b {}</style><p>2</p>",
    ),
    "beside comments": ("<!-- <p>1</p> --><p>1</p>", "<!-- <p>1</p> --><p>2</p>"),
    "beside attributes": ("<p title='a > b'>1</p>", "<p title='a > b'>2</p>"),
    "with characters": ("<p>café > 日本</p>", "<p>thé > 🎉</p>"),
    "in a table": (
        "<table><caption>1</caption><thead><tr><th>1<tbody><tr><td>1<table><tr><td>1</table>1</table>1",
        "<table><caption>2</caption><thead><tr><th>1<tbody><tr><td>2<table><tr><td>3</table>4</table>5",
    ),
    "in a drawing": ("<svg><text>1</text></svg>", "<svg><text>2</text></svg>"),
}


@pytest.mark.parametrize("name", FREE)
async def test_known_texts_need_no_parser(same_viewer: Viewer, name: str) -> None:
    one, two = (HEAD + body for body in FREE[name])
    page = await opened(same_viewer, one)
    for html in (two, one, two):
        said = await same_viewer.publish(html)
        assert said["inPlace"]
    assert await page.evaluate("parsed") == 0
    await shows(page, two)


async def test_it_is_told_like_any_other_update(viewer: Viewer) -> None:
    await opened(viewer, HEAD + "<h1>Users leave</h1><p>1</p>")
    said = await viewer.publish(HEAD + "<h1>Users stay</h1><p>1</p>")
    assert said["changed"] == [{"kind": "text", "text": "“Users leave” → “Users stay”"}]


async def test_the_title_follows(viewer: Viewer) -> None:
    page = await opened(viewer, f"{HEAD}<p>1</p>")
    await viewer.publish(f"{HEAD}<p>1</p>".replace("Report", "Diagnosis"))
    assert await page.evaluate("[document.title, parsed]") == ["Diagnosis", 0]


async def test_texts_are_known_again_after_another_update(viewer: Viewer) -> None:
    page = await opened(viewer, f"{HEAD}<p>1</p>")
    await viewer.publish(f"{HEAD}<h2>New</h2><p>1</p>")
    await settled(page)
    parsed = await page.evaluate("parsed")
    await viewer.publish(f"{HEAD}<h2>Newer</h2><p>2</p>")
    assert await page.evaluate("parsed") == parsed
    await shows(page, f"{HEAD}<h2>Newer</h2><p>2</p>")


async def test_text_that_a_script_changed_is_not_overwritten(viewer: Viewer) -> None:
    script = "<script>document.querySelector('p').firstChild.data = 'mine'</script>"
    await opened(viewer, f"{HEAD}<p>1</p>{script}")
    said = await viewer.publish(f"{HEAD}<p>2</p>{script}")
    assert (said["inPlace"], said["reason"]) == (False, "diverged")


# Where the parser makes something else of the source than it seems to say.
TRAPS = {
    "becomes markup": ("<p>a b</p>", "<p>a <b>b</b></p>"),
    "becomes an entity": ("<p>a b</p>", "<p>a &amp; b</p>"),
    "becomes blank": ("<p>a</p><p>b</p>", "<p> </p><p>b</p>"),
    "was blank": ("<p> </p><p>b</p>", "<p>a</p><p>b</p>"),
    "at the end": ("<p>a</p>b", "<p>a</p>b<i>c</i>"),
    "at the end no more": ("<p>a</p>b<i>c</i>", "<p>a</p>d"),
    "goes": ("<p>a</p><p>b</p>", "<p></p><p>b</p>"),
    "tag": ("<p>a</p><i>b</i>", "<p>a</p><b>b</b>"),
    "attribute": ("<p title='a'>a</p>", "<p title='b'>a</p>"),
    "unquoted": (
        "<p title=it's>a</p><p title=it's>b</p>",
        "<p title=it's>a</p><p title=it's>c</p>",
    ),
    "comment": ("<!-- <p>1</p> --><p>&#49;</p>", "<!-- <p>2</p> --><p>&#49;</p>"),
    "comment ends early": ("<!--> 1 --><p>1</p>", "<!--> 2 --><p>1</p>"),
    "fostered": ("<table><tr><td>1</td></tr>1</table>", "<table><tr><td>1</td></tr>2</table>"),
    "fostered twice": ("<table>1<tr><td>1</td></tr>1", "<table>1<tr><td>2</td></tr>1"),
    "fostered with its element": (
        "<table><tr><td><b>1</b></td></tr><b>1</b></table>",
        "<table><tr><td><b>1</b></td></tr><b>2</b></table>",
    ),
    "fostered inside a cell": (
        "<table><tr><td><table><tr><td>1</td></tr>1</table></td></tr></table>",
        "<table><tr><td><table><tr><td>1</td></tr>2</table></td></tr></table>",
    ),
    "misnested": ("<b><p>x</b>y</p>z", "<b><p>x2</b>y2</p>z2"),
    "end without a start": ("a</i>b<p>c</p>", "a</i>d<p>c</p>"),
    "first line of pre": ("<pre>\na</pre>", "<pre>\nb</pre>"),
    "line ends": ("<p>a\r\nb</p>", "<p>a\r\nc</p>"),
    "not a tag": ("<p>1 < 2</p>", "<p>1 < 3</p>"),
    "textarea": ("<textarea><p>1</p></textarea>", "<textarea><p>2</p></textarea>"),
    "option": ("<select><option>a<b>b</b></select>", "<select><option>a<b>c</b></select>"),
    "nested templates": (
        "<template><template>1</template>1</template>1",
        "<template><template>1</template>2</template>1",
    ),
    "noscript": ("<noscript><p>1</p></noscript><p>1</p>", "<noscript><p>2</p></noscript><p>1</p>"),
    "cdata": ("<svg><text><![CDATA[1>]]></text></svg>", "<svg><text><![CDATA[2>]]></text></svg>"),
    "after the end": ("<p>1</p></body></html>1", "<p>1</p></body></html>2"),
    "never closed": ("<p>1</p><b title='", "<p>2</p><b title='"),
    "plaintext": ("<p>1</p><plaintext><p>1</p>", "<p>1</p><plaintext><p>2</p>"),
}


@pytest.mark.parametrize("name", TRAPS)
async def test_the_parser_has_the_last_word(same_viewer: Viewer, name: str) -> None:
    one, two = (HEAD + body for body in TRAPS[name])
    page = await opened(same_viewer, one)
    for html in (two, one, two):
        await same_viewer.publish(html)
        page = await same_viewer.page()
        await settled(page)
        await shows(page, html)
