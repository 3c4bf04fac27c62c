"""An organisation's logo: what is left of an SVG or a PNG without all that is no picture.

An SVG is written anew from the elements and attributes listed here, so that nothing in it runs,
asks for anything, or is read as anything else. Of a PNG only the chunks of the picture are kept.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from fanlight.model.errors import Invalid
from fanlight.model.house import Logo

_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = frozenset(
    (
        *("svg", "g", "defs", "mask", "clipPath", "linearGradient", "radialGradient", "stop"),
        *("path", "circle", "ellipse", "rect", "line", "polyline", "polygon"),
    )
)
_ATTRIBUTES = frozenset(
    (
        *("id", "viewBox", "preserveAspectRatio", "width", "height", "x", "y", "opacity"),
        *("d", "points", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy"),
        *("offset", "transform"),
        *("fill", "fill-rule", "fill-opacity", "stop-color", "stop-opacity", "stroke"),
        *("stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin"),
        *("stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset"),
        *("clip-path", "clip-rule", "clipPathUnits", "mask", "maskUnits"),
        *("gradientUnits", "gradientTransform", "spreadMethod"),
    )
)
# The one thing that a value may refer to is another part of the same picture.
_INSIDE = re.compile(r"url\(#[\w-]+\)")
_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_MOST_PIXELS = 1_024


def cleaned(data: bytes) -> Logo:
    """Raises `Invalid` for what is no picture of either kind."""
    if data.startswith(_PNG):
        return Logo("image/png", _png(data))
    return Logo("image/svg+xml", _svg(data))


def _svg(data: bytes) -> bytes:
    writer = _Writer()
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise _bad(str(error)) from error
    return "".join(writer.parts).encode()


class _Writer:
    """`skipped` counts the open elements that are left out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.skipped = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        is_root = not self.parts and not self.skipped
        if is_root and (space, local) != (_SVG, "svg"):
            raise _bad("Its root is no svg element.")
        if self.skipped or space != _SVG or local not in _ELEMENTS:
            self.skipped += 1
            return
        kept = "".join(
            f" {key}={quoteattr(value)}"
            for key, value in attributes.items()
            if _is_kept(key, value)
        )
        self.parts.append(f"<{local}{f' xmlns={quoteattr(_SVG)}' if is_root else ''}{kept}>")

    def end(self, name: str) -> None:
        if self.skipped:
            self.skipped -= 1
        else:
            self.parts.append(f"</{name.rpartition(' ')[2]}>")


def _is_kept(key: str, value: str) -> bool:
    outside = _INSIDE.sub("", value).casefold()
    return key in _ATTRIBUTES and not any(each in outside for each in ("url", "\\", "/*"))


def _refuse(*_declaration: object) -> None:
    raise _bad("It declares a document type.")


def _png(data: bytes) -> bytes:
    chunks = [(kind, body) for kind, body in _chunks(data) if kind in _CHUNKS]
    kinds = [kind for kind, _ in chunks]
    if kinds[:1] != [b"IHDR"] or b"IDAT" not in kinds or len(chunks[0][1]) != 13:
        raise _bad("It holds no picture.")
    if not all(0 < each <= _MOST_PIXELS for each in struct.unpack(">II", chunks[0][1][:8])):
        raise _bad(f"It is larger than {_MOST_PIXELS} by {_MOST_PIXELS} pixels.")
    return _PNG + b"".join(_written(kind, body) for kind, body in chunks)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Up to the end of the picture; what follows is no part of it."""
    at = len(_PNG)
    kind = b""
    while kind != b"IEND":
        head = data[at : at + 8]
        if len(head) < 8:
            raise _bad("It ends within the picture.")
        length, kind = struct.unpack(">I4s", head)
        body, sum_ = data[at + 8 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        if sum_ != struct.pack(">I", zlib.crc32(kind + body)):
            raise _bad("It is damaged.")
        yield kind, body
        at += 12 + length


def _written(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _bad(why: str) -> Invalid:
    return Invalid("bad-logo", f"This is no SVG or PNG that can be shown. {why}", "Send another.")
