"""The chain of hashes: each row's depends on the row and on all rows before it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

START = bytes(32)
"""What stands for the hash before the first row."""


@dataclass(frozen=True, slots=True)
class Link:
    """A sealed row. `row` holds every column but its number and its hash."""

    n: int
    hash: bytes
    row: Mapping[str, Any]


def next_hash(before: bytes, row: Mapping[str, Any], *, n: int) -> bytes:
    """SHA-256 of the hash before and the row as canonical JSON.

    That is: names sorted, no spaces, ASCII only; numbers are integers.
    """
    text = json.dumps({**row, "n": n}, sort_keys=True, separators=(",", ":"))
    return sha256(before + text.encode()).digest()
