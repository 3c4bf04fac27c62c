"""Keeping the search index up to date with the newest versions."""

import asyncio

import structlog

from fanlight.db import artifacts, pins, search, versions
from fanlight.db.tx import Tx
from fanlight.model.errors import AppError
from fanlight.ops import store
from fanlight.ops.context import Context

_log = structlog.get_logger(__name__)

_AT_ONCE = 20


async def index_pending(ctx: Context) -> int:
    """Indexes artifacts whose newest text is not searchable yet; returns how many it did."""
    newest, pinned = await ctx.db.read(
        lambda tx: (artifacts.unsearched(tx, limit=_AT_ONCE), pins.unsearched(tx, limit=_AT_ONCE))
    )
    for pk, title, n in newest:
        await _write(ctx, pk, title, n=n, text=await _readable(ctx, pk, n))
    for pk, title, n in pinned:
        await _write_pinned(ctx, pk, title, n=n, text=await _readable(ctx, pk, n))
    return len(newest) + len(pinned)


async def _readable(ctx: Context, pk: int, n: int) -> str:
    try:
        return await _text(ctx, pk, n)
    except AppError as error:
        # One damaged page must not keep the others from being found.
        _log.warning("search.unreadable", artifact=pk, version=n, exc_info=error)
        return ""


async def _text(ctx: Context, pk: int, n: int) -> str:
    version = await ctx.db.read(lambda tx: versions.find(tx, pk, n))
    if version is None:
        return ""  # deleted for good since the list was read; nothing is written of it
    page = await store.body(ctx, version.page)
    return (await asyncio.to_thread(_visible, page))[: ctx.limits.search_chars]


def _visible(page: bytes) -> str:
    # A server that starts has no page to read yet, and the parser takes long to import.
    from fanlight.page.text import visible_text

    return visible_text(page)


async def _write(ctx: Context, pk: int, title: str, *, n: int, text: str) -> None:
    words = await _words(title, text)

    def write(tx: Tx) -> None:
        search.put(tx, pk, **words)
        artifacts.mark_searched(tx, pk, n, excerpt=_excerpt(text))

    await ctx.db.write(write)


async def _write_pinned(ctx: Context, pk: int, title: str, *, n: int, text: str) -> None:
    words = await _words(title, text)

    def write(tx: Tx) -> None:
        if pins.mark_searched(tx, pk, n, excerpt=_excerpt(text)):
            search.put(tx, pk, **words, of=search.PINNED)

    await ctx.db.write(write)


async def _words(title: str, text: str) -> dict[str, str]:
    body = await asyncio.to_thread(search.indexed, text)
    return {"title": search.indexed(title), "body": body}


def _excerpt(text: str) -> str:
    return " ".join(text[:600].split())[:300]
