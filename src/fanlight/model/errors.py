"""The one family of errors: a kind that every surface maps once, and a stable code."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the audit log keeps of an error, and its reader does not learn.

    Attributes:
        rule: what said no.
        action: what was asked for.
        artifact: the key of what it was asked of, where there is such a thing.
        sign_in: whether somebody tried to come in, in the way that `rule` names.
    """

    rule: str
    action: str = ""
    artifact: int | None = None
    sign_in: bool = False


class AppError(Exception):
    """Something the caller can understand and act on.

    Args:
        code: stable, kebab-case; part of the interface.
        title: what happened, for a person.
        detail: why, and what to do next.
        fields: what a program needs (limits, versions, URLs); JSON values only.
    """

    kind: ClassVar[str]
    refusal: Refusal | None = None

    def __init__(self, code: str, title: str, detail: str = "", **fields: Any) -> None:
        super().__init__(f"{title} {detail}".strip())
        self.code = code
        self.title = title
        self.detail = detail
        self.fields = fields

    def on_record(self, refusal: Refusal) -> Self:
        """Has whoever answers with this error write the refusal down."""
        self.refusal = refusal
        return self


class Invalid(AppError):
    kind = "invalid"


class Denied(AppError):
    """The caller is not signed in, or may not do this to something it may see."""

    kind = "denied"


class Missing(AppError):
    """There is nothing here, or nothing that the caller may know of."""

    kind = "missing"


class Conflict(AppError):
    kind = "conflict"


class Gone(AppError):
    kind = "gone"


class TooLarge(AppError):
    kind = "too_large"


class Limited(AppError):
    """Too often or too many; `retry_after` (seconds) is among the fields where waiting helps."""

    kind = "limited"


class Unavailable(AppError):
    """A part that is needed does not answer now."""

    kind = "unavailable"
