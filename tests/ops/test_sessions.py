"""The browsers in which somebody is signed in: who sees them, how long they last, how they end."""

import pytest
from tests.support.world import World, nobody

from fanlight.model.actor import SYSTEM, Actor, Door, Scope
from fanlight.model.errors import Denied, Missing
from fanlight.ops import sessions, sign_in

HOUR = 3_600_000


async def in_browser(world: World, user_agent: str) -> Actor:
    link = await sign_in.make_link(world.ctx, SYSTEM, "ada@example.com")
    secret = await sign_in.use_link(world.ctx, nobody(), link.rpartition("/")[2], user_agent)
    return await sign_in.by_session(world.ctx, secret, door=Door.WEB)


async def names(world: World, actor: Actor) -> list[str]:
    return [each.user_agent for each in await sessions.listed(world.ctx, actor)]


async def test_sessions_are_listed_with_one_statement_newest_first(each_world: World) -> None:
    world = each_world
    await world.member("ada")
    for name in ("first", "second", "third"):
        ada = await in_browser(world, name)
        world.clock.advance(1_000)
    with world.statements() as seen:
        found = await sessions.listed(world.ctx, ada)
    assert len(seen) == 1
    assert [each.user_agent for each in found] == ["third", "second", "first"]
    assert [each.pk == ada.session for each in found] == [True, False, False]
    assert len({each.id for each in found}) == 3


async def test_what_has_ended_is_not_listed(world: World) -> None:
    """By itself after a while without use, or after a while at all; or by signing out."""
    await world.member("ada")
    await in_browser(world, "unused")
    world.clock.advance(11 * HOUR)
    signed_out = await in_browser(world, "signed out")
    await sign_in.sign_out(world.ctx, signed_out)
    ada = await in_browser(world, "used")
    assert await names(world, ada) == ["used", "unused"]
    world.clock.advance(HOUR + 1)
    assert await names(world, ada) == ["used"]
    world.clock.advance(7 * 24 * HOUR)
    assert await names(world, ada) == []


async def test_ending_a_session_costs_two_statements(each_world: World) -> None:
    world = each_world
    await world.member("ada")
    await in_browser(world, "lost")
    ada = await in_browser(world, "kept")
    [_, lost] = await sessions.listed(world.ctx, ada)
    with world.statements() as seen:
        await sessions.end(world.ctx, ada, lost.id)
    assert len(seen) == 2
    assert await names(world, ada) == ["kept"]


async def test_only_ones_own_sessions_can_be_ended_and_only_once(world: World) -> None:
    await world.member("ada")
    ada = await in_browser(world, "hers")
    [hers] = await sessions.listed(world.ctx, ada)
    for who, id_ in ((world.owner, hers.id), (ada, "nothing")):
        with pytest.raises(Missing):
            await sessions.end(world.ctx, who, id_)
    await sessions.end(world.ctx, ada, hers.id)
    with pytest.raises(Missing):
        await sessions.end(world.ctx, ada, hers.id)


async def test_nobody_and_tokens_for_pages_see_no_sessions(world: World) -> None:
    secret = await world.token(world.owner, Scope.READ, Scope.PUBLISH)
    token = await sign_in.by_token(world.ctx, secret, door=Door.API)
    for who in (nobody(), token):
        with pytest.raises(Denied):
            await sessions.listed(world.ctx, who)
        with pytest.raises(Denied):
            await sessions.end(world.ctx, who, "any")
