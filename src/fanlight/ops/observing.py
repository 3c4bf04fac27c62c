"""Writing down what no transaction does: who read what, and who was refused.

A request only puts it into a list in memory. The list is written every half second and at a clean
stop; a crash loses what half a second brought.
"""

import asyncio

from fanlight.db import events, notices
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.errors import AppError, Refusal
from fanlight.model.events import ActionDenied, ContentRead, Event, LeftOut, SignInFailed
from fanlight.model.observed import Seen
from fanlight.ops.context import Context


def has_read(
    ctx: Context, actor: Actor, artifact: int, *, n: int, how: str, closed: int | None = None
) -> None:
    """Somebody was given version `n` of the artifact with this key. Returns at once.

    `closed` is when it came into quarantine: looks from then on are told apart from those before,
    and its owner is told of them, since it is open to nobody else but as an administrator.
    """
    looked = closed is not None
    seen = Seen(actor, ContentRead(n, how), ctx.clock.now(), artifact, looked)
    key = ("read", _who(actor), artifact, n, how, closed)
    ctx.observed.once(key, seen, seconds=ctx.limits.read_window_seconds)


def was_refused(ctx: Context, actor: Actor, error: AppError) -> None:
    """Somebody is answered with this error. Returns at once; nothing where it refuses nobody.

    Refusals are bounded: whoever probes shall not fill the disk.
    """
    refusal = error.refusal
    if refusal is None:
        return
    now = ctx.clock.now()
    key = ("refused", _who(actor), refusal)
    window = ctx.limits.refusal_window_seconds
    if ctx.observed.knows(key, now):
        return
    if ctx.observed.has_room(now, per_minute=ctx.limits.refusals_per_minute):
        seen = Seen(actor, _told(refusal), now, refusal.artifact)
        ctx.observed.once(key, seen, seconds=window)


async def flush(ctx: Context) -> int:
    """Writes down what waits; returns how many rows."""
    seen, left_out = ctx.observed.take()
    if left_out:
        seen = [*seen, Seen(SYSTEM, LeftOut(left_out), ctx.clock.now())]
    if not seen:
        return 0
    try:
        # Whoever is cancelled here, at a stop, must not take the rows along.
        await asyncio.shield(ctx.db.write(lambda tx: _write(tx, seen)))
    except AppError:
        ctx.observed.give_back(seen[: len(seen) - bool(left_out)], left_out)
        raise
    except Exception:
        # Rows that the database does not take would be in the way of all after them.
        ctx.observed.give_back([], left_out + len(seen) - bool(left_out))
        raise
    return len(seen)


def _write(tx: Tx, seen: list[Seen]) -> None:
    events.record_seen(tx, seen)
    for each in seen:
        if each.looked and each.artifact is not None and each.actor.user is not None:
            notices.add_look(tx, each.artifact, by=each.actor.user, why="", at=each.at)


def _told(refusal: Refusal) -> Event:
    if refusal.sign_in:
        return SignInFailed(refusal.rule)
    return ActionDenied(refusal.rule, refusal.action)


def _who(actor: Actor) -> tuple[object, ...]:
    """The same for requests of one person through one session or token, or from one address."""
    if actor.user is None and actor.session is None:
        return actor.kind, actor.address
    return actor.kind, actor.user, actor.session, actor.token, actor.door
