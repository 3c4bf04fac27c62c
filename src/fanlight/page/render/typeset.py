"""Converts the formulas among a document's tokens; a bad one shows its source and is reported."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Literal

from markdown_it.token import Token

from fanlight.model.page import PageWarning
from fanlight.page.render.mathml import BadMathError, mathml

_CHARS = 100_000
"""LaTeX in one document; a second's work or two."""
_OVERHEAD = 30
"""A formula costs as much as this many characters before its first."""

Place = Literal["text", "display", "block"]
"""In a line of text, on a line of its own within a paragraph, or apart from paragraphs."""


def typeset(tokens: Sequence[Token], *, first_line: int) -> Iterator[PageWarning]:
    """Write each formula's HTML into its token. Yields what could not be converted.

    Args:
        tokens: of the whole document.
        first_line: line of the file that the parser saw as its first.
    """
    left = _CHARS
    for token, place, at in _formulas(tokens):
        left -= len(token.content) + _OVERHEAD
        try:
            token.meta = {"html": _html(_converted(token.content, place, left), place)}
        except BadMathError as error:
            token.meta = {"html": _source(token.content, place)}
            yield _warning(token.content, str(error), first_line + at)


def _converted(latex: str, place: Place, left: int) -> str:
    if left < 0:
        raise BadMathError(f"the document has more than {_CHARS:,} characters of math")
    return mathml(latex.strip(), display="inline" if place == "text" else "block")


def _formulas(
    tokens: Sequence[Token],
) -> Iterator[tuple[Token, Place, int]]:
    """Each formula, where it stands, and the line it begins on, counted from 0."""
    for token in tokens:
        line = token.map[0] if token.map else 0
        if token.type == "math_block" or (token.type == "fence" and token.info.strip() == "math"):
            yield token, "block", line
        for child in token.children or ():
            if child.type in {"math_inline", "math_inline_double"}:
                yield child, "text" if child.type == "math_inline" else "display", line
            line += child.type in {"softbreak", "hardbreak"} or child.content.count("\n")


def _html(math: str, place: Place) -> str:
    return f'<div class="formula" tabindex="0">{math}</div>\n' if place == "block" else math


def _source(latex: str, place: Place) -> str:
    shown = escape(latex.strip("\n"), quote=False)
    title = 'title="This formula could not be typeset"'
    if place != "block":
        return f'<code class="bad-math" {title}>{shown}</code>'
    return f'<pre class="bad-math" tabindex="0" {title}><code>{shown}</code></pre>\n'


def _warning(latex: str, reason: str, line: int) -> PageWarning:
    words = " ".join(latex.split())
    short = words if len(words) <= 60 else f"{words[:59]}…"
    return PageWarning(
        "bad-math",
        f"The formula “{short}” cannot be typeset ({reason}), so its source is shown.",
        line=line,
    )
