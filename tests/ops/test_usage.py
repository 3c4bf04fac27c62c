"""What the organisation uses, for those who look after it."""

from dataclasses import replace

import pytest
from tests.support.world import World

from fanlight.model.actor import Actor, OrgRole
from fanlight.model.artifact import Audience
from fanlight.model.errors import Denied, Invalid
from fanlight.model.usage import By, Sort
from fanlight.ops import groups, sharing, trash, usage, versions, viewing

PAGE = "<title>T</title><p>"
_DAY = 86_400_000


async def opened(world: World, actor: Actor, ref: str) -> None:
    shown = await versions.show(world.ctx, actor, ref)
    viewing.opened(world.ctx, actor, shown, browser="b")


async def test_each_day_has_what_it_brought_and_what_was_stored_at_its_end(
    each_world: World,
) -> None:
    world = each_world
    ada = await world.member("ada")
    pages = [await world.publish(world.owner, f"{PAGE}{n}", audience=Audience.ORG) for n in "12"]
    for actor, page in ((ada, pages[0]), (ada, pages[1]), (world.owner, pages[0])):
        await opened(world, actor, page.id)
    await viewing.flush(world.ctx)
    await usage.measure(world.ctx)
    first = (await usage.show(world.ctx, world.owner, days=1)).now.bytes
    world.clock.advance(2 * _DAY)
    await sharing.pin(world.ctx, world.owner, pages[0].id, 1)
    await world.publish(world.owner, PAGE + "x" * 100, artifact=pages[0].id)
    await opened(world, ada, pages[0].id)
    await viewing.flush(world.ctx)
    for _ in range(2):
        await usage.measure(world.ctx)
    found = await usage.show(world.ctx, world.owner, days=4)
    days = [(each.bytes, each.publishes, each.views, each.viewers) for each in found.days]
    now = found.now.bytes
    assert days == [(0, 0, 0, 0), (first, 2, 3, 2), (first, 0, 0, 0), (now, 1, 1, 1)]
    assert first < now
    assert (found.now.artifacts, found.now.versions, found.now.members) == (2, 3, 2)


async def test_what_was_published_before_midnight_counts_for_its_day(world: World) -> None:
    await usage.measure(world.ctx)
    world.clock.advance(_DAY - world.clock.now() % _DAY - 1_000)
    await world.publish(world.owner, PAGE)
    world.clock.advance(2_000)
    await usage.measure(world.ctx)
    days = (await usage.show(world.ctx, world.owner, days=2)).days
    assert [each.publishes for each in days] == [1, 0]


async def test_people_groups_and_artifacts_are_compared(each_world: World) -> None:
    world = each_world
    ada, ben = await world.member("ada"), await world.member("ben")
    await groups.create(world.ctx, world.owner, "Crew")
    for email in ("ada@example.com", "ben@example.com"):
        await groups.put_in(world.ctx, world.owner, "Crew", email)
    large = await world.publish(ada, PAGE + "a" * 5000, title="Large", audience=Audience.ORG)
    small = await world.publish(ben, PAGE + "b", audience=Audience.ORG)
    for n in range(3):
        await world.publish(ben, f"{PAGE}{n}", artifact=small.id)
    await opened(world, ben, small.id)
    await opened(world, ada, small.id)
    await viewing.flush(world.ctx)

    async def names(by: By, sort: Sort) -> list[str]:
        page = await usage.top(world.ctx, world.owner, by, sort, limit=10)
        return [each.about or each.name for each in page.items]

    assert (await names(By.PEOPLE, Sort.BYTES))[:2] == ["ada@example.com", "ben@example.com"]
    assert (await names(By.PEOPLE, Sort.VERSIONS))[:2] == ["ben@example.com", "ada@example.com"]
    assert (await names(By.PEOPLE, Sort.VIEWS))[0] == "ben@example.com"
    assert await names(By.ARTIFACTS, Sort.VIEWS) == ["Ben", "Ada"]
    [crew] = (await usage.top(world.ctx, world.owner, By.GROUPS, Sort.BYTES, limit=10)).items
    assert (crew.name, crew.artifacts, crew.versions, crew.views) == ("Crew", 2, 5, 2)
    [top] = (await usage.top(world.ctx, world.owner, By.ARTIFACTS, Sort.BYTES, limit=1)).items
    assert (top.id, top.viewers, top.last_viewed_at) == (large.id, 0, None)


async def test_a_list_goes_on_where_it_ended(world: World) -> None:
    for n in range(5):
        await world.publish(world.owner, f"{PAGE}{n}")
    seen, after = list[str](), None
    for _ in range(3):
        page = await usage.top(
            world.ctx, world.owner, By.ARTIFACTS, Sort.VIEWS, after=after, limit=2
        )
        seen += [each.id for each in page.items]
        after = page.after
    assert (len(set(seen)), after) == (5, None)
    for strange in (-5, 1 << 61):
        await usage.top(world.ctx, world.owner, By.PEOPLE, Sort.BYTES, after=strange, limit=1)


async def test_who_looks_after_the_organisation_sees_its_usage_and_nobody_else(
    world: World,
) -> None:
    for role in OrgRole:
        actor = replace(world.owner, role=role)
        if role in {OrgRole.OWNER, OrgRole.ADMIN, OrgRole.AUDITOR}:
            await usage.show(world.ctx, actor, days=30)
            continue
        with pytest.raises(Denied):
            await usage.show(world.ctx, actor, days=30)
        with pytest.raises(Denied):
            await usage.top(world.ctx, actor, By.PEOPLE, Sort.BYTES, limit=1)
    for days in (0, 10_000):
        with pytest.raises(Invalid):
            await usage.show(world.ctx, world.owner, days=days)


async def test_what_is_gone_for_good_is_no_longer_used_and_its_days_stay(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    await opened(world, world.owner, made.id)
    await viewing.flush(world.ctx)
    await trash.delete(world.ctx, world.owner, made.id)
    await trash.purge(world.ctx, world.owner, made.id)
    found = await usage.show(world.ctx, world.owner, days=1)
    assert (found.now.bytes, found.now.artifacts, found.days[0].views) == (0, 0, 1)


async def test_usage_is_read_with_few_statements_however_much_there_is(world: World) -> None:
    for n in range(3):
        await world.publish(world.owner, f"{PAGE}{n}")
    with world.statements() as seen:
        await usage.show(world.ctx, world.owner, days=365)
        await usage.top(world.ctx, world.owner, By.GROUPS, Sort.VIEWS, limit=10)
    assert len(seen) == 3
