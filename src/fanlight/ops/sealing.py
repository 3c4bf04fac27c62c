"""The audit log's chain: sealing what was committed, and signing where the chain stands.

`seal` may run in several servers at once; a row is sealed once, whoever comes first. `checkpoint`
keeps what it signs in the blob store and no list of it in the database, which it is to prove.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from hashlib import sha256

from fanlight.db import audit
from fanlight.db.audit import End
from fanlight.db.tx import Tx
from fanlight.model import checkpoint as checkpoints
from fanlight.model.checkpoint import Checkpoint
from fanlight.model.errors import Missing
from fanlight.ops import observing
from fanlight.ops.context import Context

# Few enough that a publish does not wait long behind them for SQLite's one writer.
_AT_ONCE = 200
# Reads of the blob store that wait at once: one takes tens of milliseconds from S3.
_READS = 32


async def seal(ctx: Context) -> int:
    """Writes down what was observed and seals every row that is committed; returns how many."""
    await observing.flush(ctx)
    sealed = 0
    while await ctx.db.read(audit.has_unsealed):
        sealed += await ctx.db.write(lambda tx: audit.seal(tx, limit=_AT_ONCE))
    return sealed


async def checkpoint(ctx: Context) -> int:
    """Signs the chain's end when that is due; returns how many checkpoints it made, 0 or 1."""
    end = await ctx.db.read(audit.end)
    if end is None or not _is_due(ctx, end):
        return 0
    made = await asyncio.to_thread(_signed, ctx, end)
    # First the blob, then the number: a crash in between leaves one that nobody misses.
    await ctx.blobs.put(sha256(made.data).digest(), made.data)

    def claim(tx: Tx) -> bool:
        return audit.claim_checkpoint(tx, made.number, n=made.n)

    return int(await ctx.db.write(claim))


async def kept(ctx: Context) -> list[Checkpoint]:
    """Every checkpoint of this organisation in the blob store, by the row it is about."""
    found: list[Checkpoint] = []
    async for keys in _candidates(ctx):
        read = await asyncio.gather(*(_look(ctx, key) for key in keys))
        found += [each for each in read if each is not None and each.org == ctx.org.id]
    return sorted(found, key=lambda each: (each.n, each.number))


async def is_checkpoint(ctx: Context, key: bytes, size: int) -> bool:
    """Whether a blob is one. Each is read once: there is one more every hour, for years."""
    if size != checkpoints.SIZE:
        return False
    if key not in ctx.checkpoints and await _look(ctx, key) is not None:
        ctx.checkpoints.add(key)
    return key in ctx.checkpoints


async def _look(ctx: Context, key: bytes) -> Checkpoint | None:
    """The checkpoint that a blob is; None for any other blob."""
    try:
        return Checkpoint.read(await ctx.blobs.get(key))
    except Missing:
        return None


async def _candidates(ctx: Context) -> AsyncIterator[Sequence[bytes]]:
    batch: list[bytes] = []
    async for key, _, size in ctx.blobs.keys():
        if size == checkpoints.SIZE:
            batch.append(key)
        if len(batch) == _READS:
            yield batch
            batch = []
    yield batch


def _is_due(ctx: Context, end: End) -> bool:
    age = ctx.clock.now() - end.checkpoint_at
    return end.n > end.checkpoint_n and (
        end.checkpoint == 0 or age >= ctx.limits.checkpoint_seconds * 1000
    )


def _signed(ctx: Context, end: End) -> Checkpoint:
    key = ctx.audit_key
    number, at = end.checkpoint + 1, ctx.clock.now()
    made = Checkpoint(ctx.org.id, number, end.n, end.hash, at, key.public)
    return replace(made, signature=key.sign(made.statement))
