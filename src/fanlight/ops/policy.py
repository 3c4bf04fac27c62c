"""The organisation's policy: how far its people may share."""

from dataclasses import asdict, dataclass, replace

from fanlight.db import events, people
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.artifact import WIDTH, Audience
from fanlight.model.errors import Invalid
from fanlight.model.events import PolicyChanged
from fanlight.model.policy import Action
from fanlight.model.share import SharingPolicy
from fanlight.ops import access
from fanlight.ops.context import Context


async def show(ctx: Context, actor: Actor) -> SharingPolicy:
    access.require(actor, Action.MANAGE_POLICY)
    return await ctx.db.read(people.policy)


@dataclass(frozen=True, slots=True)
class Change:
    """As `SharingPolicy`; None stays as it is."""

    most: Audience | None = None
    first: Audience | None = None
    external: bool | None = None

    def on(self, before: SharingPolicy) -> SharingPolicy:
        wanted = {name: value for name, value in asdict(self).items() if value is not None}
        return replace(before, **wanted)


async def change(ctx: Context, actor: Actor, wanted: Change) -> SharingPolicy:
    """Holds at once and everywhere, and changes no artifact: put back, all is as before."""
    access.require(actor, Action.MANAGE_POLICY)

    def write(tx: Tx) -> SharingPolicy:
        before = people.policy(tx)
        after = wanted.on(before)
        _check(after)
        if before != after:
            people.set_policy(tx, after)
            events.record(tx, actor, PolicyChanged(asdict(before), asdict(after)))
        return after

    return await ctx.db.write(write)


def _check(policy: SharingPolicy) -> None:
    if WIDTH[policy.first] > WIDTH[policy.most]:
        raise Invalid(
            "bad-policy",
            f"New artifacts cannot be {policy.first} where the widest audience is {policy.most}.",
            "Choose a narrower first audience, or a wider widest one.",
        )
