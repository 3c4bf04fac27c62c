"""What each person of a role may own, enforced where a publish is written."""

import asyncio

import pytest
from sqlalchemy import select
from tests.support.world import World

from fanlight.db import quotas as rows
from fanlight.db.tables import artifacts, objects
from fanlight.db.tx import Tx
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import Denied, Invalid, Limited, Missing
from fanlight.model.permission import Permission
from fanlight.model.usage import Quota
from fanlight.ops import leavers, people, quotas, restoring, roles, sharing, trash, versions

PAGE = "<title>T</title><p>"


async def set_quota(world: World, role: str = "member", **quota: int) -> None:
    await quotas.put(world.ctx, world.owner, role, Quota(**quota))


async def test_storage_has_a_bound_that_says_what_is_used_and_what_to_do(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    made = await world.publish(ada, PAGE + "a" * 3000)
    await set_quota(world, bytes=5000)
    with pytest.raises(Limited) as refused:
        await world.publish(ada, PAGE + "b" * 3000, artifact=made.id)
    error = refused.value
    assert error.code == "quota-reached"
    assert error.title == (
        "You own 2.9 KiB of the 4.9 KiB that each member may own, and this would add 2.9 KiB."
    )
    assert "ask an administrator" in error.detail
    assert error.fields == {"resource": "bytes", "used": 3019, "quota": 5000}
    assert (await versions.show(world.ctx, ada, made.id)).version.n == 1
    # Nothing is left of what was refused, and what fits goes on.
    await world.publish(ada, PAGE + "b" * 1000, artifact=made.id)


async def test_the_number_of_artifacts_has_a_bound(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    await set_quota(world, artifacts=2)
    first, _ = [await world.publish(ada, f"{PAGE}{n}") for n in range(2)]
    with pytest.raises(Limited, match="You own 2 of the 2 artifacts that each member may own"):
        await world.publish(ada, f"{PAGE}3")
    await world.publish(ada, f"{PAGE}4", artifact=first.id)
    await trash.delete(world.ctx, ada, first.id)
    with pytest.raises(Limited):
        await world.publish(ada, f"{PAGE}5")
    await trash.purge(world.ctx, ada, first.id)
    await world.publish(ada, f"{PAGE}6")


async def test_what_adds_nothing_is_never_refused(world: World) -> None:
    ada = await world.member("ada")
    made = await world.publish(ada, PAGE + "a" * 3000)
    await world.publish(ada, PAGE + "b" * 3000, artifact=made.id)
    await set_quota(world, bytes=1, artifacts=1)
    again = await world.publish(ada, PAGE + "a" * 3000, artifact=made.id)
    assert again.version == 3
    assert (await restoring.restore(world.ctx, ada, made.id, 2)).version == 4


async def test_an_editor_fills_the_quota_of_the_owner(world: World) -> None:
    ada, ben = await world.member("ada"), await world.member("ben")
    made = await world.publish(ada, PAGE, audience=Audience.PEOPLE)
    await sharing.give(world.ctx, ada, made.id, "ben@example.com", role=Role.EDITOR)
    await set_quota(world, bytes=1000)
    with pytest.raises(Limited, match="Its owner owns"):
        await world.publish(ben, PAGE + "b" * 1000, artifact=made.id)
    await world.publish(world.owner, PAGE + "c" * 2000)


async def test_a_custom_role_has_a_quota_of_its_own_that_ends_with_it(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    permissions = frozenset({Permission.CREATE, Permission.LIST})
    await roles.create(world.ctx, world.owner, "Author", permissions)
    await people.change_role(world.ctx, world.owner, "ada@example.com", "Author")
    await set_quota(world, bytes=10)
    await set_quota(world, "Author", artifacts=1)
    await roles.change(world.ctx, world.owner, "Author", rename="Writer")
    found = {each.role: each.quota for each in await quotas.listed(world.ctx, world.owner)}
    assert (found["Writer"], found["member"]) == (Quota(artifacts=1), Quota(bytes=10))
    await world.publish(ada, f"{PAGE}1")
    with pytest.raises(Limited, match="each Writer may own"):
        await world.publish(ada, f"{PAGE}2")
    await roles.delete(world.ctx, world.owner, "Writer", "admin")
    assert set(await world.ctx.db.read(rows.listed)) == {"member"}
    await world.publish(ada, f"{PAGE}2")


async def test_of_many_at_once_no_more_get_in_than_there_is_room_for(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    await set_quota(world, artifacts=3)
    tries = [world.publish(ada, f"{PAGE}{n}") for n in range(8)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, Limited) for each in done) == 5
    assert not any(isinstance(each, Exception) and not isinstance(each, Limited) for each in done)


async def test_every_artifact_counts_its_different_contents(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, f"{PAGE}1")
    for n in (2, 1, 3):
        await world.publish(world.owner, f"{PAGE}{n}" * n, artifact=made.id)
    await world.publish(world.owner, "# Words", name="page.md", artifact=made.id)

    def read(tx: Tx) -> tuple[int, int]:
        counted = tx.scalar(select(artifacts.c.bytes))
        return counted, sum(size for (size,) in tx.all(select(objects.c.size)))

    counted, stored = await world.ctx.db.read(read)
    assert counted == stored > 0


@pytest.mark.parametrize("quota", [Quota(-1), Quota(1 << 60), Quota(0, -1), Quota(0, 1 << 40)])
async def test_what_is_no_quota_is_refused(world: World, quota: Quota) -> None:
    with pytest.raises(Invalid):
        await quotas.put(world.ctx, world.owner, "member", quota)


async def test_what_is_given_away_counts_for_who_gets_it(each_world: World) -> None:
    world, ctx, to = each_world, each_world.ctx, "ben@example.com"
    ada, ben = await world.member("ada"), await world.member("ben")
    made = [(await world.publish(ada, f"{PAGE}{n}" + "a" * 3000)).id for n in range(3)]
    await leavers.give_away(ctx, ada, made[0], to)
    await set_quota(world, bytes=7000, artifacts=2)
    # Nobody fills the quota of somebody who has nothing to do with it.
    with pytest.raises(Denied) as denied:
        await leavers.give_away(ctx, ada, made[1], to)
    assert denied.value.code == "denied-receiver"
    for page in made[1:]:
        await sharing.give(ctx, ada, page, to, role=Role.EDITOR)
        await world.publish(ben, PAGE + "mine", artifact=page)
    await leavers.give_away(ctx, ada, made[1], to)
    with pytest.raises(Limited, match="would own more artifacts"):
        await leavers.give_away(ctx, ada, made[2], to)
    await set_quota(world, bytes=7000)
    with pytest.raises(Limited, match="more bytes"):
        await leavers.give_away(ctx, ada, made[2], to)
    # An administrator decides otherwise, and then nothing more is published.
    await leavers.transfer(ctx, world.owner, "ada@example.com", to=to)
    with pytest.raises(Limited, match="You own"):
        await world.publish(ben, PAGE + "more")


async def test_of_many_given_at_once_no_more_than_the_quota_arrive(each_world: World) -> None:
    world, ctx, to = each_world, each_world.ctx, "ben@example.com"
    await world.member("ben")
    made = [(await world.publish(world.owner, f"{PAGE}{n}")).id for n in range(4)]
    await set_quota(world, artifacts=2)
    done = await asyncio.gather(
        *(leavers.give_away(ctx, world.owner, page, to) for page in made), return_exceptions=True
    )
    assert sorted(isinstance(each, Limited) for each in done) == [False, False, True, True]


async def test_publishing_and_leaving_at_once_wait_for_each_other_in_one_order(
    each_world: World,
) -> None:
    """Somebody publishes while they are suspended, and what they own goes to another."""
    world, ctx = each_world, each_world.ctx
    ada = await world.member("ada")
    await world.member("ben")
    await set_quota(world, bytes=1_000_000)
    for round_ in range(4):
        pages = [(await world.publish(ada, f"{PAGE}{round_} {n}")).id for n in range(3)]
        done = await asyncio.gather(
            *(world.publish(ada, f"{PAGE}more {n}", artifact=page) for n, page in enumerate(pages)),
            leavers.suspend(ctx, world.owner, "ada@example.com", to="ben@example.com"),
            return_exceptions=True,
        )
        assert not [each for each in done if isinstance(each, Exception) and not is_late(each)]
        await leavers.reactivate(ctx, world.owner, "ada@example.com")


def is_late(error: Exception) -> bool:
    """It was not theirs any more."""
    return isinstance(error, Missing)


async def test_only_those_who_set_the_policy_set_quotas(world: World) -> None:
    ada = await world.member("ada")
    with pytest.raises(Denied):
        await quotas.put(world.ctx, ada, "member", Quota(1))
    with pytest.raises(Denied):
        await quotas.listed(world.ctx, ada)
    with pytest.raises(Missing):
        await quotas.put(world.ctx, world.owner, "nobody", Quota(1))


async def test_without_a_quota_a_publish_costs_one_statement_for_it_and_with_one_three(
    world: World,
) -> None:
    await set_quota(world, bytes=1_000_000)
    costs = []
    for author in (world.owner, await world.member("ada")):
        made = await world.publish(author, f"{PAGE}1")
        with world.statements() as seen:
            await world.publish(author, f"{PAGE}2", artifact=made.id)
        costs.append(len(seen))
    assert costs == [13, 15]
