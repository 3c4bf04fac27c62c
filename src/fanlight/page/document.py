"""A document made ready to be shown, with no more work than that takes: viewers wait for it."""

from collections.abc import Mapping

from fanlight.model.limits import Limits
from fanlight.model.page import BuiltPage
from fanlight.page.bundle import bundle
from fanlight.page.decode import decode
from fanlight.page.title import named


def document(html: bytes) -> BuiltPage:
    """An HTML document as UTF-8 without byte order mark, otherwise unchanged.

    Raises:
        Invalid: `empty-page`, when there is nothing to show at all.
    """
    text = decode(html).text
    return BuiltPage(html=text.encode(), **named(text)._asdict())


def assemble(name: str, files: Mapping[str, bytes], *, limits: Limits) -> BuiltPage:
    """`files[name]` as one page that needs no other file; its title is the author's.

    Raises:
        Invalid: `empty-page`.
        TooLarge: `bundle-too-large`, with its files the page exceeds `limits.page_bytes`.
    """
    words = named(decode(files[name]).text)
    html, warnings = bundle(name, files, limit=limits.page_bytes)
    return BuiltPage(html=html, warnings=warnings, **words._asdict())
