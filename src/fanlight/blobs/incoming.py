"""Where files are written before they get their name, and how nothing of a crash stays there."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Incoming:
    """A folder of this process's own below `root`, gone when the process is.

    The process holds a lock on its folder for as long as it lives. Whoever starts removes the
    folders that nobody holds; a second lock, on `root`, keeps a starting process from removing
    what another one has just made and not locked yet.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(exist_ok=True)
        with _locked(root):
            for left in root.iterdir():
                _remove_unless_held(left)
            self._path = Path(tempfile.mkdtemp(dir=root))
            self._lock = os.open(self._path, os.O_RDONLY)
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def draft(self) -> "Draft":
        return Draft(self._path)

    def close(self) -> None:
        shutil.rmtree(self._path, ignore_errors=True)
        os.close(self._lock)


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


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove_unless_held(folder: Path) -> None:
    with suppress(BlockingIOError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        finally:
            os.close(descriptor)
