"""Letters to guests, the codes in them, and where both end."""

from dataclasses import replace

import pytest
from tests.ops.test_guests import EVA, PAGE, code_in, come_in, shared, told, type_code
from tests.ops.test_letters import NOBODY, Box
from tests.support.world import World

from fanlight.db import guests as rows
from fanlight.kit.ids import digest
from fanlight.model.actor import ActorKind
from fanlight.model.artifact import Role
from fanlight.model.errors import Denied, Gone, Limited
from fanlight.model.notice import Reason
from fanlight.ops import (
    inbox,
    letters,
    notifying,
    policy,
    requests,
    sharing,
    sign_in,
    upkeep,
)
from fanlight.ops.policy import Change


async def test_a_letter_goes_only_to_guests_and_the_answer_tells_nobody(
    open_world: World, box: Box
) -> None:
    """The same statements for who is invited, who is not, and who is turned away."""
    world, ctx = open_world, open_world.ctx
    await shared(world)
    await letters.deliver(ctx)
    box.sent.clear()
    asked = []
    for email in (EVA, "eve@partner.example"):
        with world.statements() as seen:
            browser = (await sign_in.ask_for_link(ctx, NOBODY, email, "/")).browser
        asked.append(seen)
        with world.statements() as tried, pytest.raises(Denied, match="not the code"):
            await type_code(world, browser, "BCDF-GHJK")
        asked.append(tried)
    assert asked[0] == asked[2]
    assert asked[1] == asked[3]
    assert (len(asked[0]), len(asked[1])) == (3, 2)
    assert await letters.deliver(ctx) == 1
    assert [each.to for each in box.sent] == [EVA]
    await policy.change(ctx, world.owner, Change(external=False))
    await sign_in.ask_for_link(ctx, NOBODY, EVA, "/")
    assert await letters.deliver(ctx) == 0
    assert await told(world, "guest.refused") == [ActorKind.SYSTEM]


async def test_a_code_works_once_in_its_browser_for_a_few_tries_and_minutes(
    open_world: World, box: Box
) -> None:
    world, ctx = open_world, open_world.ctx
    await shared(world)
    asked = await sign_in.ask_for_link(ctx, NOBODY, EVA, "/")
    await letters.deliver(ctx)
    code = code_in(box)
    other = await sign_in.ask_for_link(ctx, NOBODY, EVA, "/")
    for browser in (other.browser, "made up", ""):
        with pytest.raises((Denied, Gone)):
            await type_code(world, browser, code)
    for typed in ("", "BCDFGHJK", "ß" * 50, "A" * 10_000):
        with pytest.raises(Denied):
            await type_code(world, asked.browser, typed)
    # The fifth and last one, as people type.
    await type_code(world, asked.browser, f" {code.lower().replace('-', ' ')} ")
    with pytest.raises(Gone):
        await type_code(world, asked.browser, code)
    asked = await sign_in.ask_for_link(ctx, NOBODY, EVA, "/")
    await letters.deliver(ctx)
    for _ in range(ctx.limits.guest_code_tries):
        with pytest.raises(Denied):
            await type_code(world, asked.browser, "BCDF-GHJK")
    with pytest.raises(Gone):
        await type_code(world, asked.browser, code_in(box))
    late = await sign_in.ask_for_link(ctx, NOBODY, EVA, "/")
    await letters.deliver(ctx)
    world.clock.advance(ctx.limits.guest_code_seconds * 1000)
    with pytest.raises(Gone):
        await type_code(world, late.browser, code_in(box))
    await upkeep.sweep(ctx)
    assert await ctx.db.read(lambda tx: rows.asked(tx, digest(late.browser))) is None


async def test_who_is_turned_away_after_the_letter_does_not_come_in(
    open_world: World, box: Box
) -> None:
    world, ctx = open_world, open_world.ctx
    await shared(world)
    asked = await sign_in.ask_for_link(ctx, NOBODY, EVA, "/")
    await letters.deliver(ctx)
    await policy.change(ctx, world.owner, Change(guests=[]))
    with pytest.raises(Gone):
        await type_code(world, asked.browser, code_in(box))


@pytest.mark.parametrize("role", [Role.VIEWER, None])
async def test_a_guest_who_asked_gets_one_letter_with_the_answer(
    open_world: World, box: Box, role: Role | None
) -> None:
    world, ctx, owner = open_world, open_world.ctx, open_world.owner
    await shared(world)
    eva = await come_in(world, box)
    other = await world.publish(owner, PAGE)
    await requests.ask(ctx, eva, other.id, "Please")
    [asked] = await requests.of_artifact(ctx, owner, other.id)
    await letters.deliver(ctx)
    before = len(box.sent)
    await requests.answer(ctx, owner, other.id, asked.id, role=role)
    for _ in range(3):
        await notifying.collect(ctx)
        await letters.deliver(ctx)
        world.clock.advance(86_400_000)
    found = [each.text for each in box.sent[before:] if each.to == EVA]
    assert [f"/a/{other.id}" in text for text in found] == [True]
    answered = (await inbox.listed(ctx, eva, unread=True, before=None, limit=1)).items[0]
    assert answered.reason is (Reason.GIVEN if role else Reason.DECLINED)


async def test_a_guest_who_gets_no_more_letters_of_their_own_reads_of_it_in_that_of_the_day(
    open_world: World, box: Box
) -> None:
    world = open_world
    limits = replace(world.ctx.limits, guest_letters_per_day=1)
    world = replace(world, ctx=replace(world.ctx, limits=limits))
    first, second = await shared(world), await shared(world)
    world.clock.advance(86_400_000)
    await notifying.collect(world.ctx)
    await letters.deliver(world.ctx)
    assert [(first in each.text, second in each.text) for each in box.sent] == [
        (True, False),
        (False, True),
    ]


async def test_invitations_and_letters_have_an_end(open_world: World, box: Box) -> None:
    world = open_world
    limits = replace(world.ctx.limits, guest_invitations_per_day=2, guest_letters_per_day=1)
    world = replace(world, ctx=replace(world.ctx, limits=limits))
    await shared(world)
    await shared(world)
    await shared(world, "one@partner.example")
    with pytest.raises(Limited):
        await shared(world, "two@partner.example")
    await letters.deliver(world.ctx)
    assert [each.to for each in box.sent] == [EVA, "one@partner.example"]
    world.clock.advance(86_400_001)
    await shared(world, "two@partner.example")


async def test_a_letter_about_what_is_shared_no_more_is_not_sent(
    open_world: World, box: Box
) -> None:
    page = await shared(open_world)
    await sharing.take(open_world.ctx, open_world.owner, page, EVA)
    assert await letters.deliver(open_world.ctx) == 0
    assert box.sent == []
