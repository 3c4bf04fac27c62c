"""Opaque cursors, the same on every surface: where a list goes on."""

import json

from fanlight.kit import base64url
from fanlight.model.errors import Invalid


def after(position: tuple[int, ...] | int | None) -> str | None:
    """The cursor that continues a list behind a position; None at its end."""
    if position is None:
        return None
    parts = (position,) if isinstance(position, int) else position
    return base64url.encode(json.dumps(parts).encode())


def position(cursor: str | None) -> tuple[int, int] | None:
    """Where a list of artifacts goes on. Raises `Invalid` for a cursor that is not of one."""
    if not cursor:
        return None
    first, second = _parts(cursor, 2)
    return first, second


def number(cursor: str | None) -> int | None:
    """Where a list of versions goes on. Raises `Invalid` for a cursor that is not of one."""
    return _parts(cursor, 1)[0] if cursor else None


def _parts(cursor: str, count: int) -> list[int]:
    try:
        found = json.loads(base64url.decode(cursor))
    except (ValueError, RecursionError):
        raise _bad() from None
    good = isinstance(found, list) and len(found) == count
    if not good or not all(type(part) is int and abs(part) < 1 << 62 for part in found):
        raise _bad()
    return list(found)


def _bad() -> Invalid:
    return Invalid("bad-cursor", "This cursor does not fit.", "Begin the list again without one.")
