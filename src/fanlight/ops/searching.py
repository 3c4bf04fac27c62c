"""Keeping the search index up to date with the newest versions."""

import asyncio

import structlog

from fanlight.db import artifacts, search, versions
from fanlight.db.tx import Tx
from fanlight.model.errors import AppError
from fanlight.ops import store
from fanlight.ops.context import Context

_log = structlog.get_logger(__name__)

_AT_ONCE = 20


async def index_pending(ctx: Context) -> int:
    """Indexes artifacts whose newest text is not searchable yet; returns how many it did."""
    waiting = await ctx.db.read(lambda tx: artifacts.unsearched(tx, limit=_AT_ONCE))
    for pk, title, head in waiting:
        try:
            text = await _text(ctx, pk, head)
        except AppError as error:
            # One damaged page must not keep the others from being found.
            _log.warning("search.unreadable", artifact=pk, version=head, exc_info=error)
            text = ""
        await _write(ctx, pk, title, head=head, text=text)
    return len(waiting)


async def _text(ctx: Context, pk: int, head: int) -> str:
    version = await ctx.db.read(lambda tx: versions.find(tx, pk, head))
    if version is None:
        return ""  # deleted for good since the list was read; nothing is written of it
    page = await store.body(ctx, version.page)
    return (await asyncio.to_thread(_visible, page))[: ctx.limits.search_chars]


def _visible(page: bytes) -> str:
    # A server that starts has no page to read yet, and the parser takes long to import.
    from fanlight.page.text import visible_text

    return visible_text(page)


async def _write(ctx: Context, pk: int, title: str, *, head: int, text: str) -> None:
    def write(tx: Tx) -> None:
        search.put(tx, pk, title=title, body=text)
        excerpt = " ".join(text[:600].split())[:300]
        artifacts.mark_searched(tx, pk, head, excerpt=excerpt)

    await ctx.db.write(write)
