"""Every event separates the person, what they signed in with, and the agent that acted for them."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from tests.support.world import World, nobody

from fanlight.db import tables
from fanlight.model.actor import SYSTEM, Actor, Agent, Door
from fanlight.model.audit import Filter
from fanlight.model.errors import Denied
from fanlight.ops import artifacts, audit, sign_in
from fanlight.ops.artifacts import Change

_KEPT = ("type", "actor", "user", "session", "token", "agent", "door", "address")


async def newest(world: World) -> dict[str, Any]:
    columns = [tables.events.c[name] for name in _KEPT]
    query = select(*columns).order_by(tables.events.c.pk.desc()).limit(1)
    rows = await world.ctx.db.read(lambda tx: tx.all(query))
    return dict(rows[0]._mapping)


async def in_browser(world: World, **seen: Any) -> Actor:
    """The owner, after a sign-in link."""
    link = await sign_in.make_link(world.ctx, SYSTEM, None)
    visitor = replace(nobody(), **seen)
    secret = await sign_in.use_link(world.ctx, visitor, link.rpartition("/")[2], "test")
    return replace(await sign_in.by_session(world.ctx, secret, door=Door.WEB), **seen)


async def test_an_agent_with_a_persons_token(each_world: World) -> None:
    world = each_world
    secret = await world.token(world.owner)
    person = await sign_in.by_token(world.ctx, secret, door=Door.API)
    actor = replace(person, agent=Agent("codex", "1.2", session="s9"), address="192.0.2.7")
    await world.publish(actor, "<p>1")
    found = await newest(world)
    assert found == {
        "type": "version",
        "actor": "token",
        "user": world.owner.user,
        "session": None,
        "token": person.token,
        "agent": ["codex", "1.2", "s9"],
        "door": "api",
        "address": "192.0.2.7",
    }


async def test_a_person_in_a_browser(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, "<p>1")
    actor = await in_browser(world, address="192.0.2.8")
    signed_in = await newest(world)
    await artifacts.change(world.ctx, actor, made.id, Change(title="New"))
    renamed = await newest(world)
    for found, type_ in ((signed_in, "signed-in"), (renamed, "renamed")):
        assert (found["type"], found["actor"], found["agent"]) == (type_, "person", None)
        assert (found["user"], found["session"]) == (world.owner.user, actor.session)
        assert (found["token"], found["address"]) == (None, "192.0.2.8")


async def test_who_is_named_in_the_details_of_a_page_costs_one_statement(world: World) -> None:
    for name in ("ada", "bob"):
        await world.member(name)
    page = await audit.listed(world.ctx, world.owner, Filter(type="member.added"), limit=50)
    with world.statements() as seen:
        found = await audit.named(world.ctx, world.owner, page.items)
    assert (len(seen), sorted(each.email for each in found.values())) == (
        1,
        ["ada@example.com", "bob@example.com"],
    )
    with pytest.raises(Denied):
        await audit.named(world.ctx, await world.member("cyn"), page.items)
