import base64

import pytest

from fanlight.model.errors import TooLarge
from fanlight.model.limits import Limits
from fanlight.page.bundle import bundle
from fanlight.page.document import assemble
from fanlight.page.references import references
from fanlight.page.text import visible_text

PNG = b"\x89PNG\r\n\x1a\nimage"
PNG_URI = "data:image/png;base64," + base64.b64encode(PNG).decode()


def bundled(html: str, *, document: str = "p.html", **files: str | bytes) -> str:
    """Files by name, `__` standing for a slash and `_` for the dot before a suffix."""
    contents = {
        ".".join(name.replace("__", "/").rsplit("_", 1)): data.encode()
        if isinstance(data, str)
        else data
        for name, data in files.items()
    }
    return bundle(document, {**contents, document: html.encode()}, limit=1_000_000)[0].decode()


def uri(text: str, kind: str) -> str:
    return f"data:text/{kind};charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<IMG  alt='&lt;' SRC = a.png >", f"<IMG  alt='&lt;' SRC = \"{PNG_URI}\" >"),
        ("<img src='a.png?v=2#x'>", f'<img src="{PNG_URI}#x">'),
        (
            "<img srcset='a.png 1x, https://x.example/b 2x,a.png 3x' src=a.png>",
            f'<img srcset="{PNG_URI} 1x, https://x.example/b 2x,{PNG_URI} 3x" src="{PNG_URI}">',
        ),
        ("<p style='background:url(\"a.png\")'>", f'<p style="background:url({PNG_URI})">'),
        ("<style>a{b:url(a.png)}</style>", f"<style>a{{b:url({PNG_URI})}}</style>"),
        ("<svg><image href=a.png /></svg>", f'<svg><image href="{PNG_URI}" /></svg>'),
        ("<link rel=icon href=a.png>", f'<link rel=icon href="{PNG_URI}">'),
        ("x<link rel=preload as=image href=a.png>y", "xy"),
        ("<video poster=a.png></video>", f'<video poster="{PNG_URI}"></video>'),
    ],
)
def test_images_and_fonts_become_data_uris(html: str, expected: str) -> None:
    assert bundled(html, a_png=PNG) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<!doctype html>\r\n<p CLASS=x>\u00fc &nbsp;<img src=gone.png><a href=a.png>link</a>\0",
        "<object data=a.png></object><iframe src=a.png></iframe><embed src=a.png>",
        "<script src=https://x.example/a.js></script><link rel=stylesheet href=//x.example/a.css>",
        "<script nomodule src=a.js></script><!-- <img src=a.png> --><script>'<img src=a>'</script>",
        "<svg><use href='a.png#x'/></svg><img src='data:,x'><style>a{b:url(#x)}</style>",
        "<script src=a.js>",
    ],
)
def test_everything_else_keeps_its_bytes(html: str) -> None:
    assert bundled(html, a_png=PNG, a_js="1") == html


def test_stylesheets_become_style_elements() -> None:
    html = (
        "<head>\n<link id=s rel=stylesheet type='text/css' href='css/a.css?x' media=print"
        " integrity=sha256-x crossorigin>\n</head>"
    )
    css = '@charset "utf-8";@import "b.css" screen;\na { background: url("../i.png") }\n'
    result = bundled(html, css__a_css=css, css__b_css="b{c:url(../i.png)}", i_png=PNG)
    inner = uri(f"b{{c:url({PNG_URI})}}", "css")
    assert result == (
        "<head>\n<style id=s media=print>\n"
        f"@import url({inner}) screen;\na {{ background: url({PNG_URI}) }}\n</style>\n</head>"
    )


def test_stylesheets_that_import_each_other_end() -> None:
    result = bundled(
        "<link rel=stylesheet href=a.css>", a_css="@import 'b.css';x{}", b_css="@import 'a.css';y{}"
    )
    assert uri("@import url(data:text/css,);y{}", "css") in result


@pytest.mark.parametrize(
    ("link", "css"),
    [
        ("rel='alternate stylesheet' title=x href=a.css", "a{}"),
        ("rel=stylesheet disabled href=a.css", "a{}"),
        ("rel=stylesheet href=a.css", "a{b:'</style>'}"),
    ],
)
def test_stylesheets_that_cannot_be_inline_stay_links(link: str, css: str) -> None:
    result = bundled(f"<link {link}>", a_css=css)
    assert result == f"<link {link}>".replace("a.css", f'"{uri(css, "css")}"')


@pytest.mark.parametrize(
    ("script", "code", "expected"),
    [
        ("<script src=a.js></script>", "f()", "<script>f()</script>"),
        ("<script\n src='a.js' id=x>old</script>", "f()", "<script id=x>f()</script>"),
        (
            "<script type=module crossorigin src=a.js async></script>",
            "f()",
            "<script type=module async>f()</script>",
        ),
        ("<script defer src=a.js></script>", "f()", '<script defer src="{uri}"></script>'),
        ("<script src=a.js async></script>", "f()", '<script src="{uri}" async></script>'),
        ("<script src=a.js></script>", "'</script>'", '<script src="{uri}"></script>'),
        ("<script src=a.js></script>", "'<!--<script'", '<script src="{uri}"></script>'),
    ],
)
def test_scripts_come_inside_and_run_when_they_did(script: str, code: str, expected: str) -> None:
    assert bundled(script, a_js=code) == expected.replace("{uri}", uri(code, "javascript"))


def test_modules_bring_their_imports() -> None:
    html = '<script type=module>import { x } from "./m/a.js"; import "d3"</script>'
    result = bundled(html, m__a_js="export * from'./b.js'", m__b_js="export const x = 1")
    inner = uri("export const x = 1", "javascript")
    outer = uri(f"export * from'{inner}'", "javascript")
    assert result == html.replace("./m/a.js", outer)


def test_modules_in_a_circle_keep_the_import_that_closes_it() -> None:
    result = bundled(
        "<script type=module src=a.js></script>", a_js="import './b.js'", b_js="import './a.js'"
    )
    assert uri("import './a.js'", "javascript") in result


def test_a_document_below_the_root_reaches_the_whole_set() -> None:
    assert (
        bundled("<img src=../i.png>", document="docs/p.html", i_png=PNG) == f'<img src="{PNG_URI}">'
    )


def test_names_are_decoded_and_composed() -> None:
    files = {"p.html": b"<img src='u%CC%88%20x.png'>", "\u00fc x.png": PNG}
    assert bundle("p.html", files, limit=10_000)[0].decode() == f'<img src="{PNG_URI}">'


def test_what_stylesheets_miss_is_reported_with_their_name() -> None:
    css = b"a{b:url(gone.png)}\n@font-face{src:url(https://x.example/f.woff2)}"
    files = {"p.html": b"<link rel=stylesheet href=s/a.css>", "s/a.css": css}
    warnings = bundle("p.html", files, limit=10_000)[1]
    assert [(warning.code, warning.url) for warning in warnings] == [
        ("missing-file", "gone.png"),
        ("remote-reference", "https://x.example/f.woff2"),
    ]
    assert (warnings[1].file, warnings[1].line) == ("s/a.css", 2)


@pytest.mark.parametrize(
    "files",
    [
        {"p.html": b"<img src=a.png>" * 1000, "a.png": b"x" * 1000},
        {"p.html": b"<img src=a.png>", "a.png": b"x" * 100_000},
        {
            "p.html": b"<link rel=stylesheet href=0.css>",
            **{
                f"{n}.css": b"@import '%d.css';" % (n + 1) + b"a{b:url(%d.css)}" % (n + 1) * 9
                for n in range(30)
            },
            "30.css": b"x" * 1000,
        },
        {
            "p.html": b"<style>" + b"a{b:url(a.png)}" * 100_000 + b"</style>",
            "a.png": b"x" * 1_000,
        },
    ],
    ids=["many", "big", "nested", "style"],
)
def test_pages_that_would_blow_up_are_refused(files: dict[str, bytes]) -> None:
    with pytest.raises(TooLarge) as caught:
        bundle("p.html", files, limit=100_000)
    assert caught.value.code == "bundle-too-large"
    assert caught.value.fields["limit"] == 100_000


def test_an_assembled_page_refers_to_no_file() -> None:
    files = {
        "p.html": b"<title>T</title>\n<link rel=stylesheet href=a.css><p>Hi<img src=gone.png>",
        "a.css": b"p{background:url(https://x.example/a.png)}",
    }
    page = assemble("p.html", files, limits=Limits())
    assert (page.title, visible_text(page.html)) == ("T", "Hi")
    assert [warning.code for warning in page.warnings] == ["remote-reference"]
    assert [reference.url for reference in references("p.html", page.html)] == [
        "https://x.example/a.png",
        "gone.png",
    ]
