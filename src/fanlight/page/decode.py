"""Bytes of a document turned into text, whatever wrote them."""

import codecs
import re
from dataclasses import dataclass

from fanlight.model.page import PageWarning

_DECLARED = re.compile(
    rb"""<meta[^>]{0,512}?charset\s{0,16}=\s{0,16}["']?([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_DECLARED_CSS = re.compile(rb'@charset "([\w.:-]{1,40})";')
# Browsers look for the declaration in the first 1,024 bytes; a few tools put it later.
_PRESCAN = 4096
_META = re.compile(
    r"""(<meta[^>]{0,512}?charset\s{0,16}=\s{0,16}["']?)([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Names by which the web means a larger encoding than Python does (WHATWG Encoding, section 4.2).
_WEB_NAMES = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gbk",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Python knows codecs that are not for the web, some of which take quadratic time.
_ON_THE_WEB = re.compile(
    r"utf-(?:8|16|32)(?:-[bl]e)?|iso8859-\d+|cp(?:125\d|866|874|932|949)|koi8-[ru]|gbk|gb18030"
    r"|mac-(?:roman|cyrillic)|big5|big5hkscs|euc_jp|iso2022_jp"
)
# ISO-2022-JP is plain ASCII with escapes: only its declaration tells it from UTF-8.
_ALSO_VALID_UTF8 = "iso2022_jp"


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    warnings: tuple[PageWarning, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of an HTML document, without a byte order mark; never fails.

    Bytes that are valid UTF-8 are UTF-8, whatever the document says of itself; else the byte order
    mark decides, then the document's own declaration (which is changed to say UTF-8, as the page is
    served), then windows-1252 is assumed, as browsers do.
    """
    text, encoding = _text(data, _DECLARED)
    warnings = []
    if encoding != "utf-8":
        text = _META.sub(r"\g<1>utf-8", text[:_PRESCAN]) + text[_PRESCAN:]
        warnings.append(
            PageWarning(
                "not-utf8",
                f"The document is not UTF-8; it was read as {encoding} and is shown as UTF-8. "
                "Save it as UTF-8 to be sure that every character is right.",
            )
        )
    nul = text.find("\0")
    if nul >= 0:
        warnings.append(
            PageWarning(
                "nul-bytes",
                f"The document has {text.count(chr(0)):,} NUL bytes, which browsers drop or show "
                "as “\N{REPLACEMENT CHARACTER}”. Write it again without them.",
                line=text.count("\n", 0, nul) + 1,
            )
        )
    return Decoded(text, tuple(warnings))


def decode_css(data: bytes) -> str:
    """The text of a stylesheet, without byte order mark and `@charset`; never fails."""
    text = _text(data, _DECLARED_CSS)[0]
    return text.partition(";")[2] if text.startswith('@charset "') else text


def decode_script(data: bytes) -> str:
    """The text of a script, without a byte order mark; never fails."""
    return _text(data, None)[0]


def _text(data: bytes, declaration: re.Pattern[bytes] | None) -> tuple[str, str]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, errors="replace"), name.removesuffix("-le")
    declared = _declared(data, declaration)
    if declared != _ALSO_VALID_UTF8:
        try:
            return data.decode(), "utf-8"
        except UnicodeDecodeError:
            pass
    if declared in {None, "utf-8", "utf-16"}:
        declared = "cp1252"
    assert declared is not None
    return data.decode(declared, errors="replace"), _web_name(declared)


def _declared(data: bytes, declaration: re.Pattern[bytes] | None) -> str | None:
    """Python's name of the text encoding that the document claims, if there is such a one."""
    found = declaration.search(data, 0, _PRESCAN) if declaration else None
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode()).name
    except (LookupError, UnicodeError):
        return None
    name = _WEB_NAMES.get(name, name)
    if not _ON_THE_WEB.fullmatch(name):
        return None
    return "utf-16" if name.startswith(("utf-16", "utf-32")) else name


def _web_name(codec: str) -> str:
    return "windows-1252" if codec == "cp1252" else codec
