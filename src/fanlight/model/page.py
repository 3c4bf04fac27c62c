"""A document on its way from an agent to a viewer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageWarning:
    """Something that will not work as its author expects."""

    code: str
    message: str
    line: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One published file. `path` is POSIX, relative and checked; it is a key, never a file name."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """The document to show, before the runtime is put in front of it.

    Attributes:
        html: UTF-8.
        title: the document's own.
        heading: what it might be called where nobody gives it a title.
        warnings: what was found while it was made; `examine` finds the rest.
    """

    html: bytes
    title: str | None
    heading: str | None = None
    warnings: tuple[PageWarning, ...] = ()
