"""What nobody works on goes to the trash by rule, and from there for good."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from tests.support.world import World

from fanlight.db import tables
from fanlight.db.engine import Database
from fanlight.db.tx import Tx
from fanlight.model.artifact import Audience
from fanlight.model.errors import Denied, Invalid, Limited, Missing
from fanlight.model.retention import Due, Rule, Since
from fanlight.ops import artifacts, retention, sharing, trash, versions, viewing
from fanlight.ops.artifacts import Change, Filter

T = TypeVar("T")

DAY = 86_400_000


async def due(world: World) -> list[tuple[str, str, bool]]:
    """All that a sweep would do, read two rows at a time."""
    found: list[Due] = []
    after = None
    while True:
        page = await retention.due(world.ctx, world.owner, after=after, limit=2)
        found += page.items
        if page.after is None:
            return [(each.title, each.rule, each.for_good) for each in found]
        after = page.after


async def titled(world: World, *titles: str, **more: Any) -> list[str]:
    made = [
        await world.publish(world.owner, f"<title>{each}</title><p>", **more) for each in titles
    ]
    return [each.id for each in made]


async def live(world: World) -> set[str]:
    page = await artifacts.listed(world.ctx, world.owner, Filter(), limit=50)
    archived = await artifacts.listed(world.ctx, world.owner, Filter(archived=True), limit=50)
    return {each.title for each in page.items + archived.items}


async def test_the_most_special_rule_decides(each_world: World) -> None:
    """A label before the archive, the archive before the audience; a dry run says the same."""
    world = each_world
    ctx, owner = world.ctx, world.owner
    for applies_to, days in (
        ("private", 30),
        ("org", 10),
        ("archived", 5),
        ("label:contract", None),
        ("label:draft", 1),
    ):
        await retention.put(ctx, owner, applies_to, days)
    await titled(world, "private")
    await titled(world, "org", audience=Audience.ORG)
    archived, *_ = await titled(world, "archived")
    await artifacts.change(ctx, owner, archived, Change(archived=True))
    await titled(world, "contract", audience=Audience.ORG, label="contract")
    await titled(world, "draft", label="draft")
    fresh = await titled(world, "fresh", audience=Audience.ORG)
    wanted: list[tuple[str, str, bool]] = []
    for day, gone in (
        (1, [("draft", "label:draft: 1 day", False)]),
        (5, [("archived", "archived: 5 days", False)]),
        (10, [("org", "org: 10 days", False), ("fresh", "org: 10 days", False)]),
        (30, [("private", "private: 30 days", False)]),
    ):
        world.clock.advance(day * DAY + 1 - (world.clock.now() - 1_790_000_000_000))
        if day == 10:
            await world.publish(owner, "<title>fresh</title><p>again", artifact=fresh[0])
            gone.pop()
        wanted = gone if day < 30 else [*gone, ("fresh", "org: 10 days", False)]
        found = await due(world)
        assert [each for each in found if not each[2]] == sorted(wanted, key=_made)
        assert await retention.sweep(ctx) == len(found)
    assert await live(world) == {"contract"}


def _made(row: tuple[str, str, bool]) -> int:
    """Their order: by when they came to be."""
    return ["private", "org", "archived", "contract", "draft", "fresh"].index(row[0])


async def test_what_is_published_behind_a_pin_counts(each_world: World) -> None:
    """Its place in lists tells nobody of it; how long it is kept does."""
    world = each_world
    await retention.put(world.ctx, world.owner, "private", 10)
    [id_, other] = await titled(world, "Kept", "Over")
    await sharing.pin(world.ctx, world.owner, id_, 1)
    world.clock.advance(9 * DAY)
    await world.publish(world.owner, "<title>Kept</title><p>2", artifact=id_)
    world.clock.advance(2 * DAY)
    assert [title for title, _, _ in await due(world)] == ["Over"]
    assert other != id_


async def test_by_the_last_view_what_somebody_looks_at_is_kept(each_world: World) -> None:
    """Also where the view is not written down yet. A view is less than a later publish."""
    world, ctx = each_world, each_world.ctx
    for class_, since in (("private", Since.VIEWED), ("org", Since.PUBLISHED)):
        await retention.put(ctx, world.owner, class_, 10, since=since)
    seen, unseen, fresh = await titled(world, "Seen", "Unseen", "Fresh")
    [other] = await titled(world, "Other", audience=Audience.ORG)
    world.clock.advance(8 * DAY)
    for id_ in (seen, other, fresh):
        shown = await versions.show(ctx, world.owner, id_)
        viewing.opened(ctx, world.owner, shown, browser="test")
    world.clock.advance(7 * DAY)
    await world.publish(world.owner, "<title>Fresh</title><p>2", artifact=fresh)
    assert await due(world) == [
        ("Unseen", "private: 10 days without a view", False),
        ("Other", "org: 10 days", False),
    ]
    world.clock.advance(2 * DAY)
    viewing.opened(ctx, world.owner, await versions.show(ctx, world.owner, seen), browser="test")
    world.clock.advance(2 * DAY)
    assert await retention.sweep(ctx) == 2
    assert await live(world) == {"Seen", "Fresh"}
    world.clock.advance(9 * DAY)
    assert (await retention.run(ctx, world.owner)).trashed == 2
    assert unseen
    with pytest.raises(Invalid, match="in the trash"):
        await retention.put(ctx, world.owner, "trashed", 3, since=Since.VIEWED)


async def test_a_sweep_by_the_last_view_asks_no_more_statements(world: World) -> None:
    asked = []
    for since in Since:
        await retention.put(world.ctx, world.owner, "private", 10, since=since)
        with world.statements() as seen:
            await retention.due(world.ctx, world.owner, limit=5)
        asked.append(len(seen))
    assert asked[0] == asked[1]


async def test_who_archives_what_is_old_sends_it_to_the_trash_days_later(
    each_world: World,
) -> None:
    world = each_world
    await retention.put(world.ctx, world.owner, "archived", 5)
    [id_] = await titled(world, "Old")
    world.clock.advance(100 * DAY)
    await artifacts.change(world.ctx, world.owner, id_, Change(archived=True))
    for day, titles in ((0, []), (5, []), (1, ["Old"])):
        world.clock.advance(day * DAY)
        page = await retention.due(world.ctx, world.owner, after=None, limit=2)
        assert [each.title for each in page.items] == titles
    [due_] = page.items
    assert due_.since == world.clock.now() - 6 * DAY


async def test_a_dry_run_changes_nothing_and_a_run_does_what_it_said(world: World) -> None:
    await retention.put(world.ctx, world.owner, "private", 7)
    await retention.put(world.ctx, world.owner, "trashed", 2)
    names = [f"p{n}" for n in range(5)]
    await titled(world, *names)
    world.clock.advance(8 * DAY)
    for _ in range(2):
        assert await due(world) == [(name, "private: 7 days", False) for name in names]
    swept = await retention.run(world.ctx, world.owner)
    assert (swept.trashed, swept.purged, swept.more) == (5, 0, False)
    world.clock.advance(2 * DAY + 1)
    assert await due(world) == [(name, "trashed: 2 days", True) for name in names]
    swept = await retention.run(world.ctx, world.owner)
    assert (swept.trashed, swept.purged, swept.more) == (0, 5, False)
    query = select(tables.events.c.data).where(tables.events.c.type == "purged")
    stones = [data for (data,) in await world.ctx.db.read(lambda tx: tx.all(query))]
    assert {(each["rule"], each["versions"]) for each in stones} == {("trashed: 2 days", 1)}
    assert all(len(each["sha256"]) == 64 for each in stones)


async def test_what_a_rule_put_into_the_trash_can_be_put_back(world: World) -> None:
    """And then its time begins anew with the next publish, or it goes again."""
    await retention.put(world.ctx, world.owner, "private", 7)
    [id_] = await titled(world, "back")
    world.clock.advance(8 * DAY)
    assert await retention.sweep(world.ctx) == 1
    await trash.undelete(world.ctx, world.owner, id_)
    await world.publish(world.owner, "<title>back</title><p>2", artifact=id_)
    assert await retention.sweep(world.ctx) == 0
    assert await live(world) == {"back"}


class Stopped(Exception):
    pass


class StopsAtWrite:
    """A database that ends the process, as it were, instead of its write with this number."""

    def __init__(self, db: Database, number: int) -> None:
        self.engine, self.announce = db.engine, db.announce
        self._db, self._left = db, number

    async def read(self, fn: Callable[[Tx], T]) -> T:
        return await self._db.read(fn)

    async def write(self, fn: Callable[[Tx], T]) -> T:
        self._left -= 1
        if not self._left:
            raise Stopped
        return await self._db.write(fn)

    async def close(self) -> None:
        """Whoever opened the database closes it."""


async def test_a_sweep_that_was_stopped_goes_on_where_it_was(world: World) -> None:
    await retention.put(world.ctx, world.owner, "private", 1)
    await titled(world, *(f"p{n}" for n in range(6)))
    world.clock.advance(2 * DAY)

    stopping = replace(world.ctx, db=StopsAtWrite(world.ctx.db, 4))
    with pytest.raises(Stopped):
        await retention.sweep(stopping)
    assert len(await due(world)) == 3
    assert await retention.sweep(world.ctx) == 3
    trashed = await artifacts.listed(world.ctx, world.owner, Filter(trashed=True), limit=9)
    assert len(trashed.items) == 6


async def test_rules_are_checked_bounded_and_for_those_who_may(world: World) -> None:
    ctx, owner = world.ctx, world.owner
    assert await retention.show(ctx, owner) == [Rule("trashed", 30)]
    assert Rule("public", None) in await retention.put(ctx, owner, "public", None)
    for applies_to, days in (
        ("secret", 1),
        ("label:", 1),
        ("label:" + "x" * 100, 1),
        ("label: padded", 1),
        ("org", 0),
        ("org", 10**9),
    ):
        with pytest.raises(Invalid):
            await retention.put(ctx, owner, applies_to, days)
    for n in range(99):
        await retention.put(ctx, owner, f"label:l{n}", 1)
    with pytest.raises(Limited):
        await retention.put(ctx, owner, "org", 1)
    with pytest.raises(Missing):
        await retention.remove(ctx, owner, "org")
    await retention.remove(ctx, owner, "public")
    ada = await world.member("ada")
    for refused in (
        retention.show(ctx, ada),
        retention.put(ctx, ada, "org", 1),
        retention.remove(ctx, ada, "label:l1"),
        retention.due(ctx, ada, limit=5),
        retention.run(ctx, ada),
    ):
        with pytest.raises(Denied):
            await refused


async def test_what_is_due_is_found_with_three_statements(world: World) -> None:
    """The rules, the setting's rule for the trash, and one question, however many there are."""
    await retention.put(world.ctx, world.owner, "private", 1)
    await titled(world, *(f"p{n}" for n in range(5)))
    world.clock.advance(2 * DAY)
    with world.statements() as seen:
        await retention.due(world.ctx, world.owner, limit=3)
    assert len(seen) == 3
