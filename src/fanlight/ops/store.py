"""Putting contents into the version store and getting them out again.

A content is packed against an earlier one before any transaction is open. Small packed bytes go
into the database with the rows that name them; large ones go to the blob store first, so that no
version is ever visible before its bytes are.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from fanlight.db import objects
from fanlight.db.objects import RAW, Packed, Stored
from fanlight.delta import pack as deltas
from fanlight.model.errors import Missing, Unavailable
from fanlight.ops.context import Body, Context

# Ten differences from a whole one: what skip-delta order needs for 1,024 versions.
_DEEPEST = 10
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Base:
    """An earlier content to store the difference from."""

    pk: int
    depth: int
    data: bytes


async def body(ctx: Context, pk: int) -> bytes:
    """The content of an object, unpacked and checked."""
    return (await _load(ctx, pk)).data


async def base(ctx: Context, pk: int) -> Base | None:
    """The object as something to pack against; None where its chain is long enough already."""
    found = await _load(ctx, pk)
    if found.depth == RAW or found.depth >= _DEEPEST:
        return None
    return Base(pk, found.depth, found.data)


async def stream(ctx: Context, pk: int) -> AsyncIterator[bytes]:
    """The content in chunks; only contents that are stored packed are held whole."""
    chain = await ctx.db.read(lambda tx: objects.chain(tx, pk))
    if chain and chain[0].depth == RAW and chain[0].blob is not None:
        async for chunk in ctx.blobs.stream(chain[0].blob, chunk=_CHUNK):
            yield chunk
        return
    whole = await body(ctx, pk)
    for start in range(0, len(whole), _CHUNK):
        yield whole[start : start + _CHUNK]


async def pack(ctx: Context, data: bytes, against: Base | None) -> Packed:
    """Packs a content, and puts it into the blob store where it is large."""
    packed, used = await asyncio.to_thread(_pack, data, against)
    inline = len(packed) <= ctx.limits.inline_bytes
    key = None if inline else sha256(packed).digest()
    if key is not None:
        await ctx.blobs.put(key, packed)
    return Packed(
        sha256=sha256(data).digest(),
        size=len(data),
        depth=used.depth + 1 if used else 0,
        base=used.pk if used else None,
        data=packed if inline else None,
        blob=key,
    )


async def keep_raw(ctx: Context, file: BinaryIO, size: int) -> Packed:
    """Stores a large file as it is, a chunk at a time."""
    key = await asyncio.to_thread(_hash, file)
    await ctx.blobs.put_stream(key, _chunks(file))
    return Packed(sha256=key, size=size, depth=RAW, base=None, data=None, blob=key)


async def _load(ctx: Context, pk: int) -> Body:
    cached = ctx.bodies.get(pk)
    if cached is not None:
        return cached
    chain = await ctx.db.read(lambda tx: objects.chain(tx, pk))
    if not chain:
        raise Missing("no-content", "This content is no longer kept.", "Publish it again.")
    packed = [await _packed_bytes(ctx, stored) for stored in chain]
    found = Body(await asyncio.to_thread(_unpack, chain, packed), chain[0].depth)
    ctx.bodies.put(pk, found)
    return found


async def _packed_bytes(ctx: Context, stored: Stored) -> bytes:
    if stored.data is not None:
        return stored.data
    assert stored.blob is not None
    return await ctx.blobs.get(stored.blob)


def _unpack(chain: list[Stored], packed: list[bytes]) -> bytes:
    data: bytes | None = None
    try:
        for stored, step in zip(reversed(chain), reversed(packed), strict=True):
            raw = stored.depth == RAW
            data = step if raw else deltas.unpack(step, data, size=stored.size)
    except deltas.CorruptDelta as error:
        raise _damaged() from error
    if data is None or sha256(data).digest() != chain[0].sha256:
        raise _damaged()
    return data


def _pack(data: bytes, against: Base | None) -> tuple[bytes, Base | None]:
    if against is None:
        return deltas.pack(data, None), None
    difference = deltas.pack(data, against.data)
    # A content that has little in common with the earlier one is better off on its own.
    if len(difference) * 4 > len(data):
        whole = deltas.pack(data, None)
        if len(whole) <= len(difference):
            return whole, None
    return difference, against


def _hash(file: BinaryIO) -> bytes:
    file.seek(0)
    digest = sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.digest()


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    file.seek(0)
    while chunk := await asyncio.to_thread(file.read, _CHUNK):
        yield chunk


def _damaged() -> Unavailable:
    return Unavailable(
        "damaged-content",
        "The stored content is damaged.",
        "Other versions still work. Tell your administrator to check the disk or restore a backup.",
    )
