"""Who hears of access and of what became of a page: at once, once, and only what they may see."""

import pytest
from tests.support.world import World

from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import Audience, Role
from fanlight.model.moderation import Measure
from fanlight.model.notice import Notice, Reason
from fanlight.ops import (
    folders,
    groups,
    inbox,
    leavers,
    moderation,
    people,
    requests,
    sharing,
    trash,
)

PAGE = "<title>Report</title><p>Sign-ups fell."
ADA, BEN = "ada@example.com", "ben@example.com"


async def told(world: World, actor: Actor, *, unread: bool = False) -> list[Notice]:
    """The newest first."""
    found = await inbox.listed(world.ctx, actor, unread=unread, before=None, limit=50)
    assert found.unread == sum(each.read_at is None for each in found.items)
    return found.items


async def reasons(world: World, actor: Actor, *, unread: bool = False) -> list[str]:
    return [each.reason.value for each in await told(world, actor, unread=unread)]


async def a_pair(world: World) -> tuple[Actor, Actor, str]:
    """(Ada, Ben, the ID of a private page of Ada's)."""
    ada, ben = await world.member("ada"), await world.member("ben")
    return ada, ben, (await world.publish(ada, PAGE, audience=Audience.PRIVATE)).id


async def test_a_request_is_in_the_owners_inbox_until_it_is_answered(each_world: World) -> None:
    world = each_world
    ada, ben, page = await a_pair(world)
    await requests.ask(world.ctx, ben, page, "For the board.")
    [asked] = await told(world, ada)
    assert (asked.reason, asked.who, asked.text) == (Reason.ASKED, "Ben", "For the board.")
    assert (asked.title, asked.artifact) == ("Report", page)
    await requests.answer(world.ctx, ada, page, asked.request, role=Role.VIEWER)
    [asked] = await told(world, ada)
    assert (asked.request, asked.read_at) == ("", world.clock.now())
    [given] = await told(world, ben)
    assert (given.reason, given.who, given.title) == (Reason.GIVEN, "Ada", "Report")


async def test_who_is_declined_hears_that_and_nothing_of_the_page(each_world: World) -> None:
    world = each_world
    ada, ben, page = await a_pair(world)
    await requests.ask(world.ctx, ben, page, "")
    [asked] = await told(world, ada)
    await requests.answer(world.ctx, ada, page, asked.request, role=None)
    [declined] = await told(world, ben)
    assert declined.reason is Reason.DECLINED
    assert (declined.title, declined.who, declined.text) == ("", "", "")
    assert (declined.name, declined.page) == ("The owner", "a page")


async def test_nobody_hears_of_a_request_for_what_is_closed_gone_or_theirs_no_more(
    each_world: World,
) -> None:
    world = each_world
    ada, ben, page = await a_pair(world)
    eva = await world.member("eva")
    await trash.delete(world.ctx, ada, page)
    await requests.ask(world.ctx, ben, page, "")
    assert await told(world, ada) == []
    await trash.undelete(world.ctx, ada, page)
    await requests.ask(world.ctx, eva, page, "")
    assert await reasons(world, ada) == ["asked"]
    await leavers.give_away(world.ctx, ada, page, BEN)
    await sharing.give(world.ctx, ben, page, ADA, role=Role.EDITOR)
    assert await reasons(world, ada) == ["shared"]


async def test_a_request_that_stands_no_more_is_not_to_be_answered(world: World) -> None:
    ada, ben, page = await a_pair(world)
    await requests.ask(world.ctx, ben, page, "First")
    world.clock.advance(world.ctx.limits.access_request_days * 86_400_000)
    [asked] = await told(world, ada)
    assert asked.request == ""
    await requests.ask(world.ctx, ben, page, "Second")
    [again] = await told(world, ada)
    assert (again.text, again.pk) == ("Second", asked.pk)
    assert again.request


async def test_who_it_is_shared_with_by_name_is_told_once_until_they_read_it(
    each_world: World,
) -> None:
    world = each_world
    ada, ben, page = await a_pair(world)
    for _ in range(3):
        await sharing.give(world.ctx, ada, page, BEN, role=Role.VIEWER)
        await sharing.give(world.ctx, ada, page, BEN, role=Role.EDITOR)
        await sharing.take(world.ctx, ada, page, BEN)
    assert await told(world, ben) == []
    await sharing.give(world.ctx, ada, page, BEN, role=Role.VIEWER)
    [shared] = await told(world, ben)
    assert (shared.reason, shared.who, shared.title) == (Reason.SHARED, "Ada", "Report")
    await inbox.mark_read(world.ctx, ben, None)
    await sharing.take(world.ctx, ada, page, BEN)
    await sharing.give(world.ctx, ada, page, BEN, role=Role.VIEWER)
    assert await reasons(world, ben) == ["shared", "shared"]
    await sharing.set_audience(world.ctx, ada, page, Audience.PRIVATE)
    assert await told(world, ben) == []
    await sharing.give(world.ctx, ada, page, ADA, role=Role.VIEWER)
    assert await told(world, ada) == []


async def test_a_group_is_told_unless_it_is_large(each_world: World) -> None:
    world = each_world
    ada, ben, page = await a_pair(world)
    eva = await world.member("eva")
    await groups.create(world.ctx, world.owner, "Board")
    for each in (ADA, BEN, "eva@example.com"):
        await groups.put_in(world.ctx, world.owner, "Board", each)
    await leavers.suspend(world.ctx, world.owner, "eva@example.com")
    await sharing.set_audience(world.ctx, ada, page, Audience.PEOPLE)
    with world.statements() as few:
        await sharing.give(world.ctx, ada, page, "group:Board", role=Role.VIEWER)
    assert await reasons(world, ben) == ["shared"]
    assert await told(world, ada) == []
    await leavers.reactivate(world.ctx, world.owner, "eva@example.com")
    assert await told(world, eva) == []
    await groups.create(world.ctx, world.owner, "Everybody")
    for n in range(world.ctx.limits.share_notices + 1):
        email = f"p{n}@example.com"
        await people.add_member(world.ctx, world.owner, email, f"P{n}")
        await groups.put_in(world.ctx, world.owner, "Everybody", email)
    await groups.put_in(world.ctx, world.owner, "Everybody", "eva@example.com")
    with world.statements() as many:
        await sharing.give(world.ctx, ada, page, "group:Everybody", role=Role.VIEWER)
    assert await told(world, eva) == []
    assert len(many) == len(few)


async def test_of_a_folder_those_are_told_whom_it_is_shared_with_by_name(
    each_world: World,
) -> None:
    world, ctx = each_world, each_world.ctx
    ada, ben, _ = await a_pair(world)
    eva = await world.member("eva")
    await groups.create(ctx, world.owner, "Board")
    for each in (ADA, "eva@example.com"):
        await groups.put_in(ctx, world.owner, "Board", each)
    folder = (await folders.create(ctx, ada, "Plans", None)).id
    for role in (Role.VIEWER, Role.EDITOR):
        await folders.give(ctx, ada, folder, BEN, role=role)
        await folders.give(ctx, ada, folder, "group:Board", role=role)
    await folders.give(ctx, ada, folder, ADA, role=Role.VIEWER)
    [of_ben], [of_eva] = await told(world, ben), await told(world, eva)
    for got in (of_ben, of_eva):
        assert (got.reason, got.who, got.page) == (Reason.SHARED, "Ada", "the folder Plans")
        assert (got.folder, got.artifact, got.path) == (folder, "", f"/folders/{folder}")
    assert await told(world, ada) == []
    await folders.change(ctx, ada, folder, name="Ideas", audience=None)
    assert [each.title for each in await told(world, ben)] == ["Ideas"]
    await folders.take(ctx, ada, folder, BEN)
    assert await told(world, ben) == []
    await folders.delete(ctx, ada, folder)
    assert await told(world, eva) == []


async def test_who_receives_a_page_is_told_by_whom(each_world: World) -> None:
    world = each_world
    ada, ben, page = await a_pair(world)
    await leavers.give_away(world.ctx, ada, page, BEN)
    [got] = await told(world, ben)
    assert (got.reason, got.who, got.title) == (Reason.TRANSFERRED, "Ada", "Report")
    assert await told(world, ada) == []


async def test_of_many_pages_the_receiver_is_told_once(each_world: World) -> None:
    world = each_world
    ada, ben, _ = await a_pair(world)
    await world.publish(ada, "<title>Newest</title><p>")
    gone = await world.publish(ada, "<title>Gone</title><p>")
    await trash.delete(world.ctx, ada, gone.id)
    await leavers.transfer(world.ctx, world.owner, ADA, to=BEN)
    [got] = await told(world, ben)
    assert (got.who, got.title) == ("Owner", "Newest")
    assert got.text == "It was Ada's, and so were 2 more that are yours now."


async def test_the_owner_is_told_why_a_page_was_closed_and_that_it_is_open_again(
    each_world: World,
) -> None:
    world = each_world
    ada, ben, page = await a_pair(world)
    await sharing.give(world.ctx, ada, page, BEN, role=Role.EDITOR)
    for reason in ("Odd", "It asks for passwords"):
        await moderation.close(world.ctx, world.owner, page, reason, measure=Measure.QUARANTINE)
    [closed] = await told(world, ada)
    assert (closed.reason, closed.who) == (Reason.QUARANTINED, "Owner")
    assert (closed.title, closed.text) == ("Report", "It asks for passwords")
    assert await told(world, ben) == []
    await moderation.reopen(world.ctx, world.owner, page, measure=Measure.QUARANTINE)
    assert await reasons(world, ada, unread=True) == ["released"]
    [released, _] = await told(world, ada)
    assert released.text == "It was closed because: It asks for passwords"
    assert await reasons(world, ben) == ["shared"]


async def test_the_owner_is_told_why_a_page_was_taken_down_until_it_is_back(
    each_world: World,
) -> None:
    world = each_world
    ada, ben, page = await a_pair(world)
    await sharing.give(world.ctx, ada, page, BEN, role=Role.EDITOR)
    await moderation.close(
        world.ctx, world.owner, page, "A customer's data.", measure=Measure.TAKEDOWN
    )
    [gone] = await told(world, ada, unread=True)
    assert (gone.reason, gone.who, gone.title) == (Reason.TAKEN_DOWN, "Owner", "Report")
    assert (gone.text, gone.did) == ("A customer's data.", "took down")
    assert await told(world, ben) == []
    await moderation.reopen(world.ctx, world.owner, page, measure=Measure.TAKEDOWN)
    assert await told(world, ada, unread=True) == []


async def test_who_does_it_to_their_own_page_hears_nothing(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    await moderation.close(world.ctx, world.owner, made.id, "Odd", measure=Measure.QUARANTINE)
    await moderation.reopen(world.ctx, world.owner, made.id, measure=Measure.QUARANTINE)
    assert await told(world, world.owner) == []


async def test_what_the_server_does_by_itself_names_nobody(each_world: World) -> None:
    world = each_world
    _, ben, _ = await a_pair(world)
    await leavers.transfer(world.ctx, SYSTEM, ADA, to=BEN)
    [got] = await told(world, ben)
    assert (got.who, got.name) == ("", "The organisation")


@pytest.mark.parametrize("role", [Role.VIEWER, None])
async def test_telling_costs_two_statements(world: World, role: Role | None) -> None:
    ada, ben, page = await a_pair(world)
    await requests.ask(world.ctx, ben, page, "")
    [asked] = await told(world, ada)
    with world.statements() as seen:
        await requests.answer(world.ctx, ada, page, asked.request, role=role)
    of_notices = [each for each in seen if "notices" in each]
    assert len(of_notices) == 3
    with world.statements() as seen:
        await told(world, ben)
    assert len(seen) == 2
