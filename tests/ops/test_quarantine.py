"""What an administrator has closed is open to nobody but its owner and them, in no way."""

from collections.abc import Awaitable, Callable

import pytest
from tests.support.world import World

from fanlight.model.actor import Actor
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import AppError, Denied, Invalid, Missing
from fanlight.ops import (
    artifacts,
    diffs,
    feed,
    frames,
    observing,
    quarantine,
    sharing,
    trash,
    versions,
)
from fanlight.ops.artifacts import Change, Filter

Way = Callable[[World, Actor, str], Awaitable[object]]

READS: list[Way] = [
    lambda w, a, id_: artifacts.show(w.ctx, a, id_),
    lambda w, a, id_: versions.show(w.ctx, a, id_, 1),
    lambda w, a, id_: versions.page(w.ctx, a, id_, 1),
    lambda w, a, id_: versions.files(w.ctx, a, id_, 1),
    lambda w, a, id_: versions.open_file(w.ctx, a, id_, "page.html", n=1),
    lambda w, a, id_: versions.listed(w.ctx, a, id_, before=None, limit=5),
    lambda w, a, id_: diffs.between(w.ctx, a, id_, a=1, b=2, what="source"),
    lambda w, a, id_: frames.issue(w.ctx, a, id_, None),
    lambda w, a, id_: feed.watchable(w.ctx, a, id_),
]
CHANGES: list[Way] = [
    lambda w, a, id_: w.publish(a, "<p>3", artifact=id_),
    lambda w, a, id_: versions.restore(w.ctx, a, id_, 1),
    lambda w, a, id_: artifacts.change(w.ctx, a, id_, Change(title="New")),
    lambda w, a, id_: sharing.set_audience(w.ctx, a, id_, Audience.PRIVATE),
    lambda w, a, id_: sharing.add_link(w.ctx, a, id_, None),
    lambda w, a, id_: trash.delete(w.ctx, a, id_),
]


async def published(world: World, author: Actor) -> str:
    made = await world.publish(author, "<title>Odd</title><p>1", audience=Audience.ORG)
    await world.publish(author, "<title>Odd</title><p>2", artifact=made.id)
    await sharing.give(world.ctx, author, made.id, "bob@example.com", role=Role.EDITOR)
    return made.id


async def test_it_is_closed_at_once_and_everywhere_and_opened_again(each_world: World) -> None:
    world = each_world
    ada, bob = await world.member("ada"), await world.member("bob")
    id_ = await published(world, ada)
    link = await sharing.add_link(world.ctx, ada, id_, None)
    secret = link.url.rpartition("/")[2]
    visitor = await world.in_browser(bob)
    ticket = await frames.issue(world.ctx, visitor, id_, None)
    followed = await feed.watchable(world.ctx, visitor, id_)
    await quarantine.close(world.ctx, world.owner, id_, "Looks like a sign-in page")
    for way in READS:
        with pytest.raises(Missing):
            await way(world, bob, id_)
        await way(world, ada, id_)
        await way(world, world.owner, id_)
    for way in CHANGES:
        for actor in (ada, world.owner):
            with pytest.raises(Denied):
                await way(world, actor, id_)
        with pytest.raises(Missing):
            await way(world, bob, id_)
    assert not await feed.may_go_on(world.ctx, visitor, followed)
    world.clock.advance(4_000)
    text, label = ticket.url.split("/~")[1].strip("/"), ticket.url[7:].partition(".")[0]
    with pytest.raises(Denied):
        await frames.admit(world.ctx, text, label, document=True)
    with pytest.raises(Missing):
        await sharing.peek_link(world.ctx, bob, secret)
    assert (await artifacts.listed(world.ctx, bob, Filter(), limit=5)).items == []
    await quarantine.release(world.ctx, world.owner, id_)
    for way in READS:
        await way(world, bob, id_)
    assert (await sharing.peek_link(world.ctx, bob, secret)).artifact_id == id_


async def test_its_owner_is_told_why_and_who_has_looked(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    await world.member("bob")
    id_ = await published(world, ada)
    assert await quarantine.notice(world.ctx, await artifacts.show(world.ctx, ada, id_)) is None
    await frames.issue(world.ctx, world.owner, id_, None)
    await observing.flush(world.ctx)
    world.clock.advance(1_000)
    await quarantine.close(world.ctx, world.owner, id_, " Looks like a sign-in page ")
    await frames.issue(world.ctx, world.owner, id_, None)
    await frames.issue(world.ctx, ada, id_, None)
    await observing.flush(world.ctx)
    told = await quarantine.notice(world.ctx, await artifacts.show(world.ctx, ada, id_))
    assert told is not None
    assert (told.reason, told.since) == ("Looks like a sign-in page", world.clock.now())
    assert [look.who for look in told.looks] == ["Owner"]
    seen = await quarantine.notice(world.ctx, await artifacts.show(world.ctx, world.owner, id_))
    assert seen is not None
    assert seen.looks == []


async def test_only_administrators_close_and_open_and_only_for_a_reason(world: World) -> None:
    ada, bob = await world.member("ada"), await world.member("bob")
    id_ = await published(world, ada)
    refused: list[tuple[type[AppError], Awaitable[object]]] = [
        (Denied, quarantine.close(world.ctx, ada, id_, "x")),
        (Denied, quarantine.close(world.ctx, bob, id_, "x")),
        (Denied, quarantine.release(world.ctx, ada, id_)),
        (Denied, quarantine.listed(world.ctx, ada, before=None, limit=5)),
        (Invalid, quarantine.close(world.ctx, world.owner, id_, " ")),
        (Invalid, quarantine.close(world.ctx, world.owner, id_, "x" * 3_000)),
        (Missing, quarantine.close(world.ctx, world.owner, "a" * 26, "x")),
        (Missing, quarantine.release(world.ctx, world.owner, id_)),
    ]
    for error, attempt in refused:
        with pytest.raises(error):
            await attempt
    private = await world.publish(bob, "<p>private")
    await quarantine.close(world.ctx, world.owner, id_, "one")
    await quarantine.close(world.ctx, world.owner, private.id, "two")
    page = await quarantine.listed(world.ctx, world.owner, before=None, limit=1)
    rest = await quarantine.listed(world.ctx, world.owner, before=page.after, limit=1)
    found = [(each.id, each.reason, each.owner) for each in page.items + rest.items]
    assert found == [(private.id, "two", "bob@example.com"), (id_, "one", "ada@example.com")]
