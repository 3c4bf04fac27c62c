"""Files that are not HTML -> whole, self-contained HTML documents.

Markdown, drawings (SVG) and source files become pages that need nothing else: no script, no other
file except the images a Markdown text refers to. The same bytes always make the same page, and a
small change to a file is a small change to its page, since pages are updated in place.
"""

from typing import Literal

from fanlight.model.limits import Limits
from fanlight.model.page import UNTITLED, BuiltPage
from fanlight.page.paths import name_of

__all__ = ["kind_of", "render"]

Kind = Literal["html", "markdown", "svg", "code"]

_KINDS: dict[str, Kind] = {
    "html": "html",
    "htm": "html",
    "md": "markdown",
    "markdown": "markdown",
    "svg": "svg",
}


def kind_of(path: str) -> Kind:
    """How a file is shown, by its name."""
    name = path.rsplit("/", 1)[-1]
    return _KINDS.get(name.rpartition(".")[2].lower(), "code") if "." in name else "code"


def render(path: str, data: bytes, *, title: str | None, limits: Limits) -> BuiltPage:
    """The page of a Markdown, SVG or text file.

    The title is the one given, else the file's own, else its name where it has one. A file that
    cannot be shown as what it is (hostile Markdown, broken SVG) is shown as its source, with a
    warning.

    Raises:
        Invalid: `binary-file`.
        TooLarge: `page-too-large`, when markup has grown it beyond `limits.page_bytes`.
        ValueError: for HTML, which is a page already.
    """
    from fanlight.page.render.frame import build
    from fanlight.page.render.source import decode

    kind = kind_of(path)
    text, warnings = decode(path, data)
    if kind == "markdown":
        from fanlight.page.render.markdown import prose

        sheet = prose(path, text, limits=limits, warnings=warnings)
    elif kind == "svg":
        from fanlight.page.render.svg import drawing

        sheet = drawing(path, text, warnings=warnings)
    elif kind == "code":
        from fanlight.page.render.code import listing

        sheet = listing(path, text, warnings=warnings)
    else:
        raise ValueError("HTML is a page already; there is nothing to render")
    return build(sheet, title=title or sheet.title or name_of(path) or UNTITLED, limits=limits)
