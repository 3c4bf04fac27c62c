"""Everything that happens to an HTML document with its files before it is stored."""

from collections.abc import Mapping
from dataclasses import replace

from fanlight.model.limits import Limits
from fanlight.model.page import BuiltPage
from fanlight.page.bundle import bundle
from fanlight.page.examine import examine


def assemble(document: str, files: Mapping[str, bytes], *, limits: Limits) -> BuiltPage:
    """`files[document]` as one page that needs no other file.

    Title, text and the lines in warnings are those of the document as its author wrote it.

    Raises:
        Invalid: `empty-page`.
        TooLarge: `bundle-too-large`, with its files the page exceeds `limits.page_bytes`.
    """
    page = examine(files[document], limits=limits, files=files, document=document)
    html, warnings = bundle(document, files, limit=limits.page_bytes)
    return replace(page, html=html, warnings=(page.warnings + warnings)[: limits.warnings + 1])
