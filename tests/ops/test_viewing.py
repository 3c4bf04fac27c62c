"""A view is one opening of an artifact's shell by somebody in a browser, and costs them nothing."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.support.world import World, a_world, nobody

from fanlight.db import people, tables
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor, OrgRole
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import Denied, Missing, Unavailable
from fanlight.model.share import SharingPolicy
from fanlight.model.viewing import Opening, Openings, Totals, Views
from fanlight.ops import links, sharing, trash, usage, versions, viewing

PAGE = "<title>T</title><p>"
_MINUTE = 60_000
_DAY = 86_400_000


async def opens(world: World, actor: Actor, ref: str, n: int | None = None, by: str = "b") -> None:
    shown = await versions.show(world.ctx, actor, ref, n)
    viewing.opened(world.ctx, actor, shown, browser=by)


async def published_openly(world: World) -> str:
    """The ID of an artifact that everybody may open."""
    policy = SharingPolicy(Audience.PUBLIC, Audience.PRIVATE, external=True)
    await world.ctx.db.write(lambda tx: people.set_policy(tx, policy))
    return (await world.publish(world.owner, f"{PAGE}1", audience=Audience.PUBLIC)).id


async def found(world: World, ref: str) -> Views:
    await viewing.flush(world.ctx)
    return await viewing.of_artifact(world.ctx, world.owner, ref)


async def test_views_are_told_by_version_day_and_viewer(each_world: World) -> None:
    world = each_world
    ada, ben = await world.member("ada"), await world.member("ben")
    made = await world.publish(world.owner, f"{PAGE}1", audience=Audience.ORG)
    await opens(world, ada, made.id)
    await viewing.flush(world.ctx)
    await world.publish(world.owner, f"{PAGE}2", artifact=made.id)
    world.clock.advance(_DAY)
    await opens(world, ada, made.id)
    world.clock.advance(_MINUTE)
    await opens(world, ben, made.id)
    seen = await found(world, made.id)
    assert (seen.totals.views, seen.totals.viewers) == (3, 2)
    assert seen.totals.last_viewed_at == world.clock.now()
    assert seen.versions == [(2, 2), (1, 1)]
    assert len(seen.days) == 30
    assert [views for _, views in seen.days][-2:] == [1, 2]
    assert [(each.name, each.views) for each in seen.people or ()] == [("Ben", 1), ("Ada", 2)]


async def test_the_same_person_again_within_half_an_hour_is_the_same_view(
    each_world: World,
) -> None:
    world = each_world
    made = await world.publish(world.owner, f"{PAGE}1")
    for wait in (0, 0, 29 * _MINUTE, _MINUTE, _MINUTE):
        world.clock.advance(wait)
        await opens(world, world.owner, made.id)
        await viewing.flush(world.ctx)
    seen = await found(world, made.id)
    assert (seen.totals.views, seen.totals.viewers) == (2, 1)
    assert seen.totals.last_viewed_at == world.clock.now()


async def test_two_servers_count_one_opening_each_as_one_view(each_world: World) -> None:
    """What is the same view is said by the database, and not by what one process remembers."""
    world = each_world
    made = await world.publish(world.owner, f"{PAGE}1")
    other = replace(world, ctx=replace(world.ctx, openings=Openings(10)))
    for each in (world, other):
        await opens(each, world.owner, made.id)
    await viewing.flush(other.ctx)
    assert (await found(world, made.id)).totals.views == 1


async def test_strangers_are_told_apart_for_a_day_and_then_forgotten(each_world: World) -> None:
    world = each_world
    made = await published_openly(world)
    first, second = (replace(nobody(), address=f"192.0.2.{n}") for n in (1, 2))
    for actor, by in ((first, "x"), (first, "y"), (second, "x"), (first, "x")):
        await opens(world, actor, made, by=by)
    await viewing.flush(world.ctx)
    world.clock.advance(_DAY)
    await opens(world, first, made, by="x")
    seen = await found(world, made)
    assert (seen.totals.views, seen.totals.viewers, seen.people) == (4, 4, [])
    world.clock.advance(3 * _DAY)
    await viewing.forget(world.ctx)
    assert await world.ctx.db.read(_left) == (0, 0, 0)
    assert (await found(world, made)).totals == seen.totals


def _left(tx: Tx) -> tuple[int, ...]:
    """Rows of viewers, of viewers of a day, of salts."""
    kept = (tables.viewers, tables.daily_viewers, tables.view_salts)
    return tuple(tx.scalar(select(func.count()).select_from(table)) for table in kept)


async def test_a_stranger_leaves_neither_address_nor_a_hash_that_joins_two_pages(
    world: World,
) -> None:
    stranger = replace(nobody(), address="192.0.2.77")
    for _ in range(2):
        made = await published_openly(world)
        await opens(world, stranger, made)
    await viewing.flush(world.ctx)
    rows = await world.ctx.db.read(lambda tx: tx.all(select(tables.viewers.c.viewer)))
    hashes = {bytes(viewer) for (viewer,) in rows}
    assert len(hashes) == 2
    assert not any(b"192.0.2.77" in each for each in hashes)


async def test_who_came_by_a_link_is_one_visitor_whatever_their_address(world: World) -> None:
    made = await world.publish(world.owner, f"{PAGE}1")
    link = await links.add_link(world.ctx, world.owner, made.id, links.Options())
    visitor = await world.in_browser(nobody())
    await links.open_link(world.ctx, visitor, link.url.rpartition("/")[2], "test")
    for address in ("192.0.2.1", "192.0.2.2"):
        await opens(world, replace(visitor, address=address), made.id)
        await viewing.flush(world.ctx)
    assert (await found(world, made.id)).totals.viewers == 1


async def test_guests_are_counted_and_not_named_nor_members_where_policy_says_so(
    world: World,
) -> None:
    made = await published_openly(world)
    ada = await world.member("ada")
    guest = replace(await world.member("gil"), role=OrgRole.GUEST)
    await world.ctx.db.write(
        lambda tx: tx.run(
            tables.users.update().where(tables.users.c.pk == guest.user).values(role="guest")
        )
    )
    for actor in (ada, guest):
        await opens(world, actor, made)
    seen = await found(world, made)
    assert (seen.totals.viewers, [each.name for each in seen.people or ()]) == (2, ["Ada"])
    await usage.name_viewers(world.ctx, world.owner, wanted=False)
    assert (await found(world, made)).people is None
    with pytest.raises(Denied):
        await usage.name_viewers(world.ctx, ada, wanted=True)


async def test_only_those_who_may_publish_learn_of_views(world: World) -> None:
    made = await world.publish(world.owner, f"{PAGE}1", audience=Audience.PEOPLE)
    ada, ben = await world.member("ada"), await world.member("ben")
    give = sharing.give
    await give(world.ctx, world.owner, made.id, "ada@example.com", role=_role("editor"))
    await give(world.ctx, world.owner, made.id, "ben@example.com", role=_role("commenter"))
    assert (await viewing.of_artifact(world.ctx, ada, made.id)).totals.views == 0
    with pytest.raises(Denied):
        await viewing.of_artifact(world.ctx, ben, made.id)
    with pytest.raises(Missing):
        await viewing.of_artifact(world.ctx, await world.member("cleo"), made.id)


def _role(name: str) -> Role:
    return Role[name.upper()]


async def test_servers_that_write_at_once_neither_lose_views_nor_wait_for_each_other(
    each_world: World,
) -> None:
    world = each_world
    made = [await world.publish(world.owner, f"{PAGE}{n}") for n in range(5)]
    shown = [await versions.show(world.ctx, world.owner, each.id) for each in made]
    several = [replace(world.ctx, openings=Openings(1_000)) for _ in range(4)]
    for number, ctx in enumerate(several):
        for each in shown if number % 2 else reversed(shown):
            for viewer in range(20):
                viewing.opened(ctx, nobody(), each, browser=f"{viewer * (1 + number % 2)}")
    await asyncio.gather(*(viewing.flush(ctx) for ctx in several))
    for page in made:
        totals = (await found(world, page.id)).totals
        # Of the second twenty, ten are among the first.
        assert (totals.views, totals.viewers) == (30, 30)
    days = (await usage.show(world.ctx, world.owner, days=1)).days
    assert (days[0].views, days[0].viewers) == (150, 30)


async def test_what_was_deleted_for_good_meanwhile_is_passed_over(each_world: World) -> None:
    world = each_world
    kept, gone = [await world.publish(world.owner, f"{PAGE}{n}") for n in (1, 2)]
    for made in (kept, gone):
        await opens(world, world.owner, made.id)
    await viewing.flush(world.ctx)
    world.clock.advance(_DAY)
    for made in (gone, kept):
        await opens(world, world.owner, made.id)
    await trash.delete(world.ctx, world.owner, gone.id)
    await trash.purge(world.ctx, world.owner, gone.id)
    assert (await found(world, kept.id)).totals.views == 2
    assert await world.ctx.db.read(_rows) == {kept.version}


def _rows(tx: Tx) -> set[int]:
    """How many artifacts each table knows."""
    hanging = (tables.viewers, tables.view_days, tables.view_totals)
    counts = [select(func.count(table.c.artifact.distinct())) for table in hanging]
    return {int(tx.scalar(count)) for count in counts}


async def test_what_waits_is_written_at_a_clean_stop(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        made = await world.publish(world.owner, f"{PAGE}1")
        await opens(world, world.owner, made.id)
    async with a_world(tmp_path, fresh=False) as world:
        assert (await found(world, made.id)).totals.views == 1


async def test_a_database_that_is_away_loses_nothing(world: World) -> None:
    class Away:
        async def write(self, _fn: object) -> None:
            raise Unavailable("database-unavailable", "Away.")

    broken: Any = Away()
    made = await world.publish(world.owner, f"{PAGE}1")
    await opens(world, world.owner, made.id)
    with pytest.raises(Unavailable):
        await viewing.flush(replace(world.ctx, db=broken))
    assert (await found(world, made.id)).totals.views == 1


def test_what_waits_is_bounded_and_the_rest_counted() -> None:
    openings = Openings(most=3)
    for who in (1, 2, 2, 3, 4, 5):
        openings.add(Opening(1, 1, who, at=who))
    waiting, left_out = openings.take()
    assert ([each.who for each in waiting], left_out) == ([1, 2, 3], 2)
    openings.add(Opening(1, 1, 9, at=9))
    openings.give_back(waiting, left_out)
    waiting, left_out = openings.take()
    assert ([each.who for each in waiting], left_out) == ([1, 2, 3], 3)


async def test_a_flush_costs_as_many_statements_however_many_views_it_writes(
    world: World,
) -> None:
    made = [await world.publish(world.owner, f"{PAGE}{n}") for n in range(5)]
    counts = []
    for some in (made[:1], made):
        world.clock.advance(31 * _MINUTE)
        for each in some:
            await opens(world, world.owner, each.id)
        with world.statements() as seen:
            await viewing.flush(world.ctx)
        counts.append(len(seen))
    # The day's salt is made once: two statements more.
    assert counts == [9, 7]


async def test_many_views_are_written_in_parts_between_which_others_write(world: World) -> None:
    made = await world.publish(world.owner, f"{PAGE}1")
    shown = await versions.show(world.ctx, world.owner, made.id)
    for number in range(1_001):
        viewing.opened(world.ctx, nobody(), shown, browser=str(number))
    with world.statements() as seen:
        assert await viewing.flush(world.ctx) == 1_001
    assert len([each for each in seen if each.startswith("INSERT INTO view_totals")]) == 3
    assert (await found(world, made.id)).totals == Totals(1_001, 1_001, world.clock.now())
