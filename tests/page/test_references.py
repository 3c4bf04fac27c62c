import pytest

from fanlight.page.references import local_files, references

PAGE = b"""<!doctype html>
<link rel=stylesheet href="a.css?v=1">
<link rel="shortcut icon" href=icon.png><link rel=preload href=p.woff2>
<link rel=canonical href=https://example.org/page>
<style>@import url(b.css);
a { background: url( 'x\\29.png' ) }
b { background: image-set("c.png" 1x, "d.png" type("image/png") 2x) }
@namespace url(http://www.w3.org/1999/xhtml);
/* url(no.png) */ @font-face { src: url(f.eot?#iefix), url("f.woff2") format("woff2") }
</style>
<script src=https://cdn.example/x.js></script>
<script nomodule src=old.js></script><script type=application/json src=no.json></script>
<img srcset="a.png 1x, data:image/png;base64,AA== 2x, b.png 3x" src='c&amp;d.png'
  alt="" style="background:url(e.png)">
<video poster=v.png><source src=v.mp4><track src=v.vtt></video>
<object data=o.pdf></object><embed src=e.swf><iframe src=i.html></iframe>
<svg><style/><title/><image href=s.svg /><use xlink:href="sym.svg#a"/><use href="#own"/></svg>
<a href=next.html>next</a><a href=https://example.org>out</a>
<noscript><img src=no.png></noscript><!-- <img src=no.png> --><textarea><img src=no.png></textarea>
<script type=module>import { a } from "./m.js"; import "d3"; await import('../n.js');
fetch(`https://api.example/x`); fetch("data.json");</script>
"""


def test_everything_a_page_loads_is_found_with_its_line() -> None:
    found = [
        (reference.url, reference.line, reference.kind) for reference in references("p.html", PAGE)
    ]
    assert found == [
        ("a.css?v=1", 2, "local"),
        ("icon.png", 3, "local"),
        ("p.woff2", 3, "local"),
        ("b.css", 5, "local"),
        ("x).png", 6, "local"),
        ("c.png", 7, "local"),
        ("d.png", 7, "local"),
        ("f.woff2", 9, "local"),
        ("https://cdn.example/x.js", 11, "remote"),
        ("c&d.png", 13, "local"),
        ("a.png", 13, "local"),
        ("b.png", 13, "local"),
        ("e.png", 14, "local"),
        ("v.png", 15, "local"),
        ("v.mp4", 15, "local"),
        ("v.vtt", 15, "local"),
        ("o.pdf", 16, "local"),
        ("e.swf", 16, "local"),
        ("i.html", 16, "local"),
        ("s.svg", 17, "local"),
        ("sym.svg#a", 17, "local"),
        ("./m.js", 20, "local"),
        ("https://api.example/x", 21, "remote"),
    ]


def test_line_ends_of_every_kind_count() -> None:
    (reference,) = references("p.html", b"a\r\nb\rc\n<img alt=x\r\nsrc=y>")
    assert (reference.url, reference.element, reference.attribute) == ("y", "img", "src")
    assert reference.line == 5


def test_a_base_element_moves_the_references_behind_it() -> None:
    found = references("p.html", b"<base href='sub/'><img src=a.png><img src=../b.png>")
    assert [reference.target.path for reference in found] == ["sub/a.png", "b.png"]


def test_stylesheets_resolve_against_themselves() -> None:
    css = b'@charset "utf-8"; @import "base.css" screen; a { background: URL(../img/a.png) }'
    found = references("css/a.css", css)
    assert [reference.target.path for reference in found] == ["css/base.css", "img/a.png"]


MARKDOWN = b"""# Title
![chart](img/chart.png "A chart") and ![ref][Label], ![label][], ![label]
[link](secret.txt) [label](other.txt) `![code](no.png)`
\\![no](no.png) [![badge](badge.svg)](linked.html)

```html
<img src="no.png"> ![no](no.png)
```

<img src="raw.png">

[label]: <img/ref image.png>
[unused]: unused.png
"""


def test_markdown_loads_its_images_and_nothing_it_links_to() -> None:
    found = [(reference.url, reference.line) for reference in references("p.md", MARKDOWN)]
    assert found == [
        ("img/chart.png", 2),
        ("img/ref image.png", 2),
        ("img/ref image.png", 2),
        ("img/ref image.png", 2),
        ("badge.svg", 4),
        ("raw.png", 10),
    ]


def test_other_files_load_nothing() -> None:
    assert references("p.py", b"<img src=x>") == []


def test_local_files_follow_stylesheets_and_stay_in_the_folder() -> None:
    disk = {
        "docs/a.css": b"@import 'deep/b.css'; x { background: url(../secret.png) }",
        "docs/deep/b.css": b"@import '../a.css'; x { background: url(../img/x%20y.png?z) }",
        "docs/img/x y.png": b"image",
        "docs/m.js": b"import './n.js'",
        "docs/n.js": b"",
        "secret.png": b"outside",
        "docs/unused.png": b"",
    }
    asked: list[str] = []

    def read(path: str) -> bytes | None:
        asked.append(path)
        return disk.get(path)

    page = (
        b"<link rel=stylesheet href=a.css><script type=module src=m.js></script><img src=gone.png>"
    )
    files = local_files("docs/report.html", page, read=read)
    assert set(files) == set(disk) - {"secret.png", "docs/unused.png"}
    assert files["docs/img/x y.png"].data == b"image"
    assert sorted(asked) == sorted([*files, "docs/gone.png"])


@pytest.mark.parametrize("url", ["/etc/passwd", "../../x", "file:///etc/passwd", "%2e%2e/x"])
def test_local_files_never_ask_for_what_is_outside(url: str) -> None:
    def read(path: str) -> bytes | None:
        raise AssertionError(path)

    assert local_files("docs/p.html", f"<img src='{url}'>".encode(), read=read) == {}
