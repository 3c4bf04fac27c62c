"""The browsers in which somebody is signed in."""

from fanlight.db import events
from fanlight.db import sessions as session_rows
from fanlight.db.sessions import Session as Session
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.errors import Missing
from fanlight.model.events import SessionEnded
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops.context import Context


async def listed(ctx: Context, actor: Actor) -> list[Session]:
    """The caller's own sessions that go on, the one that was used last first."""
    access.require(actor, Action.MANAGE_SESSIONS)
    assert actor.user is not None
    user = actor.user
    return await ctx.db.read(
        lambda tx: session_rows.of_user(
            tx, user, idle_since=ctx.idle_since(tx.now), began_since=ctx.began_since(tx.now)
        )
    )


async def end(ctx: Context, actor: Actor, id_: str) -> None:
    """Ends one at once, its open streams included. Raises `Missing` unless it is the caller's."""
    access.require(actor, Action.MANAGE_SESSIONS)
    assert actor.user is not None
    user = actor.user

    def write(tx: Tx) -> None:
        if not session_rows.revoke_theirs(tx, user, id_):
            raise Missing(
                "no-session",
                "There is no such session.",
                "It may have ended already. Your account's page lists those that go on.",
            )
        events.record(tx, actor, SessionEnded(id_))

    await ctx.db.write(write)
