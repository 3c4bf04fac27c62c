"""Writing files in folders that somebody else may have prepared."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(place: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `place` when the block ends well.

    Its name cannot be foreseen and it is never opened through a link, so that a folder from
    elsewhere cannot lead the writing astray. What stood there is replaced, not written through.
    """
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(8)}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
