"""Which attributes of which elements make a browser load something, and how it uses it."""

import re
from collections.abc import Iterator
from enum import Enum

from turbohtml import Token

from fanlight.page.css import mentions_url


class Use(Enum):
    """What a loaded thing becomes; decides how it can be brought into the document."""

    DATA = "data"  # images, media, icons: a data URI does
    SRCSET = "srcset"
    STYLESHEET = "stylesheet"
    SCRIPT = "script"
    CSS = "css"  # a style attribute
    SYMBOL = "symbol"  # <use href="file.svg#id">: browsers refuse data URIs
    FRAME = "frame"
    PLUGIN = "plugin"
    HINT = "hint"  # preload and its like: nothing is lost without them


_SIMPLE: dict[str, tuple[tuple[str, Use], ...]] = {
    "img": (("src", Use.DATA), ("srcset", Use.SRCSET)),
    "source": (("src", Use.DATA), ("srcset", Use.SRCSET)),
    "video": (("src", Use.DATA), ("poster", Use.DATA)),
    "audio": (("src", Use.DATA),),
    "track": (("src", Use.DATA),),
    "body": (("background", Use.DATA),),
    "table": (("background", Use.DATA),),
    "td": (("background", Use.DATA),),
    "th": (("background", Use.DATA),),
    "image": (("href", Use.DATA), ("xlink:href", Use.DATA)),
    "feimage": (("href", Use.DATA), ("xlink:href", Use.DATA)),
    "use": (("href", Use.SYMBOL), ("xlink:href", Use.SYMBOL)),
    "iframe": (("src", Use.FRAME),),
    "frame": (("src", Use.FRAME),),
    "object": (("data", Use.PLUGIN),),
    "embed": (("src", Use.PLUGIN),),
}
_ICONS = {"icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"}
_HINTS = {"preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch", "prerender"}
_SCRIPT_TYPE = re.compile(
    r"\s*(?:module|(?:text|application)/(?:x-)?(?:java|ecma|live|j)script[\d.]*)?\s*", re.IGNORECASE
)
_DATA_BLOCK = re.compile(r"(?:\bjson\b|\+json|importmap|speculationrules|template)", re.IGNORECASE)


def uses(token: Token) -> Iterator[tuple[str, Use]]:
    """Attributes of a start tag that name something to load, whatever it is."""
    tag = token.tag
    simple = _SIMPLE.get(tag or "")
    if simple is not None:
        for name, use in simple:
            if token.attr(name):
                yield name, use
    elif tag == "link":
        yield from _link(token)
    elif tag == "script":
        yield from _script(token)
    elif tag == "input" and (token.attr("type") or "").lower() == "image":
        yield "src", Use.DATA
    style = token.attr("style")
    if style and mentions_url(style):
        yield "style", Use.CSS


def runs(token: Token) -> bool:
    """Whether a browser runs this `script` element as JavaScript."""
    return _SCRIPT_TYPE.fullmatch(token.attr("type") or "") is not None


def _link(token: Token) -> Iterator[tuple[str, Use]]:
    if not token.attr("href"):
        return
    words = set((token.attr("rel") or "").lower().split())
    if "stylesheet" in words:
        yield "href", Use.STYLESHEET
    elif words & _ICONS:
        yield "href", Use.DATA
    elif words & _HINTS:
        yield "href", Use.HINT


def _script(token: Token) -> Iterator[tuple[str, Use]]:
    if token.attr("nomodule") is not None or _DATA_BLOCK.search(token.attr("type") or ""):
        return  # no browser loads these
    for name in ("src", "href", "xlink:href"):
        if token.attr(name):
            yield name, Use.SCRIPT
            return
