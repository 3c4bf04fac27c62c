"""Warnings as they pile up while a document is read: each once, a bounded number of them."""

from dataclasses import replace

from fanlight.model.page import PageWarning
from fanlight.page.elements import Use
from fanlight.page.references import Reference


class Findings:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.kept: dict[tuple[str, str | None, str], PageWarning] = {}
        self.left_out = 0

    def add(self, warning: PageWarning) -> None:
        """A warning about the same thing as an earlier one is dropped."""
        key = (warning.code, warning.file, warning.url or str(warning.line))
        if key in self.kept:
            return
        if len(self.kept) < self._limit:
            self.kept[key] = warning
        else:
            self.left_out += 1

    def take(self, others: "Findings", *, file: str) -> None:
        """What was found in another file."""
        for warning in others.kept.values():
            self.add(replace(warning, file=file))
        self.left_out += others.left_out

    def warnings(self) -> tuple[PageWarning, ...]:
        """The document's first, by line; those that did not fit are counted in a last one."""
        kept = sorted(self.kept.values(), key=lambda each: (each.file or "", each.line or 0))
        if self.left_out:
            message = (
                f"{self.left_out:,} more problems are not listed. Fix these and publish again."
            )
            kept.append(PageWarning("more-warnings", message))
        return tuple(kept)


def reference_warning(reference: Reference, *, exists: bool, where: str = "") -> PageWarning | None:
    """What to tell the author about one reference; None when it will load.

    `exists` says whether a local file is there; `where` names the file that the line is in, when
    that is not the document itself.
    """
    warning = _warning(reference, exists=exists)
    return replace(warning, file=where) if warning and where else warning


def _warning(reference: Reference, *, exists: bool) -> PageWarning | None:
    line = reference.line
    url = reference.url if len(reference.url) <= 300 else f"{reference.url[:300]}…"
    if reference.use is Use.HINT:
        return None
    if reference.kind == "remote":
        return PageWarning("remote-reference", _remote(reference, url), line, url)
    if reference.kind == "outside":
        message = (
            f"“{url}” lies outside the page's folder, so it is not published and will not "
            "load. Put a copy into the page's folder, use a relative path, and publish again."
        )
        return PageWarning("outside-reference", message, line, url)
    if not exists:
        message = (
            f"“{url}” is not among the published files, so it will not load. Put it beside "
            "the page under that path, or inline it, and publish again."
        )
        return PageWarning("missing-file", message, line, url)
    return _unusable(reference, url, line)


def _remote(reference: Reference, url: str) -> str:
    if reference.use is Use.FRAME:
        advice = (
            "Pages cannot show other sites in frames: link to it, or put its content in the page"
        )
    elif reference.use is Use.SCRIPT and reference.attribute is None:
        advice = "Put the data or the code that it would fetch into the page"
    else:
        advice = "Put a copy beside the page with a relative path, or inline it"
    return f"“{url}” will not load: pages can reach no other host. {advice}, and publish again."


def _unusable(reference: Reference, url: str, line: int | None) -> PageWarning | None:
    """A local file that is there and still cannot be shown the way the page wants to."""
    if reference.use is Use.FRAME:
        message = (
            f"The frame “{url}” will stay empty: pages cannot hold frames. Put its content into "
            "the page, or link to it."
        )
        return PageWarning("frame", message, line, url)
    if reference.use is Use.PLUGIN:
        message = (
            f"The {reference.element} “{url}” will stay empty: pages cannot hold plug-ins. Use "
            "<img>, <video> or inline SVG instead."
        )
        return PageWarning("plugin", message, line, url)
    if reference.use is Use.SYMBOL:
        message = (
            f"<use> cannot reach into “{url}” from a published page. Put the symbol's SVG into the "
            "document and refer to it as “#name”."
        )
        return PageWarning("svg-symbol", message, line, url)
    return None
