"""What another member comes in with: browsers, tokens and programs that they let in.

Only who may act on somebody of their standing sees these, and ends them.
"""

from dataclasses import dataclass
from functools import partial

from fanlight.db import events, grants
from fanlight.db import sessions as session_rows
from fanlight.db import tokens as token_rows
from fanlight.db.grants import Grant
from fanlight.db.people import User
from fanlight.db.sessions import Session
from fanlight.db.tokens import Token, Wanted
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.paging import Page
from fanlight.model.actor import Actor
from fanlight.model.errors import Missing
from fanlight.model.events import GrantEnded, SessionEnded, TokenRevoked
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops import people as members
from fanlight.ops.context import Context


@dataclass(frozen=True, slots=True)
class Credentials:
    """Those that go on."""

    sessions: list[Session]
    tokens: list[Token]
    grants: list[Grant]


_DAY = 86_400_000

NONE = Credentials([], [], [])
"""Of somebody whose credentials the caller may not see."""


async def of_member(ctx: Context, actor: Actor, email: str) -> Credentials:
    access.require(actor, Action.MANAGE_MEMBERS)

    def read(tx: Tx) -> Credentials:
        user = _theirs(tx, actor, email)
        since = {"idle_since": ctx.idle_since(tx.now), "began_since": ctx.began_since(tx.now)}
        return Credentials(
            session_rows.of_user(tx, user.pk, **since),
            [each for each in token_rows.of_user(tx, user.pk) if each.expires_at > tx.now],
            grants.of_user(tx, user.pk),
        )

    return await ctx.db.read(read)


@dataclass(frozen=True, slots=True)
class TokenFilter:
    """`unused` and `expiring` are days: not used for so long, at its end within so long."""

    q: str = ""
    unused: int | None = None
    expiring: int | None = None


async def all_tokens(
    ctx: Context, actor: Actor, wanted: TokenFilter, *, before: int | None, limit: int
) -> Page[Token, int]:
    """Everybody's that work, the newest first, but for those whom the actor may not act on.

    A page may therefore be shorter than `limit`, or empty, and the list still go on.
    """
    access.require(actor, Action.MANAGE_MEMBERS)

    def read(tx: Tx) -> Page[Token, int]:
        chosen = Wanted(
            wanted.q,
            unused_since=None if wanted.unused is None else tx.now - wanted.unused * _DAY,
            ends_before=None if wanted.expiring is None else tx.now + wanted.expiring * _DAY,
        )
        found = paging.by_key(partial(token_rows.listed, tx, chosen, before=before), limit)
        items = [each for each in found.items if access.is_over(actor, each.holder.standing)]
        return Page(items, found.after)

    return await ctx.db.read(read)


async def end_session(ctx: Context, actor: Actor, email: str, id_: str) -> None:
    """At once, its open streams included."""
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> None:
        user = _theirs(tx, actor, email)
        if not session_rows.revoke_theirs(tx, user.pk, id_):
            raise _missing("no-session", "browser", email)
        events.record(tx, actor, SessionEnded(id_, user.id))

    await ctx.db.write(write)


async def revoke_token(ctx: Context, actor: Actor, email: str, id_: str) -> None:
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> None:
        user = _theirs(tx, actor, email)
        found = [each for each in token_rows.of_user(tx, user.pk) if each.id == id_]
        if not found:
            raise _missing("no-token", "token", email)
        token_rows.revoke(tx, found[0].pk)
        events.record(tx, actor, TokenRevoked(id_, user.id))

    await ctx.db.write(write)


async def end_grant(ctx: Context, actor: Actor, email: str, id_: str) -> None:
    """Shuts a program out at once, with all its tokens."""
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> None:
        user = _theirs(tx, actor, email)
        found = [each for each in grants.of_user(tx, user.pk) if each.id == id_]
        if not found:
            raise _missing("no-grant", "program", email)
        token_rows.revoke(tx, found[0].pk)
        events.record(tx, actor, GrantEnded(id_, "revoked", user.id))

    await ctx.db.write(write)


def _theirs(tx: Tx, actor: Actor, email: str) -> User:
    user = members.member(tx, email)
    access.require_over(actor, user.standing)
    return user


def _missing(code: str, what: str, email: str) -> Missing:
    return Missing(
        code,
        f"{email} has no such {what}.",
        "It may have ended already. See what goes on: fanlight admin members show EMAIL.",
    )
