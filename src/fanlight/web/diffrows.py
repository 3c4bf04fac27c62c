"""Lines of a difference, arranged so that one markup serves side by side and unified."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from fanlight.web.views import HunkView

_LINE_CHARS = 2_000
"""What is shown of a line: minified pages have lines of megabytes."""
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """`before`, `marked` and `after` together are the text; `marked` is what changed within it."""

    n: int
    before: str
    marked: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand beside each other: the same ones, or old ones and what replaced them."""

    same: bool
    old: tuple[Line, ...]
    new: tuple[Line, ...]


def blocks(hunk: HunkView) -> Iterator[Block]:
    a, b = hunk.a_start, hunk.b_start
    for same, run in groupby(hunk.rows, key=lambda row: row[0] == "="):
        rows = list(run)
        old = [text for kind, text in rows if kind != "+"]
        new = [text for kind, text in rows if kind != "-"]
        yield _same(a, b, old) if same else _changed(a, b, old, new)
        a, b = a + len(old), b + len(new)


def _same(a: int, b: int, texts: Sequence[str]) -> Block:
    shown = [_clip(text) for text in texts]
    return Block(
        same=True,
        old=tuple(Line(a + i, text) for i, text in enumerate(shown)),
        new=tuple(Line(b + i, text) for i, text in enumerate(shown)),
    )


def _changed(a: int, b: int, old: Sequence[str], new: Sequence[str]) -> Block:
    pairs = list(zip_longest(old, new))
    return Block(
        same=False,
        old=tuple(_line(a + i, x, y) for i, (x, y) in enumerate(pairs) if x is not None),
        new=tuple(_line(b + i, y, x) for i, (x, y) in enumerate(pairs) if y is not None),
    )


def _line(n: int, text: str, other: str | None) -> Line:
    """Mark the words from the first to the last that differ, where that is not the whole line."""
    words, others = _WORD.findall(_clip(text)), _WORD.findall(_clip(other or ""))
    head = _common(words, others)
    tail = _common(words[head:][::-1], others[head:][::-1])
    end = len(words) - tail
    before, marked, after = ("".join(part) for part in (words[:head], words[head:end], words[end:]))
    if len(marked) > 2 * len(before + after) or words == others:
        return Line(n, before + marked + after)
    return Line(n, before, marked, after)


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _clip(text: str) -> str:
    return (
        text if len(text) <= _LINE_CHARS else f"{text[:_LINE_CHARS]} … ({len(text):,} characters)"
    )
