"""What a document calls itself, found without reading more of it than that takes."""

from typing import NamedTuple

from fanlight.model.errors import Invalid
from fanlight.page.scan import END, START, TEXT, VOID, Scan, names

_HEADINGS = names("h1 h2 h3 h4 h5 h6")
_HIDDEN = names("template script style noscript iframe noembed noframes svg math datalist")
_CHARS = 1_000  # of raw text; the caller cuts the title to its own limit
_OPENING = 60


class Named(NamedTuple):
    """What a document calls itself.

    Attributes:
        title: from `<title>`. Where there is one, the rest was not read.
        heading: the first of the highest kind there is before all lower ones.
        opening: the words that the document begins with.
    """

    title: str | None = None
    heading: str | None = None
    opening: str | None = None


def named(html: str) -> Named:
    """The name of a document.

    Raises:
        Invalid: `empty-page`, when there is nothing to show at all.
    """
    search = _Search()
    scan = Scan(html)
    for token in scan:
        kind, tag = token.type, token.tag
        if kind is TEXT:
            if (title := search.take(token.data or "")) is not None:
                return Named(title)
        elif kind is START and tag is not None:
            if not (token.self_closing and scan.foreign):
                search.start(tag, foreign=scan.foreign > 0)
            search.empty = search.empty and tag in VOID and not token.attrs
        elif kind is END and tag is not None:
            search.end(tag)
    if search.empty:
        raise Invalid(
            "empty-page",
            "The document is empty.",
            "It has neither text nor elements to show. Check that it was written completely.",
        )
    return Named(heading=search.heading(), opening=search.opening())


class _Search:
    def __init__(self) -> None:
        self.empty = True
        self._in_title = False
        self._hidden = 0  # how many elements are open whose content is no heading
        self._open: str | None = None  # the heading that is open, while none of its kind is kept
        self._parts: list[str] = []
        self._headings: dict[str, str] = {}
        self._first: list[str] = []
        self._wanted = _OPENING  # how many more characters of the first words

    def start(self, tag: str, *, foreign: bool) -> None:
        if tag == "title":
            self._in_title = not foreign
        elif tag in _HIDDEN:
            self._hidden += 1
        elif tag == "br":
            self._parts.append(" ")
        elif tag in _HEADINGS and tag not in self._headings and not self._hidden:
            self._open, self._parts = tag, []

    def end(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == self._open:
            if text := _clean("".join(self._parts)):
                self._headings[tag] = text
            self._open = None

    def take(self, data: str) -> str | None:
        """The document's own title, once it is there."""
        self.empty = self.empty and not data.strip()
        if self._in_title:
            return _clean(data[:_CHARS]) or None
        if self._wanted > 0 and not self._hidden and (words := _clean(data[:_CHARS])):
            self._first.append(words)
            self._wanted -= len(words)
        if self._open is not None and not self._hidden and len(self._parts) < _CHARS:
            self._parts.append(data[:_CHARS])
        return None

    def heading(self) -> str | None:
        return self._headings.get("h1") or next(iter(self._headings.values()), None)

    def opening(self) -> str | None:
        text = " ".join(self._first)
        if len(text) <= _OPENING:
            return text or None
        whole = text[:_OPENING].rpartition(" ")[0] if text[_OPENING] != " " else ""
        return f"{whole or text[:_OPENING]}…"


def _clean(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
