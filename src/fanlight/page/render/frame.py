"""The HTML document around a rendered body."""

from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from fanlight.model.errors import TooLarge
from fanlight.model.limits import Limits
from fanlight.model.page import BuiltPage, PageWarning


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a kind of file was rendered to.

    Attributes:
        title: what the file itself says it is called, if it does.
        main: HTML for inside `<main>`.
        look: class of `<main>`.
        styles: names of the style sheets it needs.
    """

    title: str | None
    main: str
    look: str
    styles: tuple[str, ...]
    warnings: tuple[PageWarning, ...] = ()
    lang: str = "en"


def build(sheet: Sheet, *, title: str, limits: Limits) -> BuiltPage:
    """Put a sheet into its document.

    Raises:
        TooLarge: `page-too-large`, when markup has grown it beyond what may be shown.
    """
    from fanlight.page.findings import Findings

    html = _document(sheet, title).encode()
    if len(html) > limits.page_bytes:
        raise TooLarge(
            "page-too-large",
            "The page is too large to show.",
            f"Rendered, it has {len(html):,} bytes; the limit (limits.page_bytes) is "
            f"{limits.page_bytes:,}. Publish a part of it, or a summary.",
            limit="page_bytes",
            limit_value=limits.page_bytes,
            actual=len(html),
        )
    findings = Findings(limits.warnings)
    for warning in sheet.warnings:
        findings.add(warning)
    return BuiltPage(html=html, title=title, warnings=findings.warnings())


def _document(sheet: Sheet, title: str) -> str:
    styles = "".join(_style(name) for name in ("page", *sheet.styles))
    return (
        f'<!doctype html>\n<html lang="{escape(sheet.lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title, quote=False)}</title>\n<style>\n{styles}</style>\n</head>\n"
        f'<body>\n<main class="{sheet.look}">\n{sheet.main}</main>\n</body>\n</html>\n'
    )


@cache
def _style(name: str) -> str:
    return (files(__package__) / f"{name}.css").read_text("utf-8")
