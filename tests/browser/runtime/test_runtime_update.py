"""What an update does to the page, and what the page hears of it."""

import pytest
from playwright.async_api import Frame
from tests.browser.runtime.conftest import Viewer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HEAD = "<!doctype html><html lang=en><head><title>Report</title></head><body>"
HEARING = """<script>document.addEventListener('fanlight:updated', (event) => {
    self.heard = {...event.detail, changed: event.detail.changed.map(e => e.id || e.localName)};
});</script>"""

# What the live page must equal.
SOURCE = """html => {
    const doc = new DOMParser().parseFromString(html, 'text/html');
    const [wanted, found] = [doc, document].map((d) => d.documentElement.outerHTML);
    return wanted === found || [wanted, found];
}"""


async def shows(page: Frame, html: str) -> None:
    assert await page.evaluate(SOURCE, html) is True


PAIRS = {
    "text": ("<p>one</p>", "<p>two</p>"),
    "attributes": ("<p class=a title=x>t</p>", "<p class='b c' hidden lang=fr>t</p>"),
    "rename": ("<p>t</p>", "<h2>t</h2>"),
    "wrap": (
        "<p>a</p><p>b</p><p>c</p>",
        "<main><section><p>a</p><p>b2</p></section><p>c</p></main>",
    ),
    "unwrap": (
        "<main><section><p>a</p><p>b</p></section><p>c</p></main>",
        "<p>a</p><p>b2</p><p>c</p>",
    ),
    "blank": (
        "<ul>\n <li>a</li>\n <li>b</li>\n</ul>",
        "<ul><li>a</li><li>b</li>\n\n<li>c</li></ul>",
    ),
    "comments": ("<!-- a --><p>t<!-- b --></p>", "<p>t<!-- c --></p><!-- d -->"),
    "table": ("<table><tr><td>1<tr><td>2</table>", "<table><tr><td>0<tr><td>1<tr><td>2b</table>"),
    "svg": (
        "<svg viewBox='0 0 9 9'><rect width=4 /></svg>",
        "<svg viewBox='0 0 8 8'><defs><a xlink:href='#x'></a></defs><rect width=5 /></svg>",
    ),
    "math": ("<math><mi>x</mi></math>", "<math><mi>y</mi><mo>=</mo></math>"),
    "template": ("<template><p>a</p></template>", "<template><p>b</p><i></i></template>"),
    "noscript": ("<noscript><p>a</p></noscript>", "<noscript><p>b</p></noscript>"),
    "same ids": ("<p id=x>a</p><p id=x>b</p>", "<p id=x>b</p><p id=x>a</p><p id=x>c</p>"),
    "ids change": ("<b id=u1>a</b><b id=u2>b</b>", "<b id=v1>a</b><b id=v2>c</b>"),
    "inside out": (
        "<div id=a>1<div id=b>2<div id=c>3</div></div></div>",
        "<div id=c>3<div id=b>2<div id=a>1</div></div></div>",
    ),
    "swap parents": (
        "<div><p id=a>1</p></div><section><p id=b>2</p></section>",
        "<div><p id=b>2</p></div><section><p id=a>1b</p></section>",
    ),
    "empty": ("<p>a</p>", ""),
    "fill": ("", "<p>a</p><p>b</p>"),
    "entities": ("<p>&lt;b&gt; &amp; café</p>", "<p>&lt;i&gt; &amp; 日本 🎉</p>"),
    "style": ("<style>p{color:red}</style><p>t</p>", "<style>p{color:blue}</style><p>t</p>"),
    "clobbered": (
        "<form id=f><input name=id><input name=children></form>",
        "<form id=f class=x><input name=id><input name=attributes><b>x</b></form>",
    ),
    "custom": ("<my-card kind=a>x</my-card>", "<my-card kind=b>y</my-card>"),
    "form feed": ("<pre>\n\n a\tb </pre>", "<pre>\n a\n\tb</pre>"),
    "deep": ("<i>" * 400 + "a", "<i>" * 400 + "b"),
    "repeated": ("<i></i>" * 40 + "<b>x</b>" + "<i></i>" * 40, "<i></i>" * 39 + "<b>y</b><i></i>"),
}


@pytest.mark.parametrize("name", PAIRS)
async def test_the_page_becomes_the_new_source(same_viewer: Viewer, name: str) -> None:
    """There and back again, without ever loading anew."""
    one, two = (HEAD + body for body in PAIRS[name])
    page = await same_viewer.open(one)
    for html in (two, one, two):
        said = await same_viewer.publish(html)
        assert said["inPlace"], said
        await shows(page, html)


async def test_the_head_changes_in_place(viewer: Viewer) -> None:
    def html(title: str, colour: str, more: str = "") -> str:
        style = f"<style>p{{color:{colour}}}</style>"
        return (
            f"<!doctype html><html lang=en><head><title>{title}</title>{style}{more}</head><p>t</p>"
        )

    page = await viewer.open(html("One", "rgb(1, 2, 3)"))
    second = html("Two", "rgb(4, 5, 6)", "<meta name=viewport content='width=device-width'>")
    assert (await viewer.publish(second))["inPlace"]
    await shows(page, second)
    assert await page.title() == "Two"
    assert (
        await page.evaluate("getComputedStyle(document.querySelector('p')).color") == "rgb(4, 5, 6)"
    )


async def test_a_reordered_list_keeps_its_elements(viewer: Viewer) -> None:
    """By id: each item is the element it was, with what was typed in it, wherever it went."""

    def listed(order: str, word: str = "") -> str:
        items = "".join(f"<li id=i{n}>Item {n}{word} <input></li>" for n in order)
        return f"{HEAD}<ul>{items}</ul>"

    page = await viewer.open(listed("0123456789"))
    for n in range(10):
        await page.locator(f"#i{n} input").fill(f"typed {n}")
    await page.evaluate("for (const li of document.querySelectorAll('li')) li.was = li.id")
    await page.locator("#i7 input").focus()
    html = listed("7305918", " new")
    assert (await viewer.publish(html))["inPlace"]
    await shows(page, html)
    assert await page.evaluate(
        "[...document.querySelectorAll('li')].map(li => li.was + li.firstElementChild.value)"
    ) == [f"i{n}typed {n}" for n in "7305918"]
    assert await page.evaluate("document.activeElement.parentNode.id") == "i7"


async def test_rows_are_known_by_their_words(viewer: Viewer) -> None:
    """Without ids: a row goes in at the front while every figure changes."""

    def table(rows: dict[str, int]) -> str:
        cells = "".join(
            f"<tr><td>{name}<td>{figure}<td><input></tr>" for name, figure in rows.items()
        )
        return f"{HEAD}<table><tbody>{cells}</tbody></table>"

    page = await viewer.open(table({"Basic": 1, "Pro": 2, "Team": 3}))
    for n, name in enumerate(("basic", "pro", "team")):
        await page.locator("input").nth(n).fill(name)
    html = table({"Free": 9, "Basic": 11, "Pro": 12, "Team": 13})
    assert (await viewer.publish(html))["inPlace"]
    await shows(page, html)
    values = "[...document.querySelectorAll('input')].map(i => i.value)"
    assert await page.evaluate(values) == ["", "basic", "pro", "team"]


async def test_what_scripts_made_of_the_page_stays(viewer: Viewer) -> None:
    """Classes toggled, styles set, elements added before, between and behind."""
    made = """<script>
        tab.classList.add('open'); tab.style.display = 'block';
        document.documentElement.dataset.theme = 'dark';
        document.body.prepend(Object.assign(document.createElement('nav'), {id: 'bar'}));
        tab.after(Object.assign(document.createElement('aside'), {id: 'tip'}));
    </script>"""
    page = await viewer.open(f"{HEAD}<p id=tab class='tab' style='color:red'>a</p><p>b</p>{made}")
    tab = "<p id=tab class='tab big' style='color:blue'>a2</p>"
    assert (await viewer.publish(f"{HEAD}<h1>New</h1>{tab}<p>b2</p><p>c</p>{made}"))["inPlace"]
    assert await page.evaluate("[...document.body.children].map(e => e.id || e.textContent)") == [
        "bar",
        "New",
        "tab",
        "tip",
        "b2",
        "c",
        *([await page.evaluate("document.querySelector('script').textContent")]),
    ]
    assert await page.evaluate(
        "[[...tab.classList].sort().join(' '), tab.style.cssText, tab.textContent]"
    ) == [
        "big open tab",
        "color: blue; display: block;",
        "a2",
    ]
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"


async def test_what_the_page_wrote_while_it_loaded_stays(viewer: Viewer) -> None:
    write = "<script>document.write('<p id=w>written</p>')</script>"
    page = await viewer.open(f"{HEAD}<p id=a>1</p>{write}<p id=b>1</p>")
    assert (await viewer.publish(f"{HEAD}<p id=a>2</p>{write}<p id=b>2</p><p>3</p>"))["inPlace"]
    shown = "[...document.querySelectorAll('p')].map(p => p.textContent)"
    assert await page.evaluate(shown) == ["2", "written", "2", "3"]


async def test_a_list_that_a_script_sorted_changes_where_its_items_are(viewer: Viewer) -> None:
    def listed(*items: str) -> str:
        rows = "".join(f"<li>{item}</li>" for item in items)
        return f"""{HEAD}<ul>{rows}</ul><button>sort</button><script>
            document.querySelector('button').onclick = () => document.querySelector('ul').append(
                ...[...document.querySelectorAll('li')].reverse());</script>"""

    page = await viewer.open(listed("one 1", "two 2", "three 3"))
    await page.locator("button").click()
    assert (await viewer.publish(listed("one 10", "two 2", "three 30")))["inPlace"]
    shown = "[...document.querySelectorAll('li')].map(li => li.textContent)"
    assert await page.evaluate(shown) == ["three 30", "two 2", "one 10"]


CHART = """<div id=chart></div><script>
    const draw = () => { chart.innerHTML = '';
        for (const n of JSON.parse(figures.textContent)) chart.append(n + ' '); };
    draw();
    %s</script>"""
HEARS = (
    "document.addEventListener('fanlight:updated', (e) => { self.data = e.detail.data; draw(); });"
)


def figures(numbers: str, script: str) -> str:
    data = f"<script id=figures type='application/json'>{numbers}</script>"
    return f"{HEAD}{data}{CHART % script}"


async def test_changed_data_is_told_to_a_page_that_listens(viewer: Viewer) -> None:
    page = await viewer.open(figures("[1, 2]", HEARS))
    said = await viewer.publish(figures("[1, 2, 3]", HEARS))
    assert said["inPlace"]
    assert said["changed"] == [{"kind": "data", "text": "Changed the data “figures”"}]
    assert await page.evaluate("[data, chart.textContent]") == [["figures"], "1 2 3 "]


async def test_changed_data_loads_a_page_that_does_not_listen_anew(viewer: Viewer) -> None:
    """A chart that was drawn once from data would show the old figures for ever."""
    await viewer.open(figures("[1, 2]", ""))
    said = await viewer.publish(figures("[1, 2, 3]", ""))
    assert (said["inPlace"], said["reason"]) == (False, "data")
    assert await (await viewer.page()).locator("#chart").inner_text() == "1 2 3"


async def test_the_events_tell_what_happens(viewer: Viewer) -> None:
    before = """<script>document.addEventListener('fanlight:before-update', (event) => {
        self.before = {...event.detail, text: document.querySelector('p').textContent};
    });</script>"""
    page = await viewer.open(f"{HEAD}<p id=a>1</p><p id=b>1</p>{before}{HEARING}")
    await viewer.publish(f"{HEAD}<p id=a>2</p><p id=b>1</p><p id=c>new</p>{before}{HEARING}")
    assert await page.evaluate("self.before") == {
        "version": 2,
        "label": "step 2",
        "reload": False,
        "data": [],
        "text": "1",
    }
    assert await page.evaluate("heard") == {
        "version": 2,
        "label": "step 2",
        "reload": False,
        "changed": ["a", "c"],
        "data": [],
    }


async def test_a_page_may_ask_to_be_loaded_anew(viewer: Viewer) -> None:
    refuse = (
        "<script>addEventListener('fanlight:before-update', (e) => e.preventDefault())</script>"
    )
    await viewer.open(f"{HEAD}<p>1</p>{refuse}")
    said = await viewer.publish(f"{HEAD}<p>2</p>{refuse}")
    assert (said["inPlace"], said["reason"]) == (False, "page")
    assert await (await viewer.page()).locator("p").inner_text() == "2"


async def test_a_page_hands_its_own_state_to_the_next(viewer: Viewer) -> None:
    def html(step: int) -> str:
        return f"""{HEAD}<p>-</p><script>
            const step = {step}; let zoom = 1;
            document.addEventListener('fanlight:before-update',
                ({{detail}}) => detail.keep?.({{zoom}}));
            document.addEventListener('fanlight:updated', ({{detail}}) => {{
                zoom = detail.kept.zoom;
                document.querySelector('p').textContent = 'zoom ' + zoom;
            }});</script>"""

    page = await viewer.open(html(1))
    await page.evaluate("zoom = 3")
    await viewer.publish(html(2))
    assert await (await viewer.page()).locator("p").inner_text() == "zoom 3"


ANEW: dict[str, tuple[str, str, str]] = {
    "program": (f"{HEAD}<script>1</script>", f"{HEAD}<script>2</script>", "scripts"),
    "module": (f"{HEAD}<script type=module>1</script>", f"{HEAD}<script>1</script>", "scripts"),
    "source": (
        f"{HEAD}<script src='data:text/javascript,1'></script>",
        f"{HEAD}<script src='data:text/javascript,2'></script>",
        "scripts",
    ),
    "doctype": ("<!doctype html><p>1", "<p>1", "document"),
    "policy": (
        f"{HEAD}<p>1",
        HEAD.replace(
            "</head>",
            "<meta http-equiv='Content-Security-Policy' content='img-src data:'></head><p>1",
        ),
        "document",
    ),
    "rewritten": (
        f"{HEAD}<p id=a>1</p><script>a.textContent = 'other'</script>",
        f"{HEAD}<p id=a>2</p><script>a.textContent = 'other'</script>",
        "diverged",
    ),
    "replaced": (
        f"{HEAD}<ul id=a><li>1</ul><script>a.innerHTML = '<li>x<li>y'</script>",
        f"{HEAD}<ul id=a><li>2</ul><script>a.innerHTML = '<li>x<li>y'</script>",
        "diverged",
    ),
    "filled": (
        f"{HEAD}<div id=a></div><script>a.innerHTML = '<b>x</b>'</script>",
        f"{HEAD}<div id=a><i>y</i></div><script>a.innerHTML = '<b>x</b>'</script>",
        "diverged",
    ),
    "drawn from an attribute": (
        f"{HEAD}<div id=a data-n=1></div><script>a.innerHTML = `<b>${{a.dataset.n}}</b>`</script>",
        f"{HEAD}<div id=a data-n=2></div><script>a.innerHTML = `<b>${{a.dataset.n}}</b>`</script>",
        "diverged",
    ),
}


@pytest.mark.parametrize("name", ANEW)
async def test_what_cannot_be_done_in_place_loads_anew(viewer: Viewer, name: str) -> None:
    first, second, reason = ANEW[name]
    await viewer.open(first)
    said = await viewer.publish(second)
    assert (said["inPlace"], said["reason"]) == (False, reason)
    assert "2-" in (await viewer.page()).url


async def test_programs_do_not_run_twice(viewer: Viewer) -> None:
    """A program that only moved is the same program."""
    run = "<script>self.runs = (self.runs ?? 0) + 1</script>"
    page = await viewer.open(f"{HEAD}<p>1</p>{run}")
    assert (await viewer.publish(f"{HEAD}{run}<main><p>2</p></main>"))["inPlace"]
    assert await page.evaluate("runs") == 1


async def test_after_a_load_the_next_change_is_in_place(viewer: Viewer) -> None:
    await viewer.open(f"{HEAD}<p>1</p><script>1</script>")
    await viewer.publish(f"{HEAD}<p>2</p><script>2</script>")
    said = await viewer.publish(f"{HEAD}<p>3</p><script>2</script>")
    assert said["inPlace"]
    assert await (await viewer.page()).locator("p").inner_text() == "3"


async def test_what_changed_is_said_in_words(viewer: Viewer) -> None:
    await viewer.open(
        f"{HEAD}<h1>Funnel</h1><p>41 % stay</p><ul><li>a</ul><b style='color:red'>x</b>"
    )
    table = "<table><tr><td>Pro</table>"
    said = await viewer.publish(
        f"{HEAD}<h1>Funnel</h1><p>38 % stay</p>{table}<b style='color:blue'>x</b>"
    )
    assert said["changed"] == [
        {"kind": "removed", "text": "Removed list “a”"},
        {"kind": "added", "text": "Added table “Pro”"},
        {"kind": "text", "text": "“41 % stay” → “38 % stay”"},
        {"kind": "style", "text": "Changed the style of b “x”"},
    ]


RUNNING = "document.getAnimations().map(a => [a.id, a.effect.target.localName])"


async def test_what_changed_is_tinted_and_no_trace_is_left(viewer: Viewer) -> None:
    page = await viewer.open(f"{HEAD}<p>1</p><b>1</b>")
    html = f"{HEAD}<p>2</p><b>1</b>"
    await viewer.publish(html)
    assert await page.evaluate(RUNNING) == [["fanlight-changed", "p"]]
    await shows(page, html)
    await page.evaluate("document.getAnimations()[0].finish()")
    assert await page.evaluate(RUNNING) == []
    await shows(page, html)


async def test_a_loaded_version_is_tinted_too(viewer: Viewer) -> None:
    await viewer.open(f"{HEAD}<p>1</p><b>1</b><script>1</script>")
    await viewer.publish(f"{HEAD}<p>2</p><b>1</b><script>2</script>")
    page = await viewer.page()
    await page.wait_for_function(f"JSON.stringify({RUNNING}).includes('changed')")
    assert await page.evaluate(RUNNING) == [["fanlight-changed", "p"]]


@pytest.mark.parametrize("viewer", [{"reduced_motion": "reduce"}], indirect=True)
async def test_nothing_moves_for_who_asked_for_less_motion(viewer: Viewer) -> None:
    page = await viewer.open(f"{HEAD}<p>1</p>")
    await viewer.publish(f"{HEAD}<p>2</p>")
    assert await page.evaluate(RUNNING) == []


async def test_the_page_is_as_authored(viewer: Viewer) -> None:
    """The stub leaves nothing: not in the tree, not in the rendering mode, not among the names."""
    html = (
        "\n<!-- a --><!doctype html>\n<html class=x>\n<head data-a='1'>\n"
        "<title>t</title></head>\n<body>b"
    )
    page = await viewer.open(html)
    await shows(page, html)
    assert await page.evaluate("document.compatMode") == "CSS1Compat"
    assert (
        await page.evaluate(
            "Object.keys(self).filter(name => /fanlight|hands|shadow|listener/i.test(name))"
        )
        == []
    )


@pytest.mark.parametrize("start", ["", "<p>", "<html><frameset>", "<!-- x --><p>", "<table>"])
async def test_quirks_stay_quirks(viewer: Viewer, start: str) -> None:
    page = await viewer.open(start + "hello")
    assert await page.evaluate("document.compatMode") == "BackCompat"


async def test_a_large_page_changes_in_linear_time(viewer: Viewer) -> None:
    """50,000 elements, 2 MiB: rows added, removed and changed everywhere."""

    def table(step: int) -> str:
        rows = "".join(
            f"<tr><td>Row {n} of {'x' * 60}<td>{n * step if n % 50 == 0 else n}<td>ok"
            for n in range(12_500)
            if n % 1000 != step
        )
        return f"{HEAD}<table><tbody>{rows}</table>"

    page = await viewer.open(table(1))
    await viewer.publish(table(2))
    said = await viewer.publish(table(3))
    assert said["inPlace"]
    assert said["ms"] < 2500
    await shows(page, table(3))
