"""Source text -> HTML in colours, within a fixed amount of work.

A lexer is a pile of regular expressions that nobody wrote with an enemy in mind. Three things
keep a hostile file from holding the server: only lexers that were tried with hostile input are
used (`languages.txt`, by Pygments' own names); long lines and large texts stay plain; and a clock
between two tokens stops what is still too slow. The clock is the last resort: it is the one place
where the result depends on time.
"""

import re
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

_CHARS = 512 * 1024
"""Highlighted characters of one page. Beyond that the spans make a page heavy to show."""
_LINE_CHARS = 2_000
"""Minified code gains nothing from colours, and some expressions are quadratic within a line."""
_BLANK = re.compile(r"\s{1000}")
"""Many lexers look ahead over blanks, from each of them: a screenful of blank lines stays plain."""
_SECONDS = 10.0
"""Processor time; twice what half a megabyte of dense code takes."""


class OutOfTimeError(Exception):
    """The clock ran out between two tokens."""


class Highlighter:
    """Highlights the code of one page; what is left of the page's allowance is its state."""

    def __init__(self) -> None:
        self._chars = _CHARS
        self._seconds = _SECONDS

    def html(self, text: str, language: str | None) -> str | None:
        """Escaped and classed HTML of the text, or None where it is to stay plain."""
        lexer = _lexer(language) if language else None
        if lexer is None or len(text) > self._chars or _hostile(text):
            return None
        self._chars -= len(text)
        start = time.thread_time()
        try:
            return _format(_in_time(lexer.get_tokens(text), start + self._seconds))
        except (OutOfTimeError, RecursionError):
            return None
        finally:
            self._seconds -= time.thread_time() - start


def language_of(path: str) -> tuple[str, str] | None:
    """(name for `Highlighter.html`, name for people) of a file, by its name."""
    from pygments.lexers import LEXERS

    name = path.rsplit("/", 1)[-1]
    if known := _SPECIAL.get(name.lower()):
        return known
    matches = [
        (len(pattern), aliases[0], label)
        for _, label, aliases, patterns, _ in LEXERS.values()
        for pattern in patterns
        if aliases and aliases[0] in _known() and fnmatch(name.lower(), pattern.lower())
    ]
    # The most exact pattern wins ("CMakeLists.txt" before "*.txt"), then the alphabet.
    best = min(matches, key=lambda match: (-match[0], match[1]), default=None)
    return best and (best[1], best[2])


_SPECIAL = {
    ".gitignore": ("text", "Text"),
    "dockerfile": ("docker", "Docker"),
    "containerfile": ("docker", "Docker"),
    "requirements.lock": ("text", "Text"),
}


def longest_line(text: str) -> int:
    return max(map(len, text.split("\n")))


def _hostile(text: str) -> bool:
    return longest_line(text) > _LINE_CHARS or _BLANK.search(text) is not None


@cache
def _known() -> frozenset[str]:
    """First aliases of the lexers in use, whatever alias `languages.txt` calls them by."""
    from pygments.lexers import LEXERS

    tried = set((files(__package__) / "languages.txt").read_text("utf-8").split())
    return frozenset(row[2][0] for row in LEXERS.values() if tried.intersection(row[2]))


def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        # As published: no trimmed blank lines, or line numbers would lie.
        lexer = get_lexer_by_name(language.lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    return lexer if lexer.aliases[0] in _known() else None


def _format(tokens: "Iterator[tuple[_TokenType, str]]") -> str:
    """One element for each run of one colour. (Pygments' own formatter names every kind of token,
    which makes twice the markup and colours nothing more.)
    """
    parts: list[str] = []
    for css, run in groupby(tokens, key=lambda token: _css_class(token[0])):
        text = escape("".join(value for _, value in run), quote=False)
        parts.append(f'<span class="{css}">{text}</span>' if css else text)
    return "".join(parts)


@cache
def _css_class(kind: "_TokenType") -> str:
    """Class in code.css of a kind of token: its own, else that of the kind it belongs to."""
    for path in range(len(kind), 0, -1):
        if css := _CLASSES.get(".".join(kind[:path])):
            return css
    return ""


_CLASSES = {
    "Comment": "c",
    "Generic.Deleted": "del",
    "Generic.Error": "bad",
    "Generic.Heading": "h",
    "Generic.Inserted": "add",
    "Generic.Prompt": "h",
    "Generic.Subheading": "h",
    "Generic.Traceback": "bad",
    "Keyword": "k",
    "Keyword.Type": "t",
    "Literal.Number": "m",
    "Literal.String": "s",
    "Name.Attribute": "a",
    "Name.Builtin": "a",
    "Name.Class": "t",
    "Name.Constant": "t",
    "Name.Decorator": "f",
    "Name.Exception": "t",
    "Name.Function": "f",
    "Name.Label": "f",
    "Name.Namespace": "t",
    "Name.Property": "a",
    "Name.Tag": "a",
    "Operator.Word": "k",
}


def _in_time(
    tokens: "Iterator[tuple[_TokenType, str]]", end: float
) -> "Iterator[tuple[_TokenType, str]]":
    for token in tokens:
        if time.thread_time() > end:
            raise OutOfTimeError
        yield token
