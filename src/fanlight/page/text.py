"""What a reader sees of a page, as plain text: one line for each block, tabs between cells."""

import re

from fanlight.page.scan import names

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
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SPACES = re.compile(r"[ \t\n\r\f]+")
_TITLE_CHARS = 1_000  # of a title's raw text; the caller cuts it to its own limit


class VisibleText:
    """Collects text and title from the tokens of a document, given in order."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._unseen: str | None = None  # the raw text element that is open
        self._hidden = 0  # how many elements are open whose content is not shown
        self._pre = 0
        self._in_title = False
        self._title: str | None = None
        self._heading: str | None = None  # the heading that is open, while none is kept
        self._headings: dict[str, str] = {}
        self._heading_parts: list[str] = []

    def start(self, tag: str, *, foreign: bool) -> None:
        if tag in _UNSEEN:
            self._unseen = tag
            self._in_title = tag == "title" and not foreign and self._title is None
        elif tag in _HIDDEN:
            self._hidden += 1
        elif self._hidden:
            return
        elif tag in _CELLS:
            self._parts.append("\t")
        elif tag in _BLOCKS:
            self._break()
            self._pre += tag == "pre"
            if tag in _HEADINGS and tag not in self._headings:
                self._heading, self._heading_parts = tag, []

    def end(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen, self._in_title = None, False
        elif tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS and not self._hidden:
            self._break()
            self._pre = max(0, self._pre - (tag == "pre"))
            if tag == self._heading:
                self._keep_heading(tag)

    def _break(self) -> None:
        if self._parts and self._parts[-1] != "\n":
            self._parts.append("\n")

    def take(self, data: str) -> None:
        if self._in_title:
            self._title = " ".join(data[:_TITLE_CHARS].replace("\0", "").split()) or None
        if self._unseen is not None or self._hidden:
            return
        text = data.replace("\0", "")
        if self._pre:
            text = text.expandtabs(4)
        else:
            text = _SPACES.sub(" ", text)
            if text.startswith(" ") and self._parts and self._parts[-1][-1] in _WHITE:
                text = text[1:]
        if not text:
            return
        self._parts.append(text)
        if self._heading is not None and len(self._heading_parts) < _TITLE_CHARS:
            self._heading_parts.append(text[:_TITLE_CHARS])

    @property
    def title(self) -> str | None:
        """`<title>`, else the first heading of the highest kind there is before all lower ones."""
        heading = self._headings.get("h1") or next(iter(self._headings.values()), None)
        return self._title or heading

    def text(self) -> str:
        lines = [_line(line) for line in "".join(self._parts).split("\n")]
        return "\n".join(line for line in lines if line)

    def _keep_heading(self, tag: str) -> None:
        text = " ".join("".join(self._heading_parts).split())
        if text:
            self._headings[tag] = text
        self._heading = None


def _line(line: str) -> str:
    """One line without the tab before its first cell and the space behind each."""
    return "\t".join(cell.rstrip(" ") for cell in line.removeprefix("\t").split("\t")).rstrip()
