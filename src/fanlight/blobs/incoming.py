"""Where files are written before they get their name, and how nothing of a crash stays there."""

import fcntl
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from fanlight.kit.own_folder import OwnFolder


class Incoming:
    """This process's drafts below `root`; none outlives it."""

    def __init__(self, root: Path) -> None:
        self._folder = OwnFolder(root)

    def draft(self) -> "Draft":
        return Draft(self._folder.path)

    def close(self) -> None:
        self._folder.close()


class Draft:
    """A file without a name yet. Either it moves, whole and durable, or it is gone."""

    def __init__(self, folder: Path) -> None:
        descriptor, name = tempfile.mkstemp(dir=folder)
        self._path = Path(name)
        self._file = os.fdopen(descriptor, "wb")

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def move_to(self, path: Path) -> None:
        """When this returns, the bytes are under that name, and survive a power cut."""
        self._file.flush()
        _fsync(self._file.fileno())
        self._file.close()
        self._path.rename(path)
        fsync_folder(path.parent)

    def discard(self) -> None:
        """After a move this does nothing."""
        # Closing writes what is buffered, which fails once more when the disk is full.
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


def fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _fsync(descriptor)
    finally:
        os.close(descriptor)


def _fsync(descriptor: int) -> None:
    # On macOS fsync leaves the bytes in the drive's cache; this does not.
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is not None:
        fcntl.fcntl(descriptor, full)
    else:
        os.fsync(descriptor)
