"""What holds for every kind of file."""

import pytest
from tests.page.render.rendering import codes, rendered, source_of

from fanlight.model.errors import Invalid, TooLarge
from fanlight.model.limits import Limits
from fanlight.page.render import kind_of, render

SAMPLES = {
    "note.md": "# One\n\ntext\n\n## Two\n\n## Three\n",
    "plot.svg": '<svg xmlns="http://www.w3.org/2000/svg"><title>Two</title></svg>',
    "main.py": "print(1)\n",
}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.html", "html"),
        ("a/b.HTM", "html"),
        ("README.md", "markdown"),
        ("notes.markdown", "markdown"),
        ("a.md/plot.SVG", "svg"),
        ("main.py", "code"),
        ("Makefile", "code"),
        ("md", "code"),
        ("docs.md/LICENSE", "code"),
        (".html.swp", "code"),
    ],
)
def test_the_name_decides_the_kind(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_html_is_not_rendered() -> None:
    with pytest.raises(ValueError, match="page already"):
        rendered("index.html", "<p>hello")


@pytest.mark.parametrize("path", SAMPLES)
def test_a_page_is_a_whole_document_that_needs_nothing_else(path: str) -> None:
    html = rendered(path, SAMPLES[path]).html.decode()
    assert html.startswith('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')
    assert html.endswith("</main>\n</body>\n</html>\n")
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert "<script" not in html
    assert "<link" not in html
    assert "url(" not in html


@pytest.mark.parametrize("path", SAMPLES)
def test_the_same_file_makes_the_same_bytes(path: str) -> None:
    assert rendered(path, SAMPLES[path]) == rendered(path, SAMPLES[path])


@pytest.mark.parametrize(
    ("path", "own"), [("d/note.md", "One"), ("d/plot.svg", "Two"), ("d/main.py", "main.py")]
)
def test_the_title_given_comes_before_the_files_own(path: str, own: str) -> None:
    source = SAMPLES[path.removeprefix("d/")]
    assert rendered(path, source).title == own
    given = rendered(path, source, title="A & <b>")
    assert given.title == "A & <b>"
    assert b"<title>A &amp; &lt;b&gt;</title>" in given.html


@pytest.mark.parametrize("path", ["untitled.md", "untitled.svg"])
def test_a_file_without_a_title_is_called_by_its_name(path: str) -> None:
    source = {"untitled.md": "text", "untitled.svg": "<svg/>"}[path]
    assert rendered(f"some/{path}", source).title == path


@pytest.mark.parametrize("path", ["a.md", "a.svg", "a.bin"])
def test_a_binary_file_is_refused_with_what_to_do(path: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rendered(path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert refusal.value.code == "binary-file"
    assert refusal.value.fields == {"path": path}
    assert "beside" in refusal.value.detail


def test_text_that_is_not_utf8_is_shown_with_a_warning() -> None:
    page = rendered("menu.txt", b"one\ncaf\xe9\n")
    (warning,) = page.warnings
    assert (warning.code, warning.line) == ("not-utf8", 2)
    assert source_of(page) == "one\ncaf\ufffd\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_how_to_read(encoding: str) -> None:
    page = rendered("menu.txt", "café\r\nthé\r".encode(encoding))
    assert source_of(page) == "café\nthé\n"
    assert codes(page) == []


@pytest.mark.parametrize("path", ["a.md", "a.txt"])
def test_a_page_that_grows_beyond_the_limit_is_refused(path: str) -> None:
    with pytest.raises(TooLarge) as refusal:
        render(path, b"<&" * 9_000, title=None, limits=Limits(page_bytes=50_000))
    assert refusal.value.code == "page-too-large"
    assert refusal.value.fields["limit"] == "page_bytes"


@pytest.mark.parametrize("path", ["a.md", "a.txt", "a.svg"])
def test_an_empty_file_is_a_page(path: str) -> None:
    assert rendered(path, b"").title == path
