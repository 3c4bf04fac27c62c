"""What every BlobStore promises, on a folder and on a real S3."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from tests.services.s3 import S3

from fanlight.blobs import open_blobs
from fanlight.blobs.cloud import CloudBlobs, open_cloud
from fanlight.kit.clock import FixedClock
from fanlight.model.errors import Invalid, Missing, Unavailable
from fanlight.model.ports import BlobStore

# More than one part of an upload in parts.
_LARGE = os.urandom(1 << 16) * 200


@dataclass(frozen=True, slots=True)
class Ground:
    """A store, and what can happen to it behind its back."""

    blobs: BlobStore
    overwrite: Callable[[bytes, bytes], Awaitable[object]]
    broken: Callable[[], BlobStore]


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[Ground]:
    root = tmp_path / "blobs"

    async def overwrite(key: bytes, data: bytes) -> None:
        (root / key.hex()[:2] / key.hex()).write_bytes(data)

    def broken() -> BlobStore:
        away = open_blobs(tmp_path / "away")
        shutil.rmtree(tmp_path / "away")
        return away

    blobs = open_blobs(root)
    yield Ground(blobs, overwrite, broken)
    await blobs.close()


@pytest.fixture
async def cloud(s3: S3) -> AsyncIterator[Ground]:
    blobs = open_cloud(s3.url)

    async def overwrite(key: bytes, data: bytes) -> None:
        await blobs._store.put_async(key.hex(), data)

    def broken() -> BlobStore:
        # Port 1 is reserved and refuses connections.
        return open_blobs(f"s3://away/?endpoint=http://127.0.0.1:1&{s3.url.partition('&')[2]}")

    yield Ground(blobs, overwrite, broken)
    await blobs.close()


@pytest.fixture(params=["disk", pytest.param("cloud", marks=pytest.mark.services)])
def ground(request: pytest.FixtureRequest) -> Ground:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Ground)
    return found


@pytest.fixture
def blobs(ground: Ground) -> BlobStore:
    return ground.blobs


def key_of(data: bytes) -> bytes:
    return sha256(data).digest()


async def in_chunks(data: bytes, size: int = 1 << 16) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def all_keys(blobs: BlobStore) -> dict[bytes, int]:
    return {key: written async for key, written, _ in blobs.keys()}  # noqa: SIM118 - no dict


@pytest.mark.parametrize("data", [b"", b"x", _LARGE], ids=["empty", "small", "large"])
async def test_what_was_put_is_read_back(blobs: BlobStore, data: bytes) -> None:
    await blobs.put(key_of(data), data)
    assert await blobs.get(key_of(data)) == data
    assert await blobs.exists(key_of(data))


@pytest.mark.parametrize("data", [b"", b"x", _LARGE], ids=["empty", "small", "large"])
async def test_what_was_streamed_in_is_read_back(blobs: BlobStore, data: bytes) -> None:
    await blobs.put_stream(key_of(data), in_chunks(data))
    assert await blobs.get(key_of(data)) == data


async def test_a_blob_streams_out_in_order_and_in_chunks(blobs: BlobStore) -> None:
    await blobs.put(key_of(_LARGE), _LARGE)
    chunks = [chunk async for chunk in blobs.stream(key_of(_LARGE), chunk=100_000)]
    assert b"".join(chunks) == _LARGE
    assert max(map(len, chunks)) <= 100_000


async def test_putting_again_is_success_and_writes_nothing(blobs: BlobStore) -> None:
    await blobs.put(key_of(_LARGE), _LARGE)
    before = await all_keys(blobs)
    await blobs.put(key_of(_LARGE), _LARGE)
    await blobs.put_stream(key_of(_LARGE), in_chunks(_LARGE))
    assert await all_keys(blobs) == before


async def test_many_may_put_the_same_at_once(blobs: BlobStore) -> None:
    await asyncio.gather(*(blobs.put(key_of(b"same"), b"same") for _ in range(12)))
    assert await blobs.get(key_of(b"same")) == b"same"
    assert list(await all_keys(blobs)) == [key_of(b"same")]


async def test_what_was_never_put_is_missing(blobs: BlobStore) -> None:
    with pytest.raises(Missing):
        await blobs.get(key_of(b"never"))
    with pytest.raises(Missing):
        await anext(aiter(blobs.stream(key_of(b"never"))))
    assert not await blobs.exists(key_of(b"never"))


async def test_deleting_is_idempotent(blobs: BlobStore) -> None:
    await blobs.put(key_of(b"gone"), b"gone")
    await blobs.delete(key_of(b"gone"))
    await blobs.delete(key_of(b"gone"))
    assert not await blobs.exists(key_of(b"gone"))
    assert await all_keys(blobs) == {}


async def test_keys_tell_when_a_blob_was_written(blobs: BlobStore) -> None:
    before = time.time()
    contents = [str(number).encode() for number in range(60)]
    await asyncio.gather(*(blobs.put(key_of(data), data) for data in contents))
    keys = await all_keys(blobs)
    assert set(keys) == set(map(key_of, contents))
    # Object stores tell whole seconds, and file systems the time of the last timer tick.
    assert all(before - 2 <= written / 1000 <= time.time() + 2 for written in keys.values())


async def test_keys_tell_how_large_a_blob_is(blobs: BlobStore) -> None:
    contents = [b"", b"x" * 10, _LARGE]
    for data in contents:
        await blobs.put(key_of(data), data)
    sizes = [size async for _, _, size in blobs.keys()]  # noqa: SIM118 - no dict
    assert sorted(sizes) == [len(data) for data in contents]


@pytest.mark.parametrize("data", [b"small", _LARGE], ids=["small", "large"])
async def test_a_stream_that_is_not_what_it_claims_stores_nothing(
    blobs: BlobStore, data: bytes
) -> None:
    with pytest.raises(Invalid, match="not the bytes"):
        await blobs.put_stream(key_of(b"another"), in_chunks(data))
    assert await all_keys(blobs) == {}


async def test_a_stream_that_breaks_off_stores_nothing(blobs: BlobStore) -> None:
    class CutError(Exception):
        pass

    async def cut() -> AsyncIterator[bytes]:
        async for chunk in in_chunks(_LARGE[:-1]):
            yield chunk
        raise CutError

    with pytest.raises(CutError):
        await blobs.put_stream(key_of(_LARGE), cut())
    assert await all_keys(blobs) == {}


async def test_nobody_sees_half_a_blob(blobs: BlobStore) -> None:
    """At each chunk that goes in, the blob is not there; after the last it is there whole."""
    seen = []

    async def watched() -> AsyncIterator[bytes]:
        async for chunk in in_chunks(_LARGE, 1 << 21):
            seen.append((await blobs.exists(key_of(_LARGE)), await all_keys(blobs)))
            yield chunk

    await blobs.put_stream(key_of(_LARGE), watched())
    assert seen == [(False, {})] * 7
    assert await blobs.get(key_of(_LARGE)) == _LARGE


async def test_damage_is_noticed(ground: Ground) -> None:
    """A damaged blob is never returned, and a stream of it never comes to its end."""
    key = key_of(_LARGE)
    await ground.blobs.put(key, _LARGE)
    await ground.overwrite(key, _LARGE[:-1] + b"!")
    with pytest.raises(Unavailable, match="damaged"):
        await ground.blobs.get(key)
    received = []
    with pytest.raises(Unavailable, match="damaged"):
        received += [chunk async for chunk in ground.blobs.stream(key)]
    assert sum(map(len, received)) < len(_LARGE)


async def test_a_store_that_is_away_is_unavailable(ground: Ground) -> None:
    away = ground.broken()
    with pytest.raises(Unavailable):
        await away.put(key_of(b"x"), b"x")
    with pytest.raises(Unavailable):
        await all_keys(away)
    await away.close()


@pytest.mark.services
async def test_an_old_object_is_written_again(s3: S3) -> None:
    """So that a sweep which spares young orphans spares it. (Its bytes show that it was.)"""
    now = time.time_ns() // 1_000_000
    young, old = (open_cloud(s3.url) for _ in range(2))
    old = CloudBlobs(old._store, clock=FixedClock(now + 2 * 3_600_000))
    for data in (b"small", _LARGE):
        await young._store.put_async(key_of(data).hex(), b"older bytes")
        await young.put_stream(key_of(data), in_chunks(data))
        with pytest.raises(Unavailable):
            await young.get(key_of(data))
        await old.put_stream(key_of(data), in_chunks(data))
        assert await young.get(key_of(data)) == data


@pytest.mark.services
async def test_a_bucket_may_hold_other_things(s3: S3) -> None:
    blobs = open_cloud(s3.url)
    await blobs._store.put_async("readme.txt", b"hands off")
    await blobs._store.put_async("ab/cd", b"hands off")
    assert await all_keys(blobs) == {}


@pytest.mark.parametrize(
    "url",
    ["gs://bucket/prefix", "az://container/prefix?account_name=acme&account_key=a2V5", "s3://b"],
)
async def test_other_clouds_open_without_connecting(url: str) -> None:
    await open_blobs(url).close()


async def test_a_file_url_is_a_folder(tmp_path: Path) -> None:
    blobs = open_blobs((tmp_path / "a b").as_uri())
    await blobs.put(key_of(b"x"), b"x")
    assert (tmp_path / "a b" / key_of(b"x").hex()[:2] / key_of(b"x").hex()).read_bytes() == b"x"
    await blobs.close()


@pytest.mark.parametrize(
    ("url", "tells"),
    [
        ("ftp://somewhere", "s3://"),
        ("s3://bucket?endpiont=https://storage.example.org", "endpiont"),
        ("gs://bucket?service_account_path=/nowhere.json", "/nowhere.json"),
    ],
)
def test_a_url_that_cannot_be_used_says_why(url: str, tells: str) -> None:
    with pytest.raises(Invalid, match=tells):
        open_blobs(url)
