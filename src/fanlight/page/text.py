"""What a reader sees of a page, as plain text: one line for each block, tabs between cells."""

import re

from fanlight.page.decode import decode
from fanlight.page.scan import END, START, TEXT, Scan, names

_BLOCKS = names(
    "address article aside blockquote body br button canvas caption center dd details dialog "
    "dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header "
    "hgroup hr html iframe legend li main menu nav object ol optgroup option p pre search "
    "section select summary svg table tbody textarea tfoot thead title tr ul video"
)
_CELLS = frozenset({"td", "th"})
_UNSEEN = names("script style noscript iframe noembed noframes title datalist")
_HIDDEN = frozenset({"template", "metadata", "desc"})
_WHITE = frozenset({" ", "\t", "\n"})
_SPACES = re.compile(r"[ \t\n\r\f]+")


def visible_text(html: bytes) -> str:
    """What a reader sees of a document, in time linear in its size."""
    visible, scan = _VisibleText(), Scan(decode(html).text)
    for token in scan:
        kind, tag = token.type, token.tag
        if kind is TEXT:
            visible.take(token.data or "")
        elif kind is START and tag is not None:
            if not (token.self_closing and scan.foreign):
                visible.start(tag)
        elif kind is END and tag is not None:
            visible.end(tag)
    return visible.text()


class _VisibleText:
    """Collects text from the tokens of a document, given in order."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._unseen: str | None = None  # the raw text element that is open
        self._hidden = 0  # how many elements are open whose content is not shown
        self._pre = 0

    def start(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = tag
        elif tag in _HIDDEN:
            self._hidden += 1
        elif self._hidden:
            return
        elif tag in _CELLS:
            self._parts.append("\t")
        elif tag in _BLOCKS:
            self._break()
            self._pre += tag == "pre"

    def end(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = None
        elif tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS and not self._hidden:
            self._break()
            self._pre = max(0, self._pre - (tag == "pre"))

    def _break(self) -> None:
        if self._parts and self._parts[-1] != "\n":
            self._parts.append("\n")

    def take(self, data: str) -> None:
        if self._unseen is not None or self._hidden:
            return
        text = data.replace("\0", "")
        if self._pre:
            text = text.expandtabs(4)
        else:
            text = _SPACES.sub(" ", text)
            if text.startswith(" ") and self._parts and self._parts[-1][-1] in _WHITE:
                text = text[1:]
        if text:
            self._parts.append(text)

    def text(self) -> str:
        lines = [_line(line) for line in "".join(self._parts).split("\n")]
        return "\n".join(line for line in lines if line)


def _line(line: str) -> str:
    """One line without the tab before its first cell and the space behind each."""
    return "\t".join(cell.rstrip(" ") for cell in line.removeprefix("\t").split("\t")).rstrip()
