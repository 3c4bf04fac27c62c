"""Who belongs to the organisation, and what is said to who asks for what cannot be."""

import pytest
from tests.support.world import World, nobody

from fanlight.model.errors import Conflict, Gone, Invalid, Missing
from fanlight.ops import groups, leavers, people, sign_in, upkeep


async def test_removing_who_cannot_be_removed_says_what_to_do(world: World) -> None:
    with pytest.raises(Missing) as nobody:
        await leavers.remove_member(world.ctx, world.owner, "nobody@example.com")
    [owner] = (await people.members(world.ctx, world.owner)).items
    with pytest.raises(Invalid) as last:
        await leavers.remove_member(world.ctx, world.owner, owner.email)
    assert "fanlight admin members list" in str(nobody.value)
    assert "sign out" in str(last.value)
    assert (await people.members(world.ctx, world.owner)).items == [owner]


async def test_being_ready_costs_one_statement(world: World) -> None:
    with world.statements() as seen:
        assert await upkeep.is_ready(world.ctx)
    assert len(seen) == 1


async def test_a_sign_in_link_ends_with_the_membership(world: World) -> None:
    """Also where somebody is added again before its time is over."""
    await people.add_member(world.ctx, world.owner, "ada@example.com", "Ada")
    link = await sign_in.make_link(world.ctx, world.owner, "ada@example.com")
    await leavers.remove_member(world.ctx, world.owner, "ada@example.com")
    await people.add_member(world.ctx, world.owner, "ada@example.com", "Ada")
    with pytest.raises(Gone):
        await sign_in.use_link(world.ctx, nobody(), link.rpartition("/")[2], "test")


async def test_groups_differ_by_more_than_their_case(each_world: World) -> None:
    world = each_world
    await groups.create(world.ctx, world.owner, "Straße")
    with pytest.raises(Conflict):
        await groups.create(world.ctx, world.owner, "STRASSE")
    assert (await groups.show(world.ctx, world.owner, "strasse")).group.name == "Straße"
