"""What the organisation's policy says of roles, folders, links and publishing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from tests.support.world import World, nobody

from fanlight.db.tables import events
from fanlight.model.actor import Actor, ActorKind, Agent, Door, OrgRole
from fanlight.model.artifact import Audience
from fanlight.model.errors import Denied, Invalid, Missing, TooLarge
from fanlight.model.limits import Limits
from fanlight.model.switches import Publishing
from fanlight.ops import (
    artifacts,
    feed,
    folders,
    links,
    people,
    policy,
    publish,
    restoring,
    roles,
    sharing,
)
from fanlight.ops.policy import Bound, Change

Attempt = Callable[[], Awaitable[object]]

PAGE = "<title>Page</title><p>text"


async def seen(world: World, actor: Actor, id_: str) -> bool:
    try:
        await artifacts.show(world.ctx, actor, id_)
    except Missing:
        return False
    return True


async def told(world: World, type_: str) -> list[dict[str, Any]]:
    query = select(events.c.data).where(events.c.type == type_).order_by(events.c.n)
    return [data for (data,) in await world.ctx.db.read(lambda tx: tx.all(query))]


def by_agent(actor: Actor, name: str) -> Actor:
    agent = Agent.claimed(name) if name else None
    return replace(actor, kind=ActorKind.TOKEN, door=Door.API, agent=agent)


async def test_a_role_bounds_what_its_people_own_at_once_and_changes_none_of_it(
    world: World,
) -> None:
    ctx, owner = world.ctx, world.owner
    ada, ben = await world.member("ada"), await world.in_browser(await world.member("ben"))
    made = await world.publish(ada, PAGE, audience=Audience.ORG)
    before = await sharing.show(ctx, ada, made.id)
    artifact = await artifacts.show(ctx, ben, made.id)
    await policy.bind_role(ctx, owner, "member", Bound(most=Audience.PEOPLE))
    assert not await seen(world, ben, made.id)
    assert not await feed.may_go_on(ctx, ben, artifact)
    held = await sharing.show(ctx, ada, made.id)
    assert (held.audience, held.policy.allowed) == (
        Audience.ORG,
        [Audience.PRIVATE, Audience.PEOPLE],
    )
    with pytest.raises(Denied, match="does not allow the audience org here"):
        await world.publish(ada, PAGE, audience=Audience.ORG)
    await policy.bind_role(ctx, owner, "member", Bound())
    assert await seen(world, ben, made.id)
    assert await sharing.show(ctx, ada, made.id) == before
    nothing = {"most": None, "first": None, "guests": None}
    assert await told(world, "policy.role") == [
        {"role": "member", "before": a, "after": b}
        for a, b in (
            (nothing, nothing | {"most": "people"}),
            (nothing | {"most": "people"}, nothing),
        )
    ]


async def test_new_pages_begin_with_the_narrowest_first_audience(world: World) -> None:
    ctx, owner, ada = world.ctx, world.owner, await world.member("ada")
    await policy.change(ctx, owner, Change(first=Audience.ORG))
    await policy.bind_role(ctx, owner, "member", Bound(first=Audience.PEOPLE))
    found = [await world.publish(each, PAGE) for each in (ada, owner)]
    audiences = [(await artifacts.show(ctx, owner, found[1].id)).audience]
    audiences.append((await artifacts.show(ctx, ada, found[0].id)).audience)
    assert audiences == [Audience.ORG, Audience.PEOPLE]


async def test_new_pages_in_a_folder_begin_no_further_open_than_it_says(each_world: World) -> None:
    """Also by a token for the folder; what is there already, or comes later, stays as it is."""
    ctx, owner = each_world.ctx, each_world.owner
    ada = await each_world.member("ada")
    folder = await folders.create(ctx, ada, "Drafts", None)
    inside = replace(ada, inside=folder.pk)

    async def begun(first: Audience | None, wanted: Audience | None = None) -> list[Audience]:
        await policy.bind_folder(ctx, owner, folder.id, Bound(first=first))
        made = [
            await each_world.publish(ada, PAGE, folder="Drafts", audience=wanted),
            await each_world.publish(inside, PAGE, audience=wanted),
            await each_world.publish(ada, PAGE, audience=wanted),
        ]
        return [(await artifacts.show(ctx, ada, each.id)).audience for each in made]

    private, people_, org = Audience.PRIVATE, Audience.PEOPLE, Audience.ORG
    await policy.change(ctx, owner, Change(first=org))
    assert await begun(private) == [private, private, org]
    assert await begun(people_) == [people_, people_, org]
    assert await begun(None) == [org, org, org]
    # It is where they begin, and bounds nothing that is said.
    assert await begun(private, org) == [org, org, org]
    early = await each_world.publish(ada, PAGE)
    await each_world.publish(ada, PAGE + "2", artifact=early.id, folder="Drafts")
    assert (await artifacts.show(ctx, ada, early.id)).audience is org
    # The narrowest of all that is said.
    await policy.bind_role(ctx, owner, "member", Bound(first=private))
    assert await begun(people_) == [private, private, private]
    with pytest.raises(Invalid):
        await policy.bind_folder(ctx, owner, folder.id, Bound(private, people_))


async def test_a_role_of_ones_own_is_bound_until_it_ends(world: World) -> None:
    ctx, owner, ada = world.ctx, world.owner, await world.member("ada")
    ben = await world.member("ben")
    made = await world.publish(ada, PAGE, audience=Audience.ORG)
    await roles.create(ctx, owner, "Contractor", frozenset())
    await policy.bind_role(ctx, owner, "Contractor", Bound(most=Audience.PRIVATE))
    assert await seen(world, ben, made.id)
    await people.change_role(ctx, owner, "ada@example.com", "Contractor")
    assert not await seen(world, ben, made.id)
    await roles.delete(ctx, owner, "Contractor", "member")
    assert await seen(world, ben, made.id)
    assert "Contractor" not in dict((await policy.show(ctx, owner)).roles)


async def test_a_folder_bounds_what_is_in_it_whoever_owns_it(world: World) -> None:
    ctx, owner = world.ctx, world.owner
    ada, ben = await world.member("ada"), await world.member("ben")
    made = await world.publish(ada, PAGE, audience=Audience.ORG)
    folder = await folders.create(ctx, ada, "Board", Audience.ORG)
    await policy.bind_folder(ctx, owner, folder.id, Bound(Audience.PEOPLE))
    assert await seen(world, ben, made.id)
    with pytest.raises(Missing):
        await folders.show(ctx, ben, folder.id)
    await folders.move(ctx, ada, made.id, folder.id)
    assert not await seen(world, ben, made.id)
    await folders.change(ctx, ada, folder.id, name=None, audience=Audience.PRIVATE)
    with pytest.raises(Denied, match="audience org here"):
        await folders.change(ctx, ada, folder.id, name=None, audience=Audience.ORG)
    await policy.bind_folder(ctx, owner, folder.id, Bound())
    assert await seen(world, ben, made.id)
    [bound, unbound] = await told(world, "policy.folder")
    most = [each["most"] for each in (bound["before"], bound["after"], unbound["after"])]
    assert most == [None, "people", None]


async def test_what_bounds_more_than_it_begins_with_is_refused(world: World) -> None:
    ctx, owner = world.ctx, world.owner
    attempts: tuple[Attempt, ...] = (
        lambda: policy.bind_role(ctx, owner, "member", Bound(Audience.PEOPLE, Audience.ORG)),
        lambda: policy.change(ctx, owner, Change(most=Audience.PRIVATE, first=Audience.ORG)),
        lambda: policy.change(ctx, owner, Change(page_bytes=ctx.limits.page_bytes + 1)),
        lambda: policy.change(ctx, owner, Change(set_bytes=-1)),
        lambda: policy.change(ctx, owner, Change(agents=["x" * 101])),
        lambda: policy.change(ctx, owner, Change(agents=["a\x00b"])),
        lambda: policy.change(ctx, owner, Change(agents=[f"a{n}" for n in range(51)])),
    )
    for attempt in attempts:
        with pytest.raises(Invalid):
            await attempt()
    unknown: tuple[Attempt, ...] = (
        lambda: policy.bind_role(ctx, owner, "nobody's", Bound()),
        lambda: policy.bind_folder(ctx, owner, "q" * 26, Bound(Audience.ORG)),
    )
    for missing in unknown:
        with pytest.raises(Missing):
            await missing()


async def test_only_who_sets_the_policy_binds_anything(world: World) -> None:
    ctx, ada = world.ctx, await world.member("ada")
    attempts: tuple[Attempt, ...] = (
        lambda: policy.show(ctx, ada),
        lambda: policy.bind_role(ctx, ada, "member", Bound()),
        lambda: policy.bind_folder(ctx, ada, "q" * 26, Bound()),
        lambda: policy.change(ctx, ada, Change(publishing=False)),
    )
    for attempt in attempts:
        with pytest.raises(Denied):
            await attempt()


async def test_links_are_switched_apart_from_external_sharing(world: World) -> None:
    ctx, owner = world.ctx, world.owner
    made = await world.publish(owner, PAGE)
    link = await links.add_link(ctx, owner, made.id, links.Options())
    secret = link.url.rpartition("/")[2]
    visitor = await world.in_browser(nobody())
    await links.open_link(ctx, visitor, secret, "test")
    assert await seen(world, visitor, made.id)
    await policy.change(ctx, owner, Change(links=False))
    assert not await seen(world, visitor, made.id)
    for actor in (nobody(), await world.member("ben")):
        with pytest.raises(Missing):
            await links.peek_link(ctx, actor, secret)
    with pytest.raises(Denied, match="does not allow links"):
        await links.add_link(ctx, owner, made.id, links.Options())
    await policy.change(ctx, owner, Change(links=True))
    assert await seen(world, visitor, made.id)


async def test_nobody_publishes_while_publishing_is_off(world: World) -> None:
    """Not a new page, not a version, not an old one again; whoever tries is told by whom."""
    ctx, owner, ada = world.ctx, world.owner, await world.member("ada")
    made = await world.publish(ada, PAGE)
    await world.publish(ada, PAGE + "2", artifact=made.id)
    await policy.change(ctx, owner, Change(publishing=False))
    for actor in (ada, by_agent(ada, "claude-code"), owner):
        with pytest.raises(Denied, match="may not"):
            await publish.check_may(ctx, actor, None)
        with pytest.raises(Denied) as caught:
            await world.publish(actor, PAGE)
        assert caught.value.code == "denied-publishing"
        assert f"{owner.name} has switched publishing off" in caught.value.detail
    attempts: tuple[Attempt, ...] = (
        lambda: world.publish(ada, PAGE + "3", artifact=made.id),
        lambda: restoring.restore(ctx, ada, made.id, 1),
    )
    for again in attempts:
        with pytest.raises(Denied, match="may not"):
            await again()
    # Another change of the policy does not make somebody else the one who switched it off.
    eva = await people.add_member(ctx, owner, "eva@example.com", "Eva", role=OrgRole.ADMIN)
    admin = replace(ada, user=eva.pk, name="Eva", role=OrgRole.ADMIN)
    await policy.change(ctx, admin, Change(page_bytes=10_000))
    assert (await policy.show(ctx, owner)).publishing.off_by == owner.name
    await policy.change(ctx, owner, Change(publishing=True))
    assert (await restoring.restore(ctx, ada, made.id, 1)).version == 3
    assert [each["after"]["on"] for each in await told(world, "policy.publishing")] == [
        False,
        False,
        True,
    ]


async def test_the_organisation_takes_less_than_the_server(world: World) -> None:
    ctx, owner = world.ctx, world.owner
    await policy.change(ctx, owner, Change(page_bytes=1_000, set_bytes=5_000))
    with pytest.raises(TooLarge) as caught:
        await world.publish(owner, PAGE + "x" * 1_000)
    assert (caught.value.code, caught.value.fields["limit"]) == ("page-too-large", 1_000)
    with pytest.raises(TooLarge) as caught:
        await world.publish(owner, PAGE + "x" * 5_000)
    assert (caught.value.code, caught.value.fields["limit"]) == ("set-too-large", 5_000)
    await policy.change(ctx, owner, Change(page_bytes=0, set_bytes=0))
    assert (await world.publish(owner, PAGE + "x" * 5_000)).version == 1


def test_a_limit_of_the_organisation_is_never_more_than_the_servers() -> None:
    found = Publishing(page_bytes=9_000, set_bytes=9_000).limits(
        Limits(page_bytes=10, set_bytes=20)
    )
    assert (found.page_bytes, found.set_bytes) == (10, 20)


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("claude-code", True),
        ("Claude-Code", True),
        ("codex", False),
        ("", False),
        ("claude", False),
    ],
)
async def test_agents_that_are_not_named_publish_nothing(
    world: World, name: str, *, may: bool
) -> None:
    await policy.change(world.ctx, world.owner, Change(agents=["claude-code", " claude-code ", ""]))
    agent = by_agent(world.owner, name)
    if may:
        assert (await world.publish(agent, PAGE)).version == 1
        return
    with pytest.raises(Denied) as caught:
        await world.publish(agent, PAGE)
    assert caught.value.code == "denied-agent"
    assert "claude-code" in caught.value.detail


async def test_people_publish_whatever_agents_are_named(world: World) -> None:
    ctx, owner = world.ctx, world.owner
    made = await world.publish(owner, PAGE)
    await world.publish(owner, PAGE + "2", artifact=made.id)
    await policy.change(ctx, owner, Change(agents=["claude-code"]))
    assert (await restoring.restore(ctx, owner, made.id, 1)).version == 3
    await policy.change(ctx, owner, Change(agents=[]))
    assert (await world.publish(by_agent(owner, "codex"), PAGE)).version == 1


async def test_what_applies_is_asked_with_one_statement(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    with world.statements() as statements:
        await artifacts.show(world.ctx, world.owner, made.id)
    assert len(statements) <= 2
    with world.statements() as statements:
        await publish.check_may(world.ctx, world.owner, made.id)
    assert len(statements) == 2
