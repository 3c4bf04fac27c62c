"""Markup read once, from front to back, with the place of everything in the text as it was given.

The tokenizer follows the HTML standard and counts lines and columns over normalised line ends, so a
place is found by walking lines; that keeps every byte that nobody edits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from turbohtml import Token, TokenType, tokenize

START = TokenType.START_TAG
END = TokenType.END_TAG
TEXT = TokenType.TEXT


def names(words: str) -> frozenset[str]:
    return frozenset(words.split())


VOID = names(
    "area base br col embed hr img input link meta param source track wbr basefont bgsound "
    "frame keygen"
)
RAW = names("script style title textarea xmp iframe noembed noframes noscript plaintext")
"""Elements whose content is text to the tokenizer; scripts run, so `noscript` is among them."""

_LINE_END = re.compile(r"\r\n?|\n")
_ATTRIBUTE = re.compile(
    r"""([^ \t\n\r\f/>][^ \t\n\r\f/>=]*+)"""
    r"""(?:[ \t\n\r\f]*+=[ \t\n\r\f]*+("[^"]*+"|'[^']*+'|[^ \t\n\r\f>"'][^ \t\n\r\f>]*+))?+"""
)
# Inside SVG and MathML `<title/>` closes itself, but a tokenizer without a tree reads on as raw
# text. Reading then starts again behind the tag; a page with more of them than this is hostile.
_RESTARTS = 200
_FOREIGN = frozenset({"svg", "math"})
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a start tag; offsets are into the scanned text.

    Attributes:
        value: decoded.
        start: where its name starts; `end` is just behind its value.
        value_start: where the value starts, quotes included; equals `end` when there is none.
    """

    name: str
    value: str
    start: int
    value_start: int
    end: int
    line: int


class Scan:
    """Tokens of `text` in order; places are known for the token yielded last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.foreign = 0
        """How many `svg` and `math` elements are open around the current token."""
        self._base = 0  # where the running tokenizer started; its first line is `_base_line`
        self._base_line = 1
        self._line = 1  # the walk along line ends: line `_line` starts at `_line_start`
        self._line_start = 0
        self._only_lf = "\r" not in text

    def __iter__(self) -> Iterator[Token]:
        for _ in range(_RESTARTS):
            for token in tokenize(self.text[self._base :], capture_source=True):
                yield token
                if token.tag in _FOREIGN:
                    self._count_foreign(token)
                elif token.self_closing and self.foreign and token.tag in RAW:
                    self._restart_behind(token)
                    break
            else:
                return

    def start(self, token: Token) -> int:
        if token.line == 1:
            return self._base + token.col
        wanted = self._base_line + token.line - 1
        while self._line < wanted:
            self._line_start = self._next_line(self._line_start)
            self._line += 1
        return self._line_start + token.col

    def end(self, token: Token) -> int:
        """Just behind a tag."""
        source = token.source or ""
        offset = self.start(token)
        lines = source.count("\n")
        if not lines:
            return offset + len(source)
        for _ in range(lines):
            offset = self._next_line(offset)
        return offset + len(source) - source.rfind("\n") - 1

    def line(self, token: Token) -> int:
        return self._base_line + token.line - 1

    def attributes(self, token: Token) -> list[Attribute]:
        """The attributes of a start tag; of those with one name only the first, which counts."""
        start, line, end = self.start(token), self.line(token), self.end(token)
        values = dict(token.attrs or ())
        found = []
        begin = start + 1 + len(token.tag or "")
        for match in _ATTRIBUTE.finditer(self.text, begin, end - 1):
            name = match[1].translate(_ASCII_LOWER)
            if name in values:
                value_start = match.start(2) if match[2] is not None else match.end()
                line += self.text.count("\n", start, match.start())
                start = match.start()
                found.append(
                    Attribute(name, values.pop(name), start, value_start, match.end(), line)
                )
        return found

    def _count_foreign(self, token: Token) -> None:
        if token.type is END:
            self.foreign = max(0, self.foreign - 1)
        elif token.type is START and not token.self_closing:
            self.foreign += 1

    def _restart_behind(self, token: Token) -> None:
        self._base = self._line_start = self.end(token)
        self._base_line = self._line = self.line(token) + (token.source or "").count("\n")

    def _next_line(self, offset: int) -> int:
        if self._only_lf:
            return self.text.index("\n", offset) + 1
        match = _LINE_END.search(self.text, offset)
        assert match is not None
        return match.end()
