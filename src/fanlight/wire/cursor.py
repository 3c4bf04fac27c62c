"""Opaque cursors, the same on every surface: where a list goes on."""

import base64
import binascii
import json

from fanlight.model.errors import Invalid


def encode(*position: int) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def decode(cursor: str, *, parts: int) -> tuple[int, ...]:
    """Raises `Invalid` for a cursor that this server did not make."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError, RecursionError):
        raise _bad() from None
    good = isinstance(found, list) and len(found) == parts
    if not good or not all(type(part) is int and abs(part) < 1 << 62 for part in found):
        raise _bad()
    return tuple(found)


def _bad() -> Invalid:
    return Invalid("bad-cursor", "This cursor does not fit.", "Begin the list again without one.")
