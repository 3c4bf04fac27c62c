"""Tokens with which an identity provider manages people by SCIM, and which do nothing else."""

from dataclasses import dataclass, field

from fanlight.db import events
from fanlight.db import scim_tokens as rows
from fanlight.db.scim_tokens import ScimToken as ScimToken
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_id
from fanlight.kit.tokens import is_token, new_token
from fanlight.model.actor import Actor, ActorKind, Agent, Door
from fanlight.model.errors import Denied, Missing, Refusal
from fanlight.model.events import ScimTokenCreated, ScimTokenRevoked
from fanlight.model.permission import PERMISSIONS, OrgRole
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops.context import Context

# As with other tokens: writing "last used" at every request would make every read a write.
_USED_EVERY = 60_000


@dataclass(frozen=True, slots=True)
class NewScimToken:
    """`secret` is shown once."""

    id: str
    secret: str = field(repr=False)


async def create(ctx: Context, actor: Actor, name: str) -> NewScimToken:
    """Raises `Denied` for who may less than the members that it makes."""
    access.require(actor, Action.MANAGE_PROVISIONING)
    access.require_having(actor, PERMISSIONS[OrgRole.MEMBER])
    assert actor.user is not None
    user, secret, id_ = actor.user, new_token(), new_id()
    shown = name.strip()[:100] or "provider"

    def write(tx: Tx) -> NewScimToken:
        token = rows.NewToken(id_, digest(secret), shown, secret[-4:], user)
        rows.add(tx, token)
        events.record(tx, actor, ScimTokenCreated(id_, shown))
        return NewScimToken(id_, secret)

    return await ctx.db.write(write)


async def listed(ctx: Context, actor: Actor) -> list[ScimToken]:
    access.require(actor, Action.MANAGE_PROVISIONING)
    return await ctx.db.read(rows.listed)


async def revoke(ctx: Context, actor: Actor, id_: str) -> None:
    access.require(actor, Action.MANAGE_PROVISIONING)

    def write(tx: Tx) -> None:
        if not rows.revoke(tx, id_):
            raise Missing(
                "no-token",
                "There is no such SCIM token.",
                "See which there are: fanlight admin scim-tokens list.",
            )
        events.record(tx, actor, ScimTokenRevoked(id_))

    await ctx.db.write(write)


async def by_secret(ctx: Context, secret: str, address: str) -> Actor:
    """Who comes with it. Raises `Denied` for one that does not work.

    It has no person: the audit log names the token as the agent.
    """
    hash_ = digest(secret) if is_token(secret) else None
    found = await ctx.db.read(lambda tx: rows.by_hash(tx, hash_)) if hash_ else None
    if found is None:
        raise Denied(
            "bad-token",
            "This SCIM token does not work.",
            "It may have been revoked. Make one with: fanlight admin scim-tokens create.",
        ).on_record(Refusal("token", sign_in=True))
    if ctx.clock.now() - (found.used_at or 0) > _USED_EVERY:
        await ctx.db.write(lambda tx: rows.touch(tx, found.pk))
    agent = Agent.claimed(found.name, session=found.id)
    return Actor(ActorKind.SCIM, Door.SCIM, name=found.name, agent=agent, address=address)
