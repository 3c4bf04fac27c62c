"""Elements that are never closed, and how deep elements nest, from the tokens alone.

No tree is built: what a browser's parser would repair silently (implied ends, crossed tags) is
followed only so far that nothing correct is reported.
"""

from array import array
from collections.abc import Iterator

from fanlight.page.scan import names

_P_ENDS_BEFORE = names(
    "address article aside blockquote details dialog div dl fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre search section table ul"
)
_ENDS_BEFORE = {
    "li": {"li", "p"},
    "dt": {"dt", "dd", "p"},
    "dd": {"dt", "dd", "p"},
    "option": {"option"},
    "optgroup": {"option", "optgroup"},
    "tr": {"tr", "td", "th", "p"},
    "td": {"td", "th", "p"},
    "th": {"td", "th", "p"},
    "tbody": {"tr", "td", "th", "tbody", "thead", "colgroup", "p"},
    "thead": {"tr", "td", "th", "colgroup", "caption", "p"},
    "tfoot": {"tr", "td", "th", "tbody", "thead", "p"},
    "body": {"head"},
    "rt": {"rt", "rp"},
    "rp": {"rt", "rp"},
} | {name: {"p"} for name in _P_ENDS_BEFORE}
# Elements whose end tag may not be left out, and which authors do close when they know.
_MUST_CLOSE = names(
    "a abbr address article aside audio b blockquote button canvas caption cite code datalist "
    "del details dfn dialog div dl em fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header i iframe ins kbd label legend main map mark menu meter nav noscript object ol "
    "output picture pre progress q s samp script search section select small span strong "
    "style sub summary sup svg table template textarea time title u ul var video"
)

# Nesting at this multiple of the limit has no structure worth following: what is open is forgotten.
_HOPELESS = 20


class Structure:
    """Follows the tokens of a document, given in order.

    Attributes:
        deepest: how many elements were open at once, at most; counting ends at 20 times `nesting`.
    """

    def __init__(self, nesting: int) -> None:
        self.deepest = 0
        self.too_deep_at: int | None = None
        """The line where `nesting` was passed first."""
        self._nesting = nesting
        self._given_up = False
        self._names: dict[str, str] = {}  # one string for each name, however often it occurs
        self._open: list[str] = []
        self._lines = array("L")
        self._counts: dict[str, int] = {}
        self._unclosed: dict[str, array[int]] = {}

    def start(self, tag: str, line: int) -> None:
        """An element that has an end tag starts."""
        if self._given_up:
            return
        ends = _ENDS_BEFORE.get(tag)
        if ends is not None:
            while self._open and self._open[-1] in ends:
                self._pop()
        tag = self._names.setdefault(tag, tag)
        self._open.append(tag)
        self._lines.append(line)
        self._counts[tag] = self._counts.get(tag, 0) + 1
        if len(self._open) > self.deepest:
            self.deepest += 1
            if self.deepest == self._nesting + 1:
                self.too_deep_at = line
            self._given_up = self.deepest > self._nesting * _HOPELESS

    def end(self, tag: str) -> None:
        if self._given_up:
            return
        if self._counts.get(tag):
            while self._open[-1] != tag:
                self._pop_unclosed()
            self._pop()
        elif self._unclosed.get(tag):
            self._unclosed[tag].pop()  # crossed tags, <b><i></b></i>: closed after all

    def unclosed(self) -> Iterator[tuple[str, int, int]]:
        """(name, line of the first, how many) of the elements never closed. Ends the document."""
        while self._open:
            self._pop_unclosed()
        for name, lines in self._unclosed.items():
            if lines and name in _MUST_CLOSE:
                yield name, min(lines), len(lines)

    def _pop(self) -> int:
        self._counts[self._open.pop()] -= 1
        return self._lines.pop()

    def _pop_unclosed(self) -> None:
        name = self._open[-1]
        self._unclosed.setdefault(name, array("L")).append(self._pop())
