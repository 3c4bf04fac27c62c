import time
from collections.abc import Callable

import pytest

from fanlight.model.errors import Invalid
from fanlight.model.limits import Limits
from fanlight.page.document import document
from fanlight.page.examine import examine
from fanlight.page.text import visible_text

LIMITS = Limits()


def codes(html: bytes, **options: object) -> list[tuple[str, int | None]]:
    files = options.get("files", ())
    assert isinstance(files, tuple)
    warnings = examine(html, limits=LIMITS, files=files)
    return [(warning.code, warning.line) for warning in warnings]


def test_a_sound_page_has_no_warnings_and_keeps_its_bytes() -> None:
    html = (
        "<!DOCTYPE html>\r\n<html><head><meta charset=utf-8><title>A &amp; B</title></head>\n"
        "<body><p>One<p>Two<ul><li>x<li>y</ul><table><tr><td>1<td>2<tr><td>3</table><br>"
        "<svg viewBox='0 0 1 1'><path d='M0 0'/></svg><select><option>a<option>b</select>"
        "<img src=a.png alt=''><a href='other.html'>\u00fc</a></body></html>\n"
    ).encode()
    assert examine(html, limits=LIMITS, files={"a.png"}) == ()
    page = document(html)
    assert page.html == html
    assert page.title == "A & B"
    assert visible_text(html) == "One\nTwo\nx\ny\n1\t2\n3\na\nb\n\u00fc"


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>\n A \t title </title><h1>No</h1>", "A title"),
        ("<svg><title>No</title></svg><title>Yes</title>", "Yes"),
        ("<title></title><h2>Second</h2><h1>The <b>first</b></h1>", "The first"),
        ("<h3>Only <br>heading</h3>", "Only heading"),
        ("<p>text", None),
        ("<template><h1>No</h1></template><h2><svg><text>no</text></svg>Yes</h2>", "Yes"),
        ("<h1><style>b{}</style></h1><h2>Yes</h2>", "Yes"),
    ],
)
def test_title(html: str, title: str | None) -> None:
    page = document(html.encode())
    assert (page.title or page.heading) == title


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a  b\n c <b>d </b> e", "a b c d e"),
        ("<p>one</p>\n\n<p>two</p>", "one\ntwo"),
        ("<pre>  if x:\n\n\ty = 1 </pre>z", "  if x:\n    y = 1\nz"),
        ("a<script>no</script><style>no</style><template>no<p>no</template>b", "ab"),
        ("<noscript>no</noscript>x&nbsp;y&lt;", "x\u00a0y<"),
        ("a<br>b<hr>c", "a\nb\nc"),
        ("<svg><text>label</text><title>tip</title></svg>", "label"),
        ("<svg><metadata/><metadata>no<p>no</p></metadata><text>x</text></svg>", "x"),
        ("a\0b", "ab"),
    ],
)
def test_visible_text(html: str, text: str) -> None:
    assert visible_text(html.encode()) == text


@pytest.mark.parametrize("html", [b"", b" \n\t ", b"\xef\xbb\xbf", b"<!doctype html>\n<!-- x -->"])
def test_nothing_to_show_is_refused(html: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        document(html)
    assert caught.value.code == "empty-page"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (b"\n<img src=https://x.example/a.png>", [("remote-reference", 2)]),
        (b"<link rel=preconnect href=https://x.example>x", []),
        (b"<img src=here.png><img\nsrc=gone.png>", [("missing-file", 2)]),
        (b"<img src=../x.png>", [("outside-reference", 1)]),
        (b"<iframe src=here.png></iframe>", [("frame", 1)]),
        (b"<object data=here.png></object>", [("plugin", 1)]),
        (b"<svg><use href='here.png#a'/></svg>", [("svg-symbol", 1)]),
        (b"<meta http-equiv=Refresh content=5>x", [("meta-refresh", 1)]),
        (b"<form action=/send></form>", [("form-action", 1)]),
        (b"<form action=#><button formaction=/x>y</button></form>", [("form-action", 1)]),
        (b"<base href=x/>y", [("base-url", 1)]),
        (b"<script>\nnavigator.serviceWorker.register('x')</script>", [("service-worker", 2)]),
        (b"a\n\0b", [("nul-bytes", 2)]),
        (b"<div>\n<section><p></div>x", [("unclosed-tag", 2)]),
        (b"<b><i>crossed</b></i>", []),
        (b"<div/>text", [("unclosed-tag", 1)]),
        (b"\n<script>let x", [("unclosed-tag", 2)]),
        (b"<html><body><p>x", []),
    ],
)
def test_what_will_not_work_is_named_with_its_line(
    html: bytes, expected: list[tuple[str, int | None]]
) -> None:
    assert codes(html, files=("here.png",)) == expected


def test_a_warning_says_what_and_what_to_do() -> None:
    (warning,) = examine(b"<script src=//cdn.example/d3.js></script>", limits=LIMITS)
    assert warning.url == "//cdn.example/d3.js"
    assert "beside the page" in warning.message


def test_the_same_problem_is_named_once_and_the_rest_is_counted() -> None:
    html = b"<img src=https://x.example/a>" * 9
    html += b"".join(b"<img src=https://x.example/%d>" % n for n in range(80))
    warnings = examine(html, limits=LIMITS)
    assert len(warnings) == LIMITS.warnings + 1
    assert warnings[-1].code == "more-warnings"
    assert "31" in warnings[-1].message


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<meta charset='iso-8859-1'>\u00fc".encode("latin-1"), "\u00fc"),
        (
            "<meta http-equiv=x content='text/html; charset=koi8-r'>\u0436".encode("koi8-r"),
            "\u0436",
        ),
        ("\u00fc\u20ac".encode("cp1252"), "\u00fc\u20ac"),
        ("<p>\u00fc".encode("utf-16"), "\u00fc"),
        ("<p>\u00fc".encode("utf-16-be").join([b"\xfe\xff", b""]), "\u00fc"),
        ("<meta charset=shift_jis>\u6587".encode("shift_jis"), "\u6587"),
        ("<meta charset=nonsense>\u00fc".encode("cp1252"), "\u00fc"),
        ("<meta charset=base64>\u00fc".encode("cp1252"), "\u00fc"),
        ("<meta charset=punycode>\u00fc".encode("cp1252"), "\u00fc"),
        ("<meta charset=iso-2022-jp>\u6587".encode("iso-2022-jp"), "\u6587"),
    ],
)
def test_other_encodings_are_read_and_become_utf8(html: bytes, text: str) -> None:
    page = document(html)
    assert visible_text(html) == text
    assert codes(html) == [("not-utf8", None)]
    assert b"charset" not in page.html or b"charset=utf-8" in page.html.replace(b"'", b"")


def test_valid_utf8_is_believed_whatever_it_claims() -> None:
    html = "<meta charset=latin1>\u00fc".encode()
    marked = b"\xef\xbb\xbf" + html
    assert document(marked).html == html
    assert (visible_text(marked), codes(marked)) == ("\u00fc", [])


def test_deep_nesting_is_a_warning() -> None:
    assert codes(b"<div>" * 512 + b"x" + b"</div>" * 512) == []
    assert codes(b"<div>\n" * 513 + b"x" + b"</div>" * 513) == [("deep-nesting", 513)]


HOSTILE: dict[str, Callable[[], str]] = {
    "nested": lambda: "<div>" * 2_000_000,
    "garbage": lambda: "\x80<&\"'>=/ " * 400_000,
    "images": lambda: "".join(f"<img src={n}>" for n in range(100_000)),
    "images over lines": lambda: "<img\r\nsrc=x>\r" * 100_000,
    "attributes": lambda: "<a " + "x=1 " * 1_000_000 + ">",
    "line ends": lambda: "\n" * 4_000_000 + "<img src=x>",
    "unended url": lambda: "<style>" + "url(" * 1_000_000,
    "unended comment": lambda: "<style>" + "/*" * 2_000_000,
    "spaces": lambda: "<pre>" + " \t" * 2_000_000,
    "srcset": lambda: "<img srcset='" + "a(," * 1_300_000 + "'>",
    "self-closing": lambda: "<svg>" + "<style/>" * 500_000,
    "imports": lambda: "<script>" + 'import"./a",' * 20_000 + "</script>",
    "crossed": lambda: "<b><p>" * 300_000 + "</b>" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.slow
def test_hostile_pages_take_seconds_at_most(name: str) -> None:
    """Measured: at most three seconds; anything quadratic would take minutes."""
    html = HOSTILE[name]().encode()
    started = time.process_time()
    document(html)
    visible_text(html)
    examine(html, limits=LIMITS)
    assert time.process_time() - started < 10
