"""Counting what the server does, for whoever runs it."""

from collections.abc import Awaitable
from dataclasses import dataclass

from fanlight.db import sizes
from fanlight.ops.answers import Published
from fanlight.ops.context import Context


@dataclass(frozen=True, slots=True)
class Now:
    """What is read when it is asked for, rather than counted on the way."""

    database: str
    database_bytes: int
    streams: int
    told: int


async def publishing(ctx: Context, work: Awaitable[Published]) -> Published:
    """The work's answer, after its time was taken."""
    began, outcome = ctx.clock.now(), "refused"
    try:
        answer = await work
        outcome = "unchanged" if answer.unchanged else "published"
        return answer
    finally:
        took = max(0, ctx.clock.now() - began) / 1000
        ctx.measures.publishes[outcome].add(took)


async def now(ctx: Context) -> Now:
    kind, size = await ctx.db.read(sizes.of_database)
    return Now(kind, size, ctx.hub.streams, ctx.hub.told)
