"""Who belongs to the organisation, and what is said to who asks for what cannot be."""

import pytest
from tests.support.world import World

from fanlight.model.errors import Invalid, Missing
from fanlight.ops import people, upkeep


async def test_removing_who_cannot_be_removed_says_what_to_do(world: World) -> None:
    with pytest.raises(Missing) as nobody:
        await people.remove_member(world.ctx, world.owner, "nobody@example.com")
    [owner] = await people.members(world.ctx, world.owner)
    with pytest.raises(Invalid) as last:
        await people.remove_member(world.ctx, world.owner, owner.email)
    assert "fanlight admin members list" in str(nobody.value)
    assert "sign out" in str(last.value)
    assert await people.members(world.ctx, world.owner) == [owner]


async def test_being_ready_costs_one_statement(world: World) -> None:
    with world.statements() as seen:
        assert await upkeep.is_ready(world.ctx)
    assert len(seen) == 1
