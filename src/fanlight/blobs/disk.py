"""Blobs as files on a local disk, fsynced before they are acknowledged.

Layout: `<first byte, hex>/<key, hex>` are whole blobs, `incoming/<process>/` is what is being
written. A blob is written and fsynced there, then renamed, then its folder is fsynced: whenever the
power goes, a name outside `incoming` has all its bytes.
"""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

import structlog

from fanlight.blobs.incoming import Draft, Incoming, fsync_folder
from fanlight.blobs.proof import RENEW_AFTER_MS, attested, claimed, missing, proven
from fanlight.kit.clock import Clock, SystemClock
from fanlight.model.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

# Most of the time these wait for the disk. They are few, so that a burst of publishes cannot
# starve whatever else runs in threads, and more than one, so that fsyncs may share a disk flush.
_THREADS = 8

_log = structlog.get_logger(__name__)


class DiskBlobs:
    """A `BlobStore` in a folder, which several processes may share.

    Putting a blob that is there writes nothing but its time, when that is more than an hour old:
    a sweep that spares young orphans then never takes what was just put again.
    """

    def __init__(self, root: Path, *, clock: Clock | None = None) -> None:
        self._root = root
        self._clock = clock or SystemClock()
        self._shards: set[Path] = set()
        with _explained():
            _make_folder(root)
            self._incoming = Incoming(root / "incoming")
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="blobs")

    async def put(self, key: bytes, data: bytes) -> None:
        await self._run(self._put, key, data)

    async def put_stream(self, key: bytes, chunks: AsyncIterator[bytes]) -> None:
        draft = await self._run(self._incoming.draft)
        try:
            async for chunk in claimed(key, chunks):
                await self._run(draft.write, chunk)
            await self._run(self._keep_if_new, key, draft)
        finally:
            draft.discard()

    async def get(self, key: bytes) -> bytes:
        return await self._run(self._get, key)

    async def stream(self, key: bytes, *, chunk: int = 1 << 18) -> AsyncIterator[bytes]:
        async for part in attested(key, self._read(key, chunk)):
            yield part

    async def exists(self, key: bytes) -> bool:
        return await self._run(self._path(key).exists)

    async def delete(self, key: bytes) -> None:
        await self._run(self._path(key).unlink, True)

    async def keys(self) -> AsyncIterator[tuple[bytes, int, int]]:
        # A folder that is away is no empty one.
        await self._run(self._root.stat)
        for byte in range(256):
            for entry in await self._run(_listing, self._root / f"{byte:02x}"):
                yield entry

    async def close(self) -> None:
        """Waits for what is being written; unfinished streams leave nothing behind."""
        await asyncio.to_thread(self._threads.shutdown)
        self._incoming.close()

    def _path(self, key: bytes) -> Path:
        name = key.hex()
        return self._root / name[:2] / name

    def _put(self, key: bytes, data: bytes) -> None:
        if self._already(key):
            return
        draft = self._incoming.draft()
        try:
            draft.write(data)
            self._keep(key, draft)
        finally:
            draft.discard()

    def _keep(self, key: bytes, draft: Draft) -> None:
        path = self._path(key)
        if path.parent not in self._shards:
            # Also where another process has made it, who may not have come to fsync its name yet.
            path.parent.mkdir(exist_ok=True)
            fsync_folder(self._root)
            self._shards.add(path.parent)
        draft.move_to(path)

    def _keep_if_new(self, key: bytes, draft: Draft) -> None:
        if not self._already(key):
            self._keep(key, draft)

    def _already(self, key: bytes) -> bool:
        """Whether the blob is there; if so it is durable and young afterwards."""
        path = self._path(key)
        try:
            age = self._clock.now() - path.stat().st_mtime_ns // 1_000_000
            if age > RENEW_AFTER_MS:
                now = self._clock.now() * 1_000_000
                os.utime(path, ns=(now, now))
        except FileNotFoundError:
            return False
        # Whoever renamed it may not have come to fsync the folder yet, or died before.
        fsync_folder(path.parent)
        return True

    def _open(self, key: bytes) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise missing(key) from None

    def _get(self, key: bytes) -> bytes:
        with self._open(key) as file:
            return proven(key, file.read())

    async def _read(self, key: bytes, size: int) -> AsyncIterator[bytes]:
        with await self._run(self._open, key) as file:
            while part := await self._run(file.read, size):
                yield part

    async def _run(self, work: Callable[P, T], *args: P.args, **_: P.kwargs) -> T:
        with _explained():
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, work, *args)


def _make_folder(root: Path) -> None:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    fsync_folder(root.parent)


def _listing(shard: Path) -> list[tuple[bytes, int, int]]:
    if not shard.exists():
        return []
    found = []
    with os.scandir(shard) as entries:
        for entry in entries:
            try:
                about = entry.stat()
                key, written = bytes.fromhex(entry.name), about.st_mtime_ns // 1_000_000
                found.append((key, written, about.st_size))
            except FileNotFoundError:
                continue  # deleted since the folder was read
    return found


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _log.warning("blobs.disk_failed", exc_info=error)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Unavailable(
                "storage-full",
                "The server's disk is full.",
                "Nothing was stored. Free space or enlarge the disk, then send it again.",
            ) from error
        raise Unavailable(
            "storage-unavailable",
            "The server cannot use its blob folder.",
            "The server's log names the cause. Send it again once that is repaired.",
        ) from error
