"""A logo is a picture, and nothing else is left in it."""

import struct
import zlib
from xml.parsers import expat

import pytest

from fanlight.model.errors import Invalid
from fanlight.page.logo import cleaned

SVG = "http://www.w3.org/2000/svg"
MARK = '<path d="M0 0h9v9z" fill="#123"></path>'


def svg(inside: str, *, root: str = "") -> bytes:
    return f'<svg xmlns="{SVG}" viewBox="0 0 9 9"{root}>{inside}</svg>'.encode()


def chunk(kind: bytes, body: bytes, *, sum_: int | None = None) -> bytes:
    right = zlib.crc32(kind + body) if sum_ is None else sum_
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", right)


def png(*more: bytes, width: int = 1, height: int = 1, end: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">II5B", width, height, 8, 2, 0, 0, 0))
    picture = chunk(b"IDAT", zlib.compress(b"\0\1\2\3"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + picture + chunk(b"IEND", b"") + end


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        f'<script xmlns="{SVG}">alert(1)</script>',
        '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
        "<style>* { background: url(//evil.example) }</style>",
        '<image href="//evil.example/x.png"/>',
        '<use href="//evil.example/x.svg#a"/>',
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        "<foreignObject><iframe src='//evil.example'/></foreignObject>",
        '<animate attributeName="href" to="//evil.example"/>',
        '<set attributeName="onclick" to="alert(1)"/>',
        "<text>words</text>",
        "<?xml-stylesheet href='//evil.example/x.css'?>",
        "<!-- a comment with evil.example -->",
        "<script><path d='M0 0'/></script>",
    ],
)
def test_what_is_no_picture_is_left_out(hostile: str) -> None:
    logo = cleaned(svg(hostile + MARK))
    assert logo.media_type == "image/svg+xml"
    assert logo.data == svg(MARK)


@pytest.mark.parametrize(
    "hostile",
    [
        'onload="alert(1)"',
        'style="background:url(//evil.example)"',
        'fill="url(//evil.example/x.svg#a)"',
        'fill="URL(&#34;//evil.example&#34;)"',
        'fill="u\\72l(//evil.example)"',
        'mask="url(#a) url(//evil.example)"',
        'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//evil.example"',
        'href="//evil.example"',
        'class="x"',
    ],
)
def test_an_attribute_that_leads_anywhere_is_left_out(hostile: str) -> None:
    data = cleaned(svg(MARK, root=f" {hostile}")).data.decode()
    assert "evil" not in data
    assert data.startswith(f'<svg xmlns="{SVG}" viewBox="0 0 9 9">')


def test_parts_may_refer_to_each_other_and_text_stays_text() -> None:
    part = '<g id="a&lt;&quot;b" fill="url(#c)" clip-path="url(#d-e)"></g>'
    data = cleaned(svg(part)).data
    parser = expat.ParserCreate()
    parser.Parse(data, True)
    assert b'fill="url(#c)" clip-path="url(#d-e)"' in data
    assert b"a&lt;" in data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg>",
        b"<svg/>",
        b"<html><body>hello</body></html>",
        b"\xff\xfe<\x00s\x00",
        svg("<path"),
        svg("") + b"<svg/>",
        svg("\x00"),
        b"<!DOCTYPE svg>" + svg(MARK),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("<path d='&a;'/>"),
        svg("&undefined;"),
        f'<path xmlns="{SVG}"/>'.encode(),
        b"\x89PNG\r\n\x1a\n",
        png()[:-3],
        png(width=1_025),
        png(height=0),
        png(chunk(b"tEXt", b"x", sum_=1)),
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 2**32 - 1, b"IHDR"),
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"") + chunk(b"IEND", b""),
        b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
    ],
)
def test_what_cannot_be_shown_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="no SVG or PNG"):
        cleaned(data)


def test_a_deep_picture_is_only_as_much_work_as_it_is_long() -> None:
    deep = "<g>" * 10_000 + "</g>" * 10_000
    assert cleaned(svg(deep)).data.count(b"<g>") == 10_000


def test_of_a_png_the_picture_alone_is_kept() -> None:
    hidden = (chunk(b"tEXt", b"Author\0Ana"), chunk(b"eXIf", b"place"), chunk(b"zzZz", b"<script>"))
    logo = cleaned(png(*hidden, end=b"<script>alert(1)</script>"))
    assert (logo.media_type, logo.data) == ("image/png", png())
