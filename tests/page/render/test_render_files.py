"""Listings of source files, and drawings."""

import difflib
import time

import pytest
from tests.page.render.rendering import codes, main_of, rendered, source_of

from fanlight.page.text import visible_text

SVG = 'xmlns="http://www.w3.org/2000/svg"'


def test_a_listing_names_the_file_and_links_its_lines() -> None:
    html = main_of(rendered("src/a<b.py", "x = 1\n\nprint(x)\n"))
    assert "<h1>src/a&lt;b.py</h1><p>Python · 3 lines</p>" in html
    assert '<a id="L3" href="#L3" tabindex="-1">3</a></pre>' in html
    assert 'x <span class="' not in html
    assert '<span class="a">print</span>(x)' in html


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("Makefile", "Makefile"),
        ("Dockerfile", "Docker"),
        ("CMakeLists.txt", "CMake"),
        ("a.ts", "TypeScript"),
        ("a.tsx", "TSX"),
        ("a.rs", "Rust"),
        ("a.YML", "YAML"),
        ("a.sql", "SQL"),
        ("a.h", "C"),
        ("a.jsonl", "JSON"),
        ("a.unknown", "Text"),
        ("LICENSE", "Text"),
        ("notes.txt", "Text only"),
    ],
)
def test_the_name_decides_the_language(path: str, language: str) -> None:
    assert f"<p>{language} · 1 line</p>" in main_of(rendered(path, "a\n"))


def test_what_is_not_code_is_escaped() -> None:
    html = main_of(rendered("a.txt", "<script>alert('&amp;')</script>\n"))
    assert "<code>&lt;script&gt;alert('&amp;amp;')&lt;/script&gt;\n</code>" in html


def test_blank_lines_at_the_ends_are_kept() -> None:
    html = main_of(rendered("a.py", "\n\nx\n\n"))
    assert "<code>\n\nx\n\n</code>" in html
    assert 'id="L4"' in html
    assert 'id="L5"' not in html


def test_a_line_inserted_changes_two_lines_of_the_page() -> None:
    lines = [f"value_{n} = {n}" for n in range(200)]
    old = main_of(rendered("a.py", "\n".join(lines)))
    lines.insert(20, "value_new = None")
    new = main_of(rendered("a.py", "\n".join(lines)))
    changes = [r for r in difflib.ndiff(old.splitlines(), new.splitlines()) if r[0] in "+-"]
    # The code, the last number (it shares its line with the start of the code), the header.
    assert len(changes) <= 7


def test_large_code_is_not_highlighted() -> None:
    line = f"# {'long comment ' * 8}\n"
    assert '<span class="c">' in main_of(rendered("a.py", line * (500_000 // len(line))))
    assert "<span" not in main_of(rendered("a.py", line * (550_000 // len(line))))


def test_long_lines_are_wrapped_without_numbers() -> None:
    html = main_of(rendered("a.min.js", "var a=1;" * 2_000))
    assert '<div class="listing wrapped">' in html
    assert 'class="numbers"' not in html


def test_a_drawing_stands_in_the_document_with_its_title_and_text() -> None:
    source = (
        f'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg {SVG} width="20" height="10">'
        "<title>Drop  off</title><text>Step <tspan>1</tspan></text></svg>\n"
    )
    page = rendered("a.svg", source)
    assert page.title == "Drop off"
    assert visible_text(page.html) == "Drop off\nStep 1"
    assert '<div class="sheet"><svg viewBox="0 0 20 10" xmlns=' in main_of(page)
    assert "<?xml" not in main_of(page)


def test_a_drawing_that_has_a_view_box_keeps_its_own() -> None:
    source = f'<svg {SVG} width="20" height="10" viewBox="0 0 2 1"><g/></svg>'
    assert source in main_of(rendered("a.svg", source))


def test_a_drawing_without_size_fills_the_page() -> None:
    html = main_of(rendered("a.svg", f'<svg {SVG} viewBox="0 0 2 1"/>'))
    assert '<div class="sheet fluid">' in html


def test_a_drawing_that_knows_dark_mode_gets_no_paper() -> None:
    style = "<style>@media (prefers-color-scheme: dark) { path { fill: #fff } }</style>"
    html = main_of(rendered("a.svg", f"<svg {SVG}>{style}</svg>"))
    assert '<div class="paperless fluid">' in html


@pytest.mark.parametrize(
    "source",
    [
        f'<!DOCTYPE svg [<!ENTITY c "red">]><svg {SVG}><path fill="&c;"/></svg>',
        '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:path/></s:svg>',
        f"<svg {SVG}><foreignObject><div xmlns='urn:x'><p/></div></foreignObject></svg>",
    ],
)
def test_what_only_xml_can_read_is_shown_as_an_image(source: str) -> None:
    assert '<img alt="" src="data:image/svg+xml;base64,' in main_of(rendered("a.svg", source))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (f"<svg {SVG}>\n<g>\n</svg>", 3),
        (f"\n\n<svg {SVG}>\n<g>\n</svg>", 5),
        ("just words", 1),
        (f"<svg {SVG}>&nbsp;</svg>", 1),
        ("<html><svg></svg></html>", None),
        ("", 1),
    ],
)
def test_a_broken_drawing_is_shown_as_its_source(source: str, line: int | None) -> None:
    page = rendered("a.svg", source)
    (warning,) = page.warnings
    assert (warning.code, warning.line) == ("broken-svg", line)
    assert '<div class="listing">' in main_of(page)
    assert source_of(page) == source


@pytest.mark.parametrize("unit", ["<g>", "<!--", "<svg ", "<?a", "<a b='", "&lt;"])
def test_a_hostile_drawing_is_answered_in_seconds(unit: str) -> None:
    start = time.process_time()
    page = rendered("a.svg", unit * (1_000_000 // len(unit)))
    assert codes(page) == ["broken-svg"]
    assert time.process_time() - start < 5
