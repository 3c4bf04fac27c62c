"""Keeping the search index up to date with the newest versions."""

import asyncio

from fanlight.db import artifacts, search, versions
from fanlight.db.tx import Tx
from fanlight.ops import store
from fanlight.ops.context import Context
from fanlight.page.examine import examine

_AT_ONCE = 20


async def index_pending(ctx: Context) -> int:
    """Indexes artifacts whose newest text is not searchable yet; returns how many it did."""
    waiting = await ctx.db.read(lambda tx: artifacts.unsearched(tx, limit=_AT_ONCE))
    for pk, title, head in waiting:
        await _index(ctx, pk, title, head)
    return len(waiting)


async def _index(ctx: Context, pk: int, title: str, head: int) -> None:
    version = await ctx.db.read(lambda tx: versions.find(tx, pk, head))
    assert version is not None
    page = await store.body(ctx, version.page)
    built = await asyncio.to_thread(lambda: examine(page, limits=ctx.limits))
    text = built.text[: ctx.limits.search_chars]

    def write(tx: Tx) -> None:
        search.put(tx, pk, title=title, body=text)
        artifacts.mark_searched(tx, pk, head, excerpt=" ".join(text[:600].split())[:300])

    await ctx.db.write(write)
