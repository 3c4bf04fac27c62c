"""A document on its way from an agent to a viewer."""

from dataclasses import dataclass

UNTITLED = "Untitled page"


@dataclass(frozen=True, slots=True)
class PageWarning:
    """Something that will not work as its author expects.

    Attributes:
        line: in `file`.
        file: None for the document that is shown.
    """

    code: str
    message: str
    line: int | None = None
    url: str | None = None
    file: str | None = None


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
        opening: its first words, for one that has no heading and no name either.
        warnings: what was found while it was made; `examine` finds the rest.
    """

    html: bytes
    title: str | None
    heading: str | None = None
    opening: str | None = None
    warnings: tuple[PageWarning, ...] = ()
