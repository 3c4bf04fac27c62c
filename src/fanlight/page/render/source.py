"""Bytes of a text file -> text, or the reason why not."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from fanlight.model.errors import Invalid
from fanlight.model.page import PageWarning


def decode(path: str, data: bytes) -> tuple[str, tuple[PageWarning, ...]]:
    """The text of a file, with line ends as LF.

    Raises:
        Invalid: `binary-file`, when this is not text.
    """
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        # Windows tools write this; the mark says what it is, so nothing is guessed.
        return _lines(data.decode("utf-16", errors="replace")), ()
    if b"\0" in data:
        raise Invalid(
            "binary-file",
            f"“{path}” is not text: it has NUL bytes.",
            "Only text can be shown as a page. Put a binary file (an image, a font, data) beside "
            "an .html or .md file that refers to it, and publish that.",
            path=path,
        )
    data = data.removeprefix(BOM_UTF8)
    try:
        return _lines(data.decode()), ()
    except UnicodeDecodeError as error:
        return _lines(data.decode(errors="replace")), (_not_utf8(path, data, error.start),)


def _not_utf8(path: str, data: bytes, at: int) -> PageWarning:
    line = data.count(b"\n", 0, at) + 1
    return PageWarning(
        "not-utf8",
        f"“{path}” is not UTF-8 (first at byte {at + 1}), so characters are shown as “\ufffd”. "
        "Save it as UTF-8 and publish it again.",
        line=line,
    )


def _lines(text: str) -> str:
    # An encoded surrogate or a NUL from UTF-16 has no place in a document.
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
