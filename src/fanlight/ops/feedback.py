"""What people sent to an agent, from the agent's side.

A person's agents share one mailbox. What is in it comes again until it was acknowledged up to its
position, so nothing is lost with an answer that does not arrive, and nothing comes again that an
agent has said it has.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from fanlight.db import events
from fanlight.db import feedback as rows
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.comment import Delivery
from fanlight.model.errors import Denied
from fanlight.model.events import FeedbackReceived
from fanlight.model.policy import Action
from fanlight.ops import access, holders
from fanlight.ops.context import Context

_AT_ONCE = 25

PREFIX = rows.topic(0)[:-1]
"""Of the topics on which waiting agents are woken."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """`cursor` acknowledges all of `items`; `position` is where the mailbox stands."""

    items: list[Delivery]
    cursor: int
    position: int


async def waiting(ctx: Context, actor: Actor) -> Feedback:
    """What is there now, the oldest first, up to 25."""
    access.require(actor, Action.RECEIVE)
    return await ctx.db.read(lambda tx: _waiting(tx, actor))


async def wait(ctx: Context, actor: Actor, *, seconds: int) -> Feedback:
    """As `waiting`, once there is something, or after so long (`limits.feedback_seconds` at most).

    Raises `Denied` where the session or token has ended meanwhile.
    """
    found = await waiting(ctx, actor)
    if found.items or seconds <= 0:
        return found
    stream = ctx.hub.watch(rows.topic(_user(actor)), after=found.position, name="")
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, ctx.limits.feedback_seconds)):
                # Each chunk may be a beat: looking again then repairs what a lost hint left unsaid.
                async for _ in stream:
                    found = await _still_waiting(ctx, actor)
                    if found.items:
                        return found
    finally:
        await stream.close()
    return await _still_waiting(ctx, actor)


async def acknowledge(ctx: Context, actor: Actor, cursor: int) -> None:
    """The agent has everything up to `cursor`: it does not come again."""
    access.require(actor, Action.RECEIVE)

    def write(tx: Tx) -> None:
        had = rows.acknowledge(tx, _user(actor), cursor)
        if had:
            events.record(tx, actor, FeedbackReceived(tuple(had)))

    await ctx.db.write(write)


async def moved(ctx: Context, topic: str, after: int) -> int | None:
    """Where a mailbox stands, if that is after a position; who waits for it looks again then."""
    user = int(topic.removeprefix(PREFIX))
    position = await ctx.db.read(lambda tx: rows.position(tx, user))
    return position if position > after else None


async def _still_waiting(ctx: Context, actor: Actor) -> Feedback:
    def read(tx: Tx) -> Feedback:
        now = holders.again(ctx, tx, session=actor.session, token=actor.token)
        if now is None or now.user != actor.user:
            raise Denied("not-signed-in", "You are no longer signed in.", "Sign in again.")
        access.require(now, Action.RECEIVE)
        return _waiting(tx, actor)

    return await ctx.db.read(read)


def _waiting(tx: Tx, actor: Actor) -> Feedback:
    # First: what comes in between is then found twice, and not missed.
    position = rows.position(tx, _user(actor))
    items = rows.waiting(tx, _user(actor), limit=_AT_ONCE)
    return Feedback(items, items[-1].position if items else position, position)


def _user(actor: Actor) -> int:
    assert actor.user is not None
    return actor.user
