"""From what an agent sent to a page that can be shown: checked, rendered, brought together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from fanlight.model.artifact import Kind
from fanlight.model.errors import Invalid, TooLarge
from fanlight.model.limits import Limits
from fanlight.model.page import BuiltPage, PageWarning
from fanlight.page.paths import check_path, check_set
from fanlight.page.render import kind_of, render

INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it arrived: in memory when small, else in a temporary file."""

    path: str
    size: int
    body: BinaryIO

    def read(self) -> bytes:
        self.body.seek(0)
        return self.body.read()


@dataclass(frozen=True, slots=True)
class Intake:
    """What will become a version.

    Attributes:
        entry: path of the document that is shown.
        built: the document as shown. In a set it is as published.
    """

    kind: Kind
    entry: str
    files: tuple[Upload, ...]
    built: BuiltPage


async def take_in(
    files: Sequence[Upload], *, entry: str | None, title: str | None, limits: Limits
) -> Intake:
    """Checks limits and builds the page.

    One file, or an `entry` with the files it refers to, makes a page. Several files without an
    `entry` make a set, whose start is its `index.html`.

    Raises `Invalid` or `TooLarge`, each naming the limit it met.
    """
    checked = tuple(_checked(file, limits) for file in files)
    _check_all(checked, limits)
    kind, start = _start(checked, entry)
    if start.size > limits.page_bytes:
        raise TooLarge(
            "page-too-large",
            f"{start.path} has {start.size} bytes; a page may have {limits.page_bytes}.",
            "Move large data into files beside it and publish the folder, or leave some out. "
            "The setting is limits.page_bytes; an administrator may have allowed less.",
            limit=limits.page_bytes,
        )
    built = await asyncio.to_thread(_build, kind, start, checked, title, limits)
    return Intake(kind, start.path, checked, built)


async def examined(
    files: Sequence[Upload], *, entry: str | None, limits: Limits
) -> tuple[PageWarning, ...]:
    """What will not work in a document that `take_in` accepted, for its author."""
    checked = tuple(_checked(file, limits) for file in files)
    kind, start = _start(checked, entry)
    return await asyncio.to_thread(_examine, kind, start, checked, limits)


def _checked(file: Upload, limits: Limits) -> Upload:
    return replace(file, path=check_path(file.path, limit=limits.path_bytes))


def _check_all(files: Sequence[Upload], limits: Limits) -> None:
    if not files:
        raise Invalid("no-files", "Nothing was sent.", "Send a document, or a folder's files.")
    if len(files) > limits.set_files:
        raise TooLarge(
            "too-many-files",
            f"There are {len(files)} files; a version may have {limits.set_files}.",
            "Leave out what the page does not need. The setting is limits.set_files.",
            limit=limits.set_files,
        )
    total = sum(file.size for file in files)
    if total > limits.set_bytes:
        raise TooLarge(
            "set-too-large",
            f"The files have {total} bytes together; a version may have {limits.set_bytes}.",
            "Leave out what the page does not need. The setting is limits.set_bytes; an "
            "administrator may have allowed less.",
            limit=limits.set_bytes,
        )
    check_set((file.path for file in files), limit=limits.path_bytes)


def _start(files: Sequence[Upload], entry: str | None) -> tuple[Kind, Upload]:
    by_path = {file.path: file for file in files}
    if entry is not None:
        if entry not in by_path:
            raise Invalid(
                "no-entry",
                f"The entry {entry} is not among the files.",
                "Send it, or name another.",
            )
        return Kind.PAGE, by_path[entry]
    if len(files) == 1:
        return Kind.PAGE, files[0]
    if INDEX not in by_path:
        raise Invalid(
            "no-index",
            f"Several files need an {INDEX} to start from.",
            f"Add {INDEX}, or name the document to show as `entry`.",
        )
    return Kind.SET, by_path[INDEX]


def _build(
    kind: Kind, start: Upload, files: Sequence[Upload], title: str | None, limits: Limits
) -> BuiltPage:
    # A server that starts has no document to read yet, and reading one takes much to import.
    from fanlight.page.document import assemble, document

    data = start.read()
    if kind is Kind.PAGE and kind_of(start.path) != "html":
        rendered = render(start.path, data, title=title, limits=limits)
        return _bundled(rendered, start, files, limits) if len(files) > 1 else rendered
    if kind is Kind.SET or len(files) == 1:
        return document(data)
    return assemble(start.path, _contents(files), limits=limits)


def _examine(
    kind: Kind, start: Upload, files: Sequence[Upload], limits: Limits
) -> tuple[PageWarning, ...]:
    from fanlight.page.survey import survey

    by_path = {file.path: file for file in files}
    return survey(
        start.path,
        {file.path: file.size for file in files},
        read=lambda path: by_path[path].read(),
        limits=limits,
        whole=kind is Kind.SET,
    )


def _bundled(
    rendered: BuiltPage, start: Upload, files: Sequence[Upload], limits: Limits
) -> BuiltPage:
    from fanlight.page.bundle import bundle

    contents = _contents(files) | {start.path: rendered.html}
    html, warnings = bundle(start.path, contents, limit=limits.page_bytes)
    return replace(rendered, html=html, warnings=(*rendered.warnings, *warnings))


def _contents(files: Sequence[Upload]) -> dict[str, bytes]:
    return {file.path: file.read() for file in files}
