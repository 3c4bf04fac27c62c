"""Views: an opening of an artifact by somebody in a browser.

`opened` is called in one place, where the shell of an artifact was made for somebody. It only puts
the opening into memory; a loop writes what is there every few seconds, and a clean stop does so
too. A crash loses what came since the last time.
"""

import asyncio
from functools import partial
from hashlib import sha256

import structlog

from fanlight.db import viewing as rows
from fanlight.db import views
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.errors import AppError
from fanlight.model.policy import Action
from fanlight.model.viewing import Opening, Views, day_of
from fanlight.ops import access
from fanlight.ops.context import Context
from fanlight.ops.versions import Shown

_log = structlog.get_logger(__name__)

_DAYS = 30
_VERSIONS = 100
_PEOPLE = 100
# What is written in one transaction, for which publishes wait: some 50 ms.
_AT_ONCE = 500


def opened(ctx: Context, actor: Actor, shown: Shown, *, browser: str) -> None:
    """Somebody was given the shell of an artifact with this version. Returns at once.

    `browser` is what a stranger's calls itself: beside their address, all there is to know two
    of them from one.
    """
    who = actor.user if actor.user is not None else _stranger(actor, browser)
    ctx.openings.add(Opening(shown.artifact.pk, shown.version.n, who, ctx.clock.now()))


async def flush(ctx: Context) -> int:
    """Writes down what waits; returns how many openings."""
    openings, left_out = ctx.openings.take()
    if left_out:
        _log.warning("views.left_out", count=left_out)
    for start in range(0, len(openings), _AT_ONCE):
        await _write(ctx, openings[start : start + _AT_ONCE], openings[start + _AT_ONCE :])
    return len(openings)


async def _write(ctx: Context, some: list[Opening], rest: list[Opening]) -> None:
    window = ctx.limits.view_window_seconds * 1000
    record = partial(rows.record, openings=some, window=window)
    try:
        # Whoever is cancelled here, at a stop, must not take them along.
        await asyncio.shield(ctx.db.write(record))
    except AppError:
        ctx.openings.give_back([*some, *rest], 0)
        raise
    except asyncio.CancelledError:
        # These are being written; the others are with the last ones.
        ctx.openings.give_back(rest, 0)
        raise
    except Exception:
        # Rows that the database does not take would be in the way of all after them.
        ctx.openings.give_back(rest, len(some))
        raise


async def forget(ctx: Context) -> int:
    """Who strangers were, some days ago."""
    await ctx.db.write(rows.forget)
    return 0


async def of_artifact(ctx: Context, actor: Actor, ref: str) -> Views:
    """For who may publish to it. What was viewed in the last few seconds may not be in it yet."""
    id_ = access.id_from(ref)

    def read(tx: Tx) -> Views:
        artifact = access.checked(tx, actor, id_, Action.READ_VIEWS).pk
        today = day_of(tx.now)
        span = range(today - _DAYS + 1, today + 1)
        days = views.by_day(tx, artifact, since=span.start)
        return Views(
            id_,
            views.totals(tx, artifact),
            views.by_version(tx, artifact, limit=_VERSIONS),
            [(day, days.get(day, 0)) for day in span],
            # Guests do not learn who the members are.
            views.people(tx, artifact, limit=_PEOPLE)
            if actor.is_member and views.are_named(tx)
            else None,
        )

    return await ctx.db.read(read)


def _stranger(actor: Actor, browser: str) -> bytes:
    """The same for one browser, as far as can be told. It is hashed once more to be kept."""
    known = f"session {actor.session}" if actor.session else f"{actor.address} {browser}"
    return sha256(known.encode(errors="replace")).digest()
