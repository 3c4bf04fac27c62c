"""Service accounts: members without a person, who work by their tokens."""

import pytest
from tests.ops.test_leavers import OWNER, owned
from tests.support.world import World

from fanlight.model.actor import ALL_SCOPES, Door, Scope
from fanlight.model.errors import Conflict, Denied, Invalid
from fanlight.ops import (
    leavers,
    people,
    service_accounts,
    sign_in,
)
from fanlight.ops.sign_in import TokenWanted


async def test_a_service_account_works_by_its_tokens_within_its_role(world: World) -> None:
    ctx = world.ctx
    made = await service_accounts.create(ctx, world.owner, "nightly", "member")
    assert (made.email, made.is_service) == ("nightly@service.invalid", True)
    token = await service_accounts.create_token(
        ctx, world.owner, "nightly", TokenWanted("t", frozenset(ALL_SCOPES))
    )
    actor = await sign_in.by_token(ctx, token.secret, door=Door.API)
    published = await world.publish(actor, "<p>1")
    with pytest.raises(Denied):
        await people.members(ctx, actor)
    with pytest.raises(Invalid, match="cannot sign in"):
        await sign_in.make_link(ctx, world.owner, made.email)
    await leavers.remove_member(ctx, world.owner, made.email, to=OWNER)
    assert await owned(world, world.owner, published.id)
    with pytest.raises(Denied):
        await sign_in.by_token(ctx, token.secret, door=Door.API)


@pytest.mark.parametrize("name", ["", "A", "a b", "a@b", "-a", "a" * 41])
async def test_a_service_account_has_a_plain_name(world: World, name: str) -> None:
    with pytest.raises(Invalid):
        await service_accounts.create(world.ctx, world.owner, name)


@pytest.mark.parametrize("role", ["owner", "guest"])
async def test_a_service_account_does_not_become_what_it_cannot_be(world: World, role: str) -> None:
    """The last owner who is a person could go then, and nobody could sign in as one."""
    made = await service_accounts.create(world.ctx, world.owner, "nightly")
    with pytest.raises(Invalid, match=f"no {role}"):
        await people.change_role(world.ctx, world.owner, made.email, role)


async def test_a_service_account_is_no_owner_and_made_by_who_manages_members(
    world: World,
) -> None:
    ada = await world.member("ada")
    with pytest.raises(Invalid, match="no owner"):
        await service_accounts.create(world.ctx, world.owner, "job", "owner")
    with pytest.raises(Denied):
        await service_accounts.create(world.ctx, ada, "job")
    await service_accounts.create(world.ctx, world.owner, "job")
    with pytest.raises(Conflict):
        await service_accounts.create(world.ctx, world.owner, "job")
    with pytest.raises(Invalid, match="no e-mail"):
        await people.add_member(world.ctx, world.owner, "new@service.invalid", "")
    made = await service_accounts.create_token(
        world.ctx, world.owner, "job", TokenWanted("t", frozenset({Scope.READ}))
    )
    await service_accounts.revoke_token(world.ctx, world.owner, "job", made.id)
    assert await service_accounts.tokens(world.ctx, world.owner, "job") == []
