"""Opaque cursors, the same on every surface: where a list goes on."""

import json
from typing import Any

from fanlight.kit import base64url
from fanlight.model.errors import Invalid


def after(position: tuple[int, ...] | int | None) -> str | None:
    """The cursor that continues a list behind a position; None at its end."""
    if position is None:
        return None
    parts = (position,) if isinstance(position, int) else position
    return base64url.encode(json.dumps(parts).encode())


def after_text(text: str | None) -> str | None:
    """As `after`, for a list in the order of a text."""
    return None if text is None else base64url.encode(json.dumps([text]).encode())


def text(cursor: str | None) -> str | None:
    """Where a list in the order of a text goes on. Raises `Invalid` for a cursor of another."""
    if not cursor:
        return None
    match _listed(cursor):
        case [str() as found] if _is_text(found):
            return found
    raise _bad()


def _is_text(found: str) -> bool:
    """Whether a database takes it: half of a character it does not, nor the one without bits."""
    return "\0" not in found and found.encode(errors="ignore").decode() == found


def position(cursor: str | None) -> tuple[int, int] | None:
    """Where a list of artifacts goes on. Raises `Invalid` for a cursor that is not of one."""
    if not cursor:
        return None
    first, second = _parts(cursor, 2)
    return first, second


def after_place(count: int, last: str) -> str:
    """The cursor that continues a short list behind its first `count` items."""
    return base64url.encode(json.dumps([count, last]).encode())


def place(cursor: str | None) -> tuple[int, str] | None:
    """What `after_place` was given. Raises `Invalid` for a cursor that is not of such a list."""
    if not cursor:
        return None
    match _listed(cursor):
        case [int() as count, str() as last] if type(count) is int and 0 < count < 1 << 31:
            return count, last
    raise _bad()


def number(cursor: str | None) -> int | None:
    """Where a list of versions goes on. Raises `Invalid` for a cursor that is not of one."""
    return _parts(cursor, 1)[0] if cursor else None


def _parts(cursor: str, count: int) -> list[int]:
    found = _listed(cursor)
    good = len(found) == count
    if not good or not all(type(part) is int and abs(part) < 1 << 62 for part in found):
        raise _bad()
    return found


def _listed(cursor: str) -> list[Any]:
    try:
        found = json.loads(base64url.decode(cursor))
    except (ValueError, RecursionError):
        raise _bad() from None
    if not isinstance(found, list):
        raise _bad()
    return found


def _bad() -> Invalid:
    return Invalid("bad-cursor", "This cursor does not fit.", "Begin the list again without one.")
