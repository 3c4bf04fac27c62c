"""Puts the runtime's stub into a page, so that the stub runs first and the page does not notice.

The stub goes where a browser's parser is about to open the document's head by itself, or has just
opened it: after byte order mark, doctype, comments, and the start tags of `html` and `head` where
they stand at the front. None of these runs anything. Before the start tags it would cost `head`
its attributes and turn ignored white space into text; behind them the document's tree, and its
rendering mode, are those of the document alone once the stub has removed its own element.
"""

import re
from functools import cache
from importlib.resources import files

_SCRIPTS = ("stub.js", "storage.js")
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,128}")
_SPACE = re.compile(rb"[\t\n\f\r ]*")
# A comment ends at --> or --!>; the short forms <!--> and <!---> end at once.
_COMMENT = re.compile(rb"<!--(?:-?>|.*?--!?>)", re.DOTALL)
# Doctype, <!anything>, <?anything> and </ anything>: all end at the first >, quotes or not.
_MARKUP = re.compile(rb"<(?:!(?!--)|\?|/(?![A-Za-z>]))[^>]*+>")
_TAG = re.compile(rb"<(html|head)(?=[\t\n\f\r />])", re.IGNORECASE)
# Names keep quotes and leading equals signs; only a value after = can hold a > in quotes.
# A quote that is never closed takes the rest of the document.
_ATTRIBUTE = re.compile(
    rb"""[\t\n\f\r /]*+(?:=?[^\t\n\f\r />=]*+)
    (?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >]*+))?+""",
    re.VERBOSE,
)


def inject(html: bytes, *, nonce: str) -> bytes:
    """The document with the stub as its first script; every other byte stays as it is.

    The stub is one line without a line break, so the line numbers of errors are the author's.
    Takes time linear in the document's front matter; never raises on any document.
    Raises ValueError for a nonce that is not 8 to 128 URL-safe characters.
    """
    if not _NONCE.fullmatch(nonce):
        raise ValueError("A nonce is 8 to 128 characters out of A-Z, a-z, 0-9, - and _.")
    at = _front(html)
    return b"%b%b%b" % (html[:at], stub(nonce), html[at:])


def stub(nonce: str) -> bytes:
    """The stub's script element, on one line."""
    return b"<script>%b</script>" % _scripts().replace(b"NONCE", nonce.encode("ascii"))


@cache
def _scripts() -> bytes:
    folder = files("fanlight.page").joinpath("runtime")
    return b"".join(_tight(folder.joinpath(name).read_bytes()) for name in _SCRIPTS)


def _tight(source: bytes) -> bytes:
    lines = (line.strip() for line in source.splitlines())
    joined = b"".join(line for line in lines if not line.startswith(b"//"))
    tight = re.sub(rb" ?([{}()=>,;:?|&<+]) ?", rb"\1", joined)
    return re.sub(rb"[,;]+}", b"}", tight)


def _front(html: bytes) -> int:
    """The offset behind everything that may stand before the first thing a head contains."""
    at = 3 if html.startswith(b"\xef\xbb\xbf") else 0
    tags = [b"head", b"html"]
    while True:
        at = _blank(html, at)
        opened = _TAG.match(html, at)
        if opened is None or opened[1].lower() not in tags:
            return at
        end = _tag_end(html, opened.end())
        if end is None:
            return at
        while tags.pop() != opened[1].lower():
            pass
        at = end
        if not tags:
            return at


def _blank(html: bytes, at: int) -> int:
    """Skip white space, comments, doctypes and what the parser takes for a comment."""
    while True:
        at = _end(_SPACE, html, at)
        if html.startswith(b"<!--", at):
            end = _end(_COMMENT, html, at)
        elif html.startswith(b"</>", at):
            end = at + 3
        else:
            end = _end(_MARKUP, html, at)
        if end == at:
            return at
        at = end


def _end(pattern: re.Pattern[bytes], html: bytes, at: int) -> int:
    found = pattern.match(html, at)
    return found.end() if found else at


def _tag_end(html: bytes, at: int) -> int | None:
    """The offset behind the > of a start tag, or None where the document ends inside it."""
    while at < len(html):
        if html.startswith(b">", at):
            return at + 1
        end = _end(_ATTRIBUTE, html, at)
        if end == at:
            return None
        at = end
    return None
