"""The keys of the compliance API, whoever made them: who may make them looks after all of them."""

from fanlight.db import events
from fanlight.db import tokens as token_rows
from fanlight.db.tokens import Token
from fanlight.db.tx import Tx
from fanlight.model.actor import COMPLIANCE_SCOPES, Actor, Scope
from fanlight.model.errors import Invalid, Missing
from fanlight.model.events import TokenRevoked
from fanlight.model.policy import Action
from fanlight.ops import access, sign_in
from fanlight.ops.context import Context
from fanlight.ops.sign_in import NewToken, TokenWanted


async def listed(ctx: Context, actor: Actor) -> list[Token]:
    """Those that have neither expired nor been revoked, the first that was made first."""
    access.require(actor, Action.MAKE_COMPLIANCE_KEYS)
    return await ctx.db.read(_keys)


async def make(
    ctx: Context, actor: Actor, name: str, *, scopes: frozenset[Scope], days: int | None = None
) -> NewToken:
    """Raises `Invalid` for no scopes, for those of other tokens, and for a bad lifetime."""
    access.require(actor, Action.MAKE_COMPLIANCE_KEYS)
    if not scopes or not scopes <= COMPLIANCE_SCOPES:
        raise Invalid(
            "bad-key-scopes",
            "A key of the compliance API has one or more of its scopes, and no other.",
            f"Choose from {', '.join(sorted(COMPLIANCE_SCOPES))}.",
        )
    wanted = TokenWanted(name, scopes, days)
    sign_in.check_wanted(ctx, actor, wanted)
    assert actor.user is not None
    user = actor.user
    return await ctx.db.write(
        lambda tx: sign_in.make_token(ctx, tx, actor, user=user, wanted=wanted)
    )


async def revoke(ctx: Context, actor: Actor, id_: str) -> None:
    """Ends it at once. Raises `Missing` where there is no such key."""
    access.require(actor, Action.MAKE_COMPLIANCE_KEYS)

    def write(tx: Tx) -> None:
        found = [key for key in _keys(tx) if key.id == id_]
        if not found:
            raise Missing("no-key", "There is no such key.", "It may have been revoked already.")
        token_rows.revoke(tx, found[0].pk)
        events.record(tx, actor, TokenRevoked(id_))

    await ctx.db.write(write)


def _keys(tx: Tx) -> list[Token]:
    return token_rows.with_scopes(tx, COMPLIANCE_SCOPES)
