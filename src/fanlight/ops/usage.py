"""What the organisation uses, for those who look after it."""

from dataclasses import dataclass, replace
from functools import partial

from fanlight.db import events, views
from fanlight.db import usage as rows
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.paging import Page
from fanlight.model.actor import Actor
from fanlight.model.errors import Invalid
from fanlight.model.events import UsageSettingsChanged
from fanlight.model.policy import Action
from fanlight.model.usage import By, Day, Now, Sort, Used
from fanlight.model.viewing import day_of
from fanlight.ops import access
from fanlight.ops.context import Context

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Usage:
    """`days` are without gaps, the oldest first, today last."""

    now: Now
    days: list[Day]


async def show(ctx: Context, actor: Actor, *, days: int) -> Usage:
    """Up to `MOST_DAYS` days. Today's may be some minutes behind."""
    access.require(actor, Action.READ_USAGE)
    if not 0 < days <= MOST_DAYS:
        raise Invalid("bad-days", f"There are 1 to {MOST_DAYS} days to see.", "Give one of them.")

    def read(tx: Tx) -> Usage:
        today = day_of(tx.now)
        since = today - days + 1
        days_ = _filled(rows.days(tx, since=since), since, today)
        now = rows.now(tx)
        return Usage(now, [*days_[:-1], replace(days_[-1], bytes=now.bytes)])

    return await ctx.db.read(read)


async def top(
    ctx: Context, actor: Actor, by: By, sort: Sort, *, after: int | None = None, limit: int
) -> Page[Used, int]:
    """Who or what comes to most. `after` counts what is passed over."""
    access.require(actor, Action.READ_USAGE)
    skip = max(0, after or 0)
    return await ctx.db.read(
        lambda tx: paging.page(
            partial(rows.top, tx, by, sort, skip=skip), limit, by=lambda _: skip + limit
        )
    )


async def names_viewers(ctx: Context, actor: Actor) -> bool:
    """Whether those who may publish to an artifact learn which members viewed it."""
    access.require(actor, Action.READ_USAGE)
    return await ctx.db.read(views.are_named)


async def name_viewers(ctx: Context, actor: Actor, *, wanted: bool) -> bool:
    access.require(actor, Action.MANAGE_POLICY)

    def write(tx: Tx) -> bool:
        if views.are_named(tx) is not wanted:
            views.name_viewers(tx, wanted=wanted)
            events.record(tx, actor, UsageSettingsChanged(names=wanted))
        return wanted

    return await ctx.db.write(write)


async def measure(ctx: Context) -> int:
    """Of today and yesterday; the worker does it every quarter of an hour."""
    await ctx.db.write(rows.measure)
    return 1


def _filled(found: list[Day], since: int, until: int) -> list[Day]:
    """On a day of which nothing is known, as much was stored as on the one before."""
    known = {each.day: each for each in found}
    filled = list[Day]()
    for day in range(since, until + 1):
        before = filled[-1].bytes if filled else 0
        here = known.get(day, Day(day))
        filled.append(here if here.bytes else replace(here, bytes=before))
    return filled
