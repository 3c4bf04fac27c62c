"""Folders on disk that nothing of a crash stays in."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class OwnFolder:
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
            self.path = Path(tempfile.mkdtemp(prefix="", dir=root))
            self._lock = os.open(self.path, os.O_RDONLY)
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


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
