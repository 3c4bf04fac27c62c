"""What an administrator has closed is open to nobody but its owner and them, in no way."""

from collections.abc import Awaitable, Callable

import pytest
from tests.support.world import World

from fanlight.model.actor import Actor
from fanlight.model.artifact import Audience, Role
from fanlight.model.comment import ThreadState
from fanlight.model.errors import AppError, Denied, Invalid, Missing
from fanlight.model.moderation import Measure
from fanlight.ops import (
    artifacts,
    comments,
    diffs,
    feed,
    feedback,
    folders,
    frames,
    inbox,
    links,
    moderation,
    observing,
    policy,
    requests,
    restoring,
    sharing,
    trash,
    versions,
)
from fanlight.ops.artifacts import Change, Filter
from fanlight.web import feed as streams

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
    lambda w, a, id_: restoring.restore(w.ctx, a, id_, 1),
    lambda w, a, id_: artifacts.change(w.ctx, a, id_, Change(title="New")),
    lambda w, a, id_: sharing.set_audience(w.ctx, a, id_, Audience.PRIVATE),
    lambda w, a, id_: links.add_link(w.ctx, a, id_, links.Options()),
    lambda w, a, id_: trash.delete(w.ctx, a, id_),
    lambda w, a, id_: sharing.pin(w.ctx, a, id_, 1),
    lambda w, a, id_: folders.move(w.ctx, a, id_, None),
    lambda w, a, id_: comments.start(w.ctx, a, id_, "Words"),
    lambda w, a, id_: comments.listed(w.ctx, a, id_, state=ThreadState.ALL, before=None, limit=5),
    lambda w, a, id_: requests.of_artifact(w.ctx, a, id_),
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
    await into_a_public_folder(world, ada, id_)
    link = await links.add_link(world.ctx, ada, id_, links.Options())
    secret = link.url.rpartition("/")[2]
    visitor = await world.in_browser(bob)
    ticket = await frames.issue(world.ctx, visitor, id_, None)
    followed = await feed.watchable(world.ctx, visitor, id_)
    await moderation.close(
        world.ctx, world.owner, id_, "Looks like a sign-in page", measure=Measure.QUARANTINE
    )
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
        await links.peek_link(world.ctx, bob, secret)
    assert (await artifacts.listed(world.ctx, bob, Filter(), limit=5)).items == []
    await moderation.reopen(world.ctx, world.owner, id_, measure=Measure.QUARANTINE)
    for way in READS:
        await way(world, bob, id_)
    assert (await links.peek_link(world.ctx, bob, secret)).artifact_id == id_


async def into_a_public_folder(world: World, author: Actor, id_: str) -> None:
    await policy.change(world.ctx, world.owner, policy.Change(most=Audience.PUBLIC))
    folder = await folders.create(world.ctx, author, "Open", Audience.PUBLIC)
    await folders.move(world.ctx, author, id_, folder.id)


async def test_nobody_is_told_of_what_was_said_until_it_is_open_again(each_world: World) -> None:
    world, ctx = each_world, each_world.ctx
    ada, bob, eve = [await world.member(name) for name in ("ada", "bob", "eve")]
    id_ = await published(world, ada)
    thread = await comments.start(ctx, bob, id_, "Look, @ada@example.com")
    await comments.send(ctx, bob, comments.Place(id_, thread.id))
    await sharing.set_audience(ctx, ada, id_, Audience.PEOPLE)
    await requests.ask(ctx, eve, id_, "Please")

    async def told() -> tuple[str, int, int, int]:
        notices = await inbox.listed(ctx, ada, unread=True, before=None, limit=5)
        waiting = await feedback.waiting(ctx, ada)
        asked = await requests.of_mine(ctx, ada)
        reasons = " ".join(sorted(each.reason for each in notices.items))
        return reasons, notices.unread, len(waiting.items), len(asked)

    assert await told() == ("asked mention", 2, 1, 1)
    await moderation.close(ctx, world.owner, id_, "Odd", measure=Measure.QUARANTINE)
    assert await told() == ("quarantined", 1, 0, 0)
    await moderation.reopen(ctx, world.owner, id_, measure=Measure.QUARANTINE)
    assert await told() == ("asked mention released", 3, 1, 1)


async def test_the_stream_of_a_pinned_page_ends_with_it(each_world: World) -> None:
    world, ctx = each_world, each_world.ctx
    ada, eve = await world.member("ada"), await world.member("eve")
    await world.member("bob")
    id_ = await published(world, ada)
    await sharing.pin(ctx, ada, id_, 1)
    followed = await feed.watchable(ctx, eve, id_)
    await moderation.close(ctx, world.owner, id_, "Odd", measure=Measure.QUARANTINE)
    [last] = (await streams.load(ctx, feed.topic(followed), followed.seq))[-1:]
    assert (last.kind, b"Odd" in last.data, b"id: " in last.data) == ("quarantined", False, False)


async def test_its_owner_is_told_why_and_who_has_looked(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    await world.member("bob")
    id_ = await published(world, ada)
    assert (
        await moderation.quarantine_of(world.ctx, await artifacts.show(world.ctx, ada, id_)) is None
    )
    await frames.issue(world.ctx, world.owner, id_, None)
    await observing.flush(world.ctx)
    world.clock.advance(1_000)
    await moderation.close(
        world.ctx, world.owner, id_, " Looks like a sign-in page ", measure=Measure.QUARANTINE
    )
    await frames.issue(world.ctx, world.owner, id_, None)
    await frames.issue(world.ctx, ada, id_, None)
    await observing.flush(world.ctx)
    told = await moderation.quarantine_of(world.ctx, await artifacts.show(world.ctx, ada, id_))
    assert told is not None
    assert (told.reason, told.since) == ("Looks like a sign-in page", world.clock.now())
    assert [look.who for look in told.looks] == ["Owner"]
    seen = await moderation.quarantine_of(
        world.ctx, await artifacts.show(world.ctx, world.owner, id_)
    )
    assert seen is not None
    assert not seen.looks


async def test_only_administrators_close_and_open_and_only_for_a_reason(world: World) -> None:
    ada, bob = await world.member("ada"), await world.member("bob")
    id_ = await published(world, ada)
    refused: list[tuple[type[AppError], Awaitable[object]]] = [
        (Denied, moderation.close(world.ctx, ada, id_, "x", measure=Measure.QUARANTINE)),
        (Denied, moderation.close(world.ctx, bob, id_, "x", measure=Measure.QUARANTINE)),
        (Denied, moderation.reopen(world.ctx, ada, id_, measure=Measure.QUARANTINE)),
        (Denied, moderation.listed(world.ctx, ada, Measure.QUARANTINE, before=None, limit=5)),
        (Invalid, moderation.close(world.ctx, world.owner, id_, " ", measure=Measure.QUARANTINE)),
        (
            Invalid,
            moderation.close(world.ctx, world.owner, id_, "x" * 3_000, measure=Measure.QUARANTINE),
        ),
        (
            Missing,
            moderation.close(world.ctx, world.owner, "a" * 26, "x", measure=Measure.QUARANTINE),
        ),
        (Missing, moderation.reopen(world.ctx, world.owner, id_, measure=Measure.QUARANTINE)),
    ]
    for error, attempt in refused:
        with pytest.raises(error):
            await attempt
    private = await world.publish(bob, "<p>private")
    await moderation.close(world.ctx, world.owner, id_, "one", measure=Measure.QUARANTINE)
    await moderation.close(world.ctx, world.owner, private.id, "two", measure=Measure.QUARANTINE)
    page = await moderation.listed(world.ctx, world.owner, Measure.QUARANTINE, before=None, limit=1)
    rest = await moderation.listed(
        world.ctx, world.owner, Measure.QUARANTINE, before=page.after, limit=1
    )
    found = [(each.id, each.reason, each.owner) for each in page.items + rest.items]
    assert found == [(private.id, "two", "bob@example.com"), (id_, "one", "ada@example.com")]
