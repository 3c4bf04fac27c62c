"""Headings: their anchors, the table of contents, the document's own title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markdown_it.token import Token

_ENTRIES = 3
"""Fewer headings than this are seen at a glance."""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    slug: str


def headings_of(tokens: Sequence[Token]) -> list[Heading]:
    """The headings in order. Each gets an address of its own, written into its two tokens."""
    seen: dict[str, int] = {}
    found: list[Heading] = []
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        text = plain(inline.children or ())
        slug = _unused(_slug(text), seen)
        opening.attrSet("id", slug)
        closing.meta = {"slug": slug}
        found.append(Heading(level=int(opening.tag[1]), text=text, slug=slug))
    return found


def title_of(headings: Sequence[Heading]) -> str | None:
    return next((h.text for h in headings if h.level == 1 and h.text), None)


_DEPTH = ("", ' class="deeper"', ' class="deepest"')


def contents(headings: Sequence[Heading]) -> str:
    """The table of contents, or nothing when the document is short."""
    listed = [h for h in headings if h.level <= 3 and h.text]
    if listed and listed[0].level == 1 and sum(h.level == 1 for h in listed) == 1:
        listed = listed[1:]  # the document's title
    if len(headings) < _ENTRIES or len(listed) < _ENTRIES - 1:
        return ""
    top = min(h.level for h in listed)
    # One flat list: a new heading then adds one line, whatever its level.
    rows = "".join(
        f'<li{_DEPTH[h.level - top]}><a href="#{escape(h.slug)}">{escape(h.text)}</a></li>\n'
        for h in listed
    )
    return (
        '<nav class="toc" aria-label="Contents"><details><summary>Contents</summary>\n'
        f"<ul>\n{rows}</ul>\n</details></nav>\n"
    )


def plain(tokens: Sequence[Token]) -> str:
    """The words of inline tokens, without markup; the alternative text of images."""
    return " ".join("".join(map(_words, tokens)).split())


def _words(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    if token.type == "image":
        return plain(token.children or ())
    return token.content if token.type in {"text", "code_inline", "math_inline"} else ""


def _slug(text: str) -> str:
    """As GitHub makes them, so that links written for there work here."""
    return re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-") or "section"


def _unused(slug: str, seen: dict[str, int]) -> str:
    """The slug, or with the first free number behind it. A chain of clashes ("a", "a", "a-1")
    is followed once; the count of the first keeps the rest short.
    """
    base = slug
    while slug in seen:
        seen[base] += 1
        slug = f"{base}-{seen[base]}"
    seen[slug] = 0
    return slug
