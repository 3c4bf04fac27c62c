"""What a stylesheet loads, found in one linear pass (CSS Syntax 3, CSS Images 4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STRING = r"""(?:"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?)"""
_TOKEN = re.compile(
    rf"""
    (?=[/"'@;{{}})imtu])  # most of a stylesheet is passed over without trying the branches
    (?:
      (?P<skip> /\*.*?(?:\*/|\Z) | (?<![\w-])type\(\s*+{_STRING} | @namespace[^;{{]*+ )
    | (?P<import> @import(?![\w-])\s*+ )
    | (?P<set> image-set\( )
    | (?P<close> \) )
    | (?P<url> (?<![\w-])url\(\s*+(?P<inner>{_STRING}|(?:[^\s"'()\\]|\\.)*+)\s*+\) )
    | (?P<string> {_STRING} )
    | (?P<end> [;{{}}] )
    )
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n]?|\n|(.))", re.DOTALL)
# Internet Explorer's font format: every browser of today passes over it to the next one.
_NEVER_LOADED = re.compile(r"\.eot(?:[?#]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CssUrl:
    """A URL that a stylesheet loads; `start` and `end` enclose the `url(...)` or string."""

    url: str
    start: int
    end: int
    imported: bool


def css_urls(css: str) -> Iterator[CssUrl]:
    """Every URL of `url()`, `@import` and `image-set()`, in order, unescaped."""
    in_import = in_set = False
    for match in _TOKEN.finditer(css):
        kind = match.lastgroup
        if kind == "import":
            in_import = True
        elif kind == "set":
            in_set = True
        elif kind == "close":
            in_set = False
        elif kind == "end":
            in_import = in_set = False
        elif kind == "url" or (kind == "string" and (in_import or in_set)):
            url = _unquoted(match["inner"] if kind == "url" else match[0])
            if not _NEVER_LOADED.search(url):
                yield CssUrl(url, match.start(), match.end(), imported=in_import)
            in_import = False


def mentions_url(style: str) -> bool:
    """Whether a `style` attribute can load anything at all; cheap."""
    lowered = style.lower()
    return "url(" in lowered or "image-set(" in lowered


def _unquoted(token: str) -> str:
    token = token.strip()
    if token[:1] in {'"', "'"}:
        token = token[1:].removesuffix(token[0])
    return _ESCAPE.sub(_unescaped, token) if "\\" in token else token


def _unescaped(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2] or ""
    code = int(match[1], 16)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd"
