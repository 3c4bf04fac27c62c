"""What only the folder of blobs promises: order of writes, crashes, a full disk."""

import errno
import os
import stat
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from fanlight.blobs.disk import DiskBlobs
from fanlight.kit.clock import FixedClock
from fanlight.model.errors import Unavailable

_DATA = b"some bytes"
_KEY = sha256(_DATA).digest()


def left_in(root: Path) -> list[Path]:
    return [path for path in (root / "incoming").rglob("*") if path.is_file()]


async def test_bytes_are_durable_before_they_have_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new folder's name is flushed, then the file; then it is renamed, then that is flushed."""
    blobs = DiskBlobs(tmp_path)
    happened = []
    fsync, rename = os.fsync, Path.rename

    def seen_fsync(descriptor: int) -> None:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        size = os.fstat(descriptor).st_size
        happened.append("folder is flushed" if folder else f"{size} bytes are flushed")
        fsync(descriptor)

    def seen_rename(path: Path, target: Path) -> Path:
        happened.append(f"named {target.name}")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(Path, "rename", seen_rename)
    await blobs.put(_KEY, _DATA)
    flushed, named = "folder is flushed", f"named {_KEY.hex()}"
    assert happened == [flushed, "10 bytes are flushed", named, flushed]
    await blobs.put(_KEY, _DATA)
    assert happened[4:] == [flushed]
    await blobs.delete(_KEY)
    await blobs.put(_KEY, _DATA)
    assert happened[5:] == ["10 bytes are flushed", named, flushed]
    await blobs.close()


async def times(blobs: DiskBlobs) -> list[int]:
    return [written async for _, written, _ in blobs.keys()]  # noqa: SIM118 - no dict


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
async def test_a_failed_write_leaves_nothing_and_the_next_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    blobs = DiskBlobs(tmp_path)

    def fails(_: int) -> None:
        raise OSError(fault, os.strerror(fault))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fails)
        with pytest.raises(Unavailable) as refusal:
            await blobs.put(_KEY, _DATA)
    assert (refusal.value.code == "storage-full") == (fault != errno.EIO)
    assert not await blobs.exists(_KEY)
    assert left_in(tmp_path) == []
    await blobs.put(_KEY, _DATA)
    assert await blobs.get(_KEY) == _DATA
    await blobs.close()


async def test_a_start_removes_what_a_crash_left_and_nothing_else(tmp_path: Path) -> None:
    living = DiskBlobs(tmp_path)
    crashed = tmp_path / "incoming" / "crashed"
    crashed.mkdir()
    (crashed / "half").write_bytes(b"ha")

    async def slow() -> AsyncIterator[bytes]:
        yield _DATA[:4]
        starting = DiskBlobs(tmp_path)
        assert not crashed.exists()
        await starting.close()
        yield _DATA[4:]

    await living.put_stream(_KEY, slow())
    assert await living.get(_KEY) == _DATA
    assert left_in(tmp_path) == []
    await living.close()
    assert list((tmp_path / "incoming").iterdir()) == []


async def test_an_old_orphan_that_is_put_again_is_young_again(tmp_path: Path) -> None:
    clock = FixedClock()
    blobs = DiskBlobs(tmp_path, clock=clock)
    await blobs.put(_KEY, _DATA)
    os.utime(tmp_path / _KEY.hex()[:2] / _KEY.hex(), (clock.at / 1000, clock.at / 1000))
    clock.advance(3_600_000)
    await blobs.put(_KEY, _DATA)
    assert await times(blobs) == [clock.at - 3_600_000]
    clock.advance(1)
    await blobs.put(_KEY, _DATA)
    assert await times(blobs) == [clock.at]
    await blobs.close()


async def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="blob folder"):
        DiskBlobs(tmp_path / "file" / "blobs")
