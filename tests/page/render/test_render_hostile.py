"""Whatever stands in a file, its page is made in seconds, and nothing of the file is lost."""

import sys
import time
from collections.abc import Callable

import pytest
from tests.page.render.rendering import codes, main_of, rendered, source_of

from fanlight.model.limits import Limits
from fanlight.page.render import render
from fanlight.page.text import visible_text

UNITS = [
    *">[*_`~!&\\<#-|:$w@(",
    "[a](",
    "[a](<b",
    "![",
    "a]",
    "*a **a ",
    "*a_ ",
    "_a ",
    "**a*",
    "<!--",
    "<?",
    "<a b='",
    "http://a)",
    "a@b.",
    "`a``",
    "$$xx\n",
    "$a ",
    "[^a]",
    "[^a]: b\n",
    "[a]: b\n",
    "- a\n",
    "> a\n",
    "# a\n",
    "a\n=\n",
    "a|b\n-|-\n",
    "a\n",
    "```\n",
    "- ",
    "> ",
    "\t",
    " ",
    "é_",
    "&#1",
    "---\na: b\n",
]


BOUND = 15
"""Seconds of processor time; on a quiet machine the worst of these takes five."""


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize("unit", UNITS)
def test_a_repeated_piece_costs_seconds(unit: str) -> None:
    assert _seconds(lambda: rendered("a.md", unit * (30_000 // len(unit)))) < BOUND


@pytest.mark.slow
@pytest.mark.parametrize("unit", [">", "[", "*", "# a\n", "[a](", " "])
def test_ten_megabytes_of_it_cost_seconds(unit: str) -> None:
    limits = Limits(page_bytes=100_000_000)
    source = (unit * (10_000_000 // len(unit))).encode()
    assert _seconds(lambda: render("a.md", source, title=None, limits=limits)) < BOUND


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (">" * 100 + " deep", "too-deep"),
        ("".join(f"{'  ' * n}- item {n}\n" for n in range(100)), "too-deep"),
        ("some\nlines\n\n" * 100_000, "too-complex"),
        (f"[a]: x{'y' * 100_000}\n\n" + "[a] " * 200, "too-complex"),
        (("|" + "a|" * 999 + "\n|" + "-|" * 999 + "\n" + "|\n" * 66 + "\n") * 30, "too-complex"),
    ],
    ids=["quotes", "lists", "lines", "links", "tables"],
)
def test_what_is_too_hard_is_shown_as_its_source(source: str, code: str) -> None:
    page = rendered("a.md", source)
    assert codes(page) == [code]
    assert source_of(page) == source
    assert '<div class="listing' in main_of(page)


def test_a_hostile_paragraph_is_plain_and_the_rest_is_not() -> None:
    page = rendered("a.md", f"# Title\n\n*a*\n\n{'[' * 50_000}\n\n*b*\n")
    (warning,) = page.warnings
    assert (warning.code, warning.line) == ("too-complex", 5)
    assert "<em>a</em>" in main_of(page)
    assert "<em>b</em>" in main_of(page)
    assert "[" * 50_000 in visible_text(page.html)


def test_the_nesting_limit_is_respected() -> None:
    source = b"> " * 20 + b"x"
    assert codes(render("a.md", source, title=None, limits=Limits(nesting=10))) == ["too-deep"]
    assert codes(render("a.md", source, title=None, limits=Limits(nesting=30))) == []


def test_nesting_at_the_limit_fits_on_a_used_stack() -> None:
    """A server calls from deep within; the parser must still have room to recurse."""

    def from_depth(depth: int, source: str) -> list[str]:
        return from_depth(depth - 1, source) if depth else codes(rendered("a.md", source))

    room = sys.getrecursionlimit() // 5
    assert from_depth(room, "> " * 59 + "x") == []
    assert from_depth(room, "- " * 29 + "x") == []
    assert from_depth(room, "[" * 400 + "x" + "]" * 400) == []
    assert from_depth(room, "*" * 400 + "x" + "*" * 400) == []
    assert from_depth(room, "[x![" * 100 + "x" + "](y)" * 200) == []


@pytest.mark.slow
@pytest.mark.parametrize(("path", "unit"), [("a.js", "/*\n"), ("a.py", "'\n")])
def test_highlighting_gives_up_in_seconds(path: str, unit: str) -> None:
    source = unit * (500_000 // len(unit))
    assert _seconds(lambda: rendered(path, source)) < BOUND


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", "x = 1\n" + " \n" * 1_000),
        ("a.py", f"x = '{'y' * 3_000}'\nif x: pass\n"),
        ("a.twig", "{% if x %}\n"),  # its lexer takes quadratic time over "#{"
    ],
    ids=["blanks", "long line", "untried lexer"],
)
def test_code_that_could_hold_a_lexer_stays_plain(path: str, source: str) -> None:
    assert "<span" not in main_of(rendered(path, source))


def test_a_line_of_megabytes_is_shown() -> None:
    source = "x" * 5_000_000
    assert _seconds(lambda: rendered("a.md", source)) < 5
    assert source_of(rendered("a.js", source)) == source


def test_an_image_used_a_thousand_times_is_refused_before_it_fills_the_memory() -> None:
    source = f"[a]: data:image/png;base64,{'A' * 1_000_000}\n\n" + "![x][a] " * 2_000
    limits = Limits(page_bytes=5_000_000)
    start = time.process_time()
    with pytest.raises(Exception, match="too large") as refusal:
        render("a.md", source.encode(), title=None, limits=limits)
    assert getattr(refusal.value, "code", None) == "page-too-large"
    assert time.process_time() - start < 5
