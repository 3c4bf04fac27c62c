"""SVG -> a page with the drawing in its middle.

The drawing becomes part of the document, so that its text can be selected, its titles show as tips
and its scripts run (in the page's sandbox). A few files mean something else to an HTML parser than
to an XML parser; those are shown as an image, which browsers read as XML.
"""

import re
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from fanlight.model.page import PageWarning
from fanlight.page.render.code import listing
from fanlight.page.render.frame import Sheet

if TYPE_CHECKING:
    from turbohtml import Document, HTMLParseError

_PROLOG = re.compile(
    r"(?:\s|<\?[^>]*\?>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE[^>\[]*>)*+", re.IGNORECASE
)
_ROOT = re.compile(r"""<svg(?=[\s/>])(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>""")
_LENGTH = re.compile(r"\s*([\d.]+)(?:px|pt)?\s*")
_ENTITIES = re.compile(r"<!DOCTYPE[^>]*\[", re.IGNORECASE)
_XML_ONLY = re.compile(r"<(?:div|span|p)\b[^<>]*/>")


def drawing(path: str, text: str, *, warnings: tuple[PageWarning, ...] = ()) -> Sheet:
    """The page of a drawing; a file that no browser would draw is shown as its source."""
    from turbohtml import HTMLParseError, parse_xml

    source = text.lstrip()
    if _ENTITIES.search(source, 0, 10_000):
        return _sheet(path, source, None, warnings=warnings)
    try:
        document = parse_xml(source)
    except HTMLParseError as error:
        above = text.count("\n", 0, len(text) - len(source))
        return listing(path, text, warnings=(*warnings, _broken(path, error, above)))
    if document.root is None or document.root.tag.rsplit(":", 1)[-1] != "svg":
        return listing(path, text, warnings=(*warnings, _not_svg(path)))
    return _sheet(path, source, document, warnings=warnings)


def _sheet(
    path: str, source: str, document: "Document | None", *, warnings: tuple[PageWarning, ...]
) -> Sheet:
    root = document.root if document else None
    title = _title(document) if document else None
    look = "paperless" if "prefers-color-scheme" in source else "sheet"
    fluid = "" if root and _size(root.attr("width")) else " fluid"
    body = _markup(source, document) if document else _image(source)
    heading = escape(title or path.rsplit("/", 1)[-1])
    return Sheet(
        title=title,
        main=f'<h1>{heading}</h1>\n<div class="{look}{fluid}">{body}</div>\n',
        look="figure",
        styles=("figure",),
        warnings=warnings,
    )


def _markup(text: str, document: "Document") -> str:
    prolog = _PROLOG.match(text)
    root = _ROOT.match(text, prolog.end() if prolog else 0)
    if root is None or (("<foreignObject" in text) and _XML_ONLY.search(text)):
        return _image(text)
    return text[root.start() : root.start() + 4] + _view_box(document) + text[root.start() + 4 :]


def _view_box(document: "Document") -> str:
    """Without a viewBox a drawing is cut instead of scaled; its size says what it would be."""
    root = document.root
    if root is None or root.attr("viewBox"):
        return ""
    width, height = _size(root.attr("width")), _size(root.attr("height"))
    return f' viewBox="0 0 {width} {height}"' if width and height else ""


def _size(value: str | None) -> str | None:
    match = _LENGTH.fullmatch(value or "")
    return match and match[1]


def _image(text: str) -> str:
    data = b64encode(text.encode()).decode()
    return f'<img alt="" src="data:image/svg+xml;base64,{data}">'


def _title(document: "Document") -> str | None:
    root = document.root
    titles = [node for node in root or () if getattr(node, "tag", None) == "title"]
    return " ".join(titles[0].text.split()) or None if titles else None


def _broken(path: str, error: "HTMLParseError", above: int) -> PageWarning:
    reason = error.error.code.removeprefix("xml-").replace("-", " ")
    return PageWarning(
        "broken-svg",
        f"“{path}” is not well-formed XML ({reason}), so its source is shown instead of a drawing. "
        "Correct the line and publish it again.",
        line=error.error.line + above,
    )


def _not_svg(path: str) -> PageWarning:
    return PageWarning(
        "broken-svg",
        f"The outermost element of “{path}” is not <svg>, so its source is shown instead of a "
        "drawing. Publish a file that begins with <svg>.",
    )
