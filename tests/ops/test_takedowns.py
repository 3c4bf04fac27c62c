"""What an administrator takes down lies in its owner's trash, who sees why."""

import pytest
from tests.support.world import World

from fanlight.model.artifact import Audience
from fanlight.model.audit import Filter
from fanlight.model.errors import Conflict, Denied, Gone, Invalid, Missing
from fanlight.model.moderation import Measure
from fanlight.model.permission import Permission
from fanlight.ops import access, artifacts, audit, holds, moderation, people, roles, trash

WHY = "A customer's data."


async def test_its_owner_sees_why_and_cannot_put_it_back(each_world: World) -> None:
    world = each_world
    ada, bob = await world.member("ada"), await world.member("bob")
    made = await world.publish(ada, "<h1>Hi</h1>", audience=Audience.ORG)
    await moderation.close(world.ctx, world.owner, made.url, f" {WHY} ", measure=Measure.TAKEDOWN)
    with pytest.raises(Missing):
        await artifacts.show(world.ctx, bob, made.id)
    with pytest.raises(Gone, match="administrator") as gone:
        await artifacts.show(world.ctx, ada, made.id)
    assert WHY in gone.value.detail
    with pytest.raises(Denied) as denied:
        await trash.undelete(world.ctx, ada, made.id)
    assert (denied.value.code, WHY in denied.value.detail) == ("taken-down", True)
    with pytest.raises(Conflict):
        await moderation.close(world.ctx, world.owner, made.id, "Again", measure=Measure.TAKEDOWN)
    page = await moderation.listed(world.ctx, world.owner, Measure.TAKEDOWN, before=None, limit=1)
    assert [(each.id, each.owner, each.reason) for each in page.items] == [
        (made.id, "ada@example.com", WHY)
    ]
    rows = await audit.listed(world.ctx, world.owner, Filter(type="deleted"), limit=1)
    assert rows.items[0].data["reason"] == WHY

    with world.statements() as seen:
        await moderation.reopen(world.ctx, world.owner, made.id, measure=Measure.TAKEDOWN)
    assert len(seen) == 4
    assert (await artifacts.show(world.ctx, bob, made.id)).id == made.id
    with pytest.raises(Missing):
        await moderation.reopen(world.ctx, world.owner, made.id, measure=Measure.TAKEDOWN)
    await trash.delete(world.ctx, ada, made.id)
    await trash.undelete(world.ctx, ada, made.id)


async def test_a_hold_beats_it_and_it_needs_a_reason_and_something_there(world: World) -> None:
    ada = await world.member("ada")
    made = await world.publish(ada, "<h1>Hi</h1>")
    wanted = holds.Wanted(name="Case", reason="x", artifacts=(made.id,))
    await holds.place(world.ctx, world.owner, wanted)
    with pytest.raises(Conflict, match="hold"):
        await moderation.close(world.ctx, world.owner, made.id, WHY, measure=Measure.TAKEDOWN)
    for reason in ("", " \n "):
        with pytest.raises(Invalid):
            await moderation.close(
                world.ctx, world.owner, made.id, reason, measure=Measure.TAKEDOWN
            )
    with pytest.raises(Missing):
        await moderation.close(world.ctx, world.owner, "a" * 26, WHY, measure=Measure.TAKEDOWN)


async def test_a_role_with_the_permission_alone_may(world: World) -> None:
    ada, kay = await world.member("ada"), await world.member("kay")
    made = await world.publish(ada, "<h1>Hi</h1>")
    with pytest.raises(Denied):
        await moderation.close(world.ctx, kay, made.id, WHY, measure=Measure.TAKEDOWN)
    permissions = frozenset({Permission.DELETE, Permission.LIST})
    await roles.create(world.ctx, world.owner, "Cleaner", permissions)
    await people.change_role(world.ctx, world.owner, "kay@example.com", "Cleaner")
    user = (await people.show(world.ctx, world.owner, "kay@example.com")).user
    cleaner = access.stand_in(user)
    await moderation.close(world.ctx, cleaner, made.id, WHY, measure=Measure.TAKEDOWN)
    # It takes down, and looks at nothing by it.
    with pytest.raises(Missing):
        await artifacts.show(world.ctx, cleaner, made.id)
