"""What is under a legal hold is deleted for good by nobody, in no way."""

import ast
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.support.world import World

import fanlight
from fanlight.db import artifacts as artifact_rows
from fanlight.db import holds as rows
from fanlight.db.tx import Tx
from fanlight.model.actor import COMPLIANCE_SCOPES, SYSTEM, Door
from fanlight.model.artifact import Audience
from fanlight.model.errors import Conflict, Denied, Invalid, Missing
from fanlight.model.hold import Hold
from fanlight.ops import (
    artifacts,
    compliance,
    holds,
    leavers,
    retention,
    sharing,
    sign_in,
    trash,
    upkeep,
)
from fanlight.ops.artifacts import Filter
from fanlight.ops.holds import Query, Wanted

DAY = 86_400_000


async def trashed(world: World) -> str:
    made = await world.publish(world.owner, "<title>Kept</title><p>1")
    await trash.delete(world.ctx, world.owner, made.id)
    return made.id


async def hold_on(world: World, *ids: str) -> str:
    wanted = Wanted(name="Case 7", artifacts=ids)
    return (await holds.place(world.ctx, world.owner, wanted)).id


async def test_a_hold_beats_an_order_that_was_not_carried_out_yet(each_world: World) -> None:
    world, ctx = each_world, each_world.ctx
    key = await world.token(world.owner, *COMPLIANCE_SCOPES)
    actor = await sign_in.by_token(ctx, key, door=Door.API)
    first, second = await trashed(world), (await world.publish(world.owner, "<p>2")).id
    await compliance.delete(ctx, actor, first)
    await compliance.delete(ctx, actor, second)
    hold = await hold_on(world, first)
    assert await trash.finish(ctx) == 1
    assert await is_there(world, first)
    assert not await is_there(world, second)
    # Nobody gets at it by that; and what is gone is under no hold.
    with pytest.raises(Missing):
        await compliance.delete(ctx, actor, first)
    with pytest.raises(Missing):
        await artifacts.show(ctx, world.owner, first)
    with pytest.raises(Missing):
        await hold_on(world, second)
    await holds.release(ctx, world.owner, hold)
    assert await trash.finish(ctx) == 1
    assert not await is_there(world, first)


async def is_there(world: World, id_: str) -> bool:
    found = await world.ctx.db.read(lambda tx: artifact_rows.find(tx, SYSTEM, id_))
    return found is not None


async def by_its_owner(world: World, id_: str) -> None:
    with pytest.raises(Conflict, match="legal hold"):
        await trash.purge(world.ctx, world.owner, id_)


async def by_a_key(world: World, id_: str) -> None:
    key = await world.token(world.owner, *COMPLIANCE_SCOPES)
    actor = await sign_in.by_token(world.ctx, key, door=Door.API)
    with pytest.raises(Conflict, match="legal hold"):
        await compliance.delete(world.ctx, actor, id_)


async def by_time(world: World, _id: str) -> None:
    world.clock.advance(400 * DAY)
    await upkeep.sweep(world.ctx)


async def by_retention(world: World, _id: str) -> None:
    await retention.put(world.ctx, world.owner, "trashed", 1)
    await retention.put(world.ctx, world.owner, "private", 1)
    world.clock.advance(400 * DAY)
    swept = await retention.run(world.ctx, world.owner)
    assert (swept.trashed, swept.purged, swept.more) == (0, 0, False)
    assert await retention.sweep(world.ctx) == 0


async def by_the_end_of_an_order(world: World, _id: str) -> None:
    await trash.finish(world.ctx)
    await trash.empty(world.ctx)


WAYS = (by_its_owner, by_a_key, by_time, by_retention, by_the_end_of_an_order)


@pytest.mark.parametrize("way", WAYS)
async def test_no_way_of_deleting_goes_past_a_hold(
    world: World, way: Callable[[World, str], Awaitable[None]]
) -> None:
    id_ = await trashed(world)
    hold = await hold_on(world, id_)
    await way(world, id_)
    assert (await trash.undelete(world.ctx, world.owner, id_)).head == 1
    await trash.delete(world.ctx, world.owner, id_)
    await holds.release(world.ctx, world.owner, hold)
    assert (await trash.purge(world.ctx, world.owner, id_)).id == id_


def test_contents_are_deleted_for_good_in_one_module_alone() -> None:
    """The one whose condition is the hold; whoever adds another way has to go through it."""
    kept = {"artifacts", "versions", "objects"}
    found = set()
    folder = Path(fanlight.__file__).parent
    for path in (folder / "db").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "delete":
                names = {ast.unparse(each) for each in node.args}
                found |= {path.name for name in names if name in kept | {"table"}}
    # `table` stands for rows of people, groups and folders there, and never for contents.
    assert found == {"trash.py", "people.py", "sharing.py", "groups.py", "folders.py"}


async def test_its_owner_sees_in_the_trash_that_it_is_kept(world: World) -> None:
    kept, loose = await trashed(world), await trashed(world)
    await hold_on(world, kept)
    listed = await artifacts.listed(world.ctx, world.owner, Filter(trashed=True), limit=9)
    ends = await trash.ends(world.ctx, listed.items)
    found = {each.id: (each.pk in ends.kept, ends.goes_at(each)) for each in listed.items}
    assert found == {kept: (True, None), loose: (False, world.clock.now() + 30 * DAY)}


async def test_two_databases_keep_what_is_held_and_let_go_of_it_later(each_world: World) -> None:
    world = each_world
    kept, loose = await trashed(world), await trashed(world)
    hold = await hold_on(world, kept)
    world.clock.advance(31 * DAY)
    await upkeep.sweep(world.ctx)
    listed = await artifacts.listed(world.ctx, world.owner, Filter(trashed=True), limit=9)
    assert [each.id for each in listed.items] == [kept]
    with pytest.raises(Missing):
        await trash.undelete(world.ctx, world.owner, loose)
    await holds.release(world.ctx, world.owner, hold)
    await upkeep.sweep(world.ctx)
    with pytest.raises(Missing):
        await trash.undelete(world.ctx, world.owner, kept)


async def test_of_a_hold_and_a_deletion_at_once_one_comes_first(each_world: World) -> None:
    """Either it is held and there, or it is gone and nobody was told that it is held."""
    world = each_world
    for number in range(12):
        id_ = await trashed(world)
        query = Query(owner="owner@localhost") if number % 2 else Query()
        wanted = Wanted(name="Case", artifacts=(id_,), query=query)
        placed, purged = await asyncio.gather(
            holds.place(world.ctx, world.owner, wanted),
            trash.purge(world.ctx, world.owner, id_),
            return_exceptions=True,
        )
        if isinstance(placed, Hold):
            assert isinstance(purged, Conflict)
            assert placed.covers >= 1
            await trash.undelete(world.ctx, world.owner, id_)
            await holds.release(world.ctx, world.owner, placed.id)
        else:
            assert isinstance(placed, Missing)
            assert not isinstance(purged, BaseException)
            with pytest.raises(Missing):
                await trash.undelete(world.ctx, world.owner, id_)


async def test_a_hold_on_a_person_covers_what_they_publish_later(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    before = await world.publish(ada, "<p>before")
    wanted = Wanted(name="Ada", query=Query(owner="ada@example.com"))
    placed = await holds.place(world.ctx, world.owner, wanted)
    assert placed.covers == 1
    later = await world.publish(ada, "<p>later")
    others = await world.publish(world.owner, "<p>others")
    await leavers.remove_member(world.ctx, world.owner, "ada@example.com", to="owner@localhost")
    for made in (before, later):
        assert await covered(world, made.id) == [placed.id]
    assert await covered(world, others.id) == []


async def test_nothing_slips_out_of_a_query_that_it_once_met(each_world: World) -> None:
    """Neither a new audience nor a new version takes it out; nor what came under it meanwhile."""
    world = each_world
    made = await world.publish(world.owner, "<p>1", audience=Audience.ORG)
    now = world.clock.now()
    query = Query(audience=Audience.ORG, updated_from=now, updated_to=now + DAY)
    placed = await holds.place(world.ctx, world.owner, Wanted(name="Range", query=query))
    later = await world.publish(world.owner, "<p>later", audience=Audience.ORG)
    await holds.collect(world.ctx)
    world.clock.advance(2 * DAY)
    await world.publish(world.owner, "<p>2", artifact=made.id)
    await sharing.set_audience(world.ctx, world.owner, later.id, Audience.PRIVATE)
    after = await world.publish(world.owner, "<p>3", audience=Audience.ORG)
    assert await covered(world, made.id) == [placed.id]
    assert await covered(world, later.id) == [placed.id]
    assert await covered(world, after.id) == []


async def covered(world: World, id_: str) -> list[str]:
    def read(tx: Tx) -> list[str]:
        found = artifact_rows.find(tx, SYSTEM, id_)
        assert found is not None
        return rows.on(tx, found.pk)

    return await world.ctx.db.read(read)


async def test_a_hold_says_what_it_covers_and_who_may_not_place_one_is_refused(
    world: World,
) -> None:
    ada = await world.member("ada")
    id_ = await trashed(world)
    for wrong in (
        Wanted(name="x"),
        Wanted(name=" ", artifacts=(id_,)),
        Wanted(name="x", artifacts=(id_,) * 501),
        Wanted(name="x" * 500, artifacts=(id_,)),
    ):
        with pytest.raises(Invalid):
            await holds.place(world.ctx, world.owner, wrong)
    for wrong in (
        Wanted(name="x", artifacts=("A" * 22,)),
        Wanted(name="x", query=Query(owner="nobody@example.com")),
    ):
        with pytest.raises(Missing):
            await holds.place(world.ctx, world.owner, wrong)
    with pytest.raises(Denied):
        await holds.place(world.ctx, ada, Wanted(name="x", artifacts=(id_,)))
    with pytest.raises(Denied):
        await holds.listed(world.ctx, ada, before=None, limit=5)
    first = await hold_on(world, id_)
    second = await hold_on(world, id_, id_)
    page = await holds.listed(world.ctx, world.owner, before=None, limit=1)
    rest = await holds.listed(world.ctx, world.owner, before=page.after, limit=1)
    assert [each.id for each in page.items + rest.items] == [second, first]
    assert [each.covers for each in page.items + rest.items] == [1, 1]
    assert rest.after is None
    await holds.release(world.ctx, world.owner, first)
    with pytest.raises(Missing):
        await holds.release(world.ctx, world.owner, first)
    await by_its_owner(world, id_)
