"""Who read what and who was refused is on record, without a write in anybody's request."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.support.live import a_server
from tests.support.world import World, a_world, nobody

from fanlight.db.tables import events
from fanlight.model.actor import Actor, ActorKind, Door
from fanlight.model.artifact import Audience
from fanlight.model.audit import Entry
from fanlight.model.errors import Denied, Missing
from fanlight.model.limits import Limits
from fanlight.ops import (
    access,
    artifacts,
    audit,
    diffs,
    downloads,
    frames,
    links,
    observing,
    sharing,
    trash,
    versions,
)

PAGE = "<title>T</title><p>"


async def entries(world: World, type_: str = "", **more: Any) -> list[Entry]:
    filter_ = audit.Filter(type=type_, **more)
    page = await audit.listed(world.ctx, world.owner, filter_, limit=100)
    return page.items


async def test_every_way_to_content_is_on_record_with_its_version(each_world: World) -> None:
    world = each_world
    ada = replace(await world.in_browser(await world.member("ada")), address="192.0.2.3")
    made = await world.publish(world.owner, f"{PAGE}1", audience=Audience.ORG)
    await world.publish(world.owner, f"{PAGE}2", artifact=made.id)
    await frames.issue(world.ctx, ada, made.id, None)
    await versions.open_file(world.ctx, ada, made.id, "page.html", n=1)
    await downloads.prepare(world.ctx, ada, made.id, 2)
    await diffs.between(world.ctx, ada, made.id, a=1, b=2, what="source")
    found = await entries(world, "content.read", artifact=made.id)
    assert [(each.data["how"], each.data["n"]) for each in reversed(found)] == [
        ("page", 2),
        ("source", 1),
        ("download", 2),
        ("diff", 1),
        ("diff", 2),
    ]
    for each in found:
        assert each.user is not None
        assert (each.user.email, each.address) == ("ada@example.com", "192.0.2.3")
        assert (each.artifact, each.session) == (made.id, ada.session)


async def test_a_view_writes_nothing_and_repeated_ones_count_once(world: World) -> None:
    made = await world.publish(world.owner, f"{PAGE}1")
    viewer = await world.in_browser(world.owner)
    with world.statements() as seen:
        for _ in range(5):
            await frames.issue(world.ctx, viewer, made.id, None)
    assert [each for each in seen if not each.lstrip().startswith("SELECT")] == []
    assert len(await entries(world, "content.read")) == 1
    world.clock.advance(world.ctx.limits.read_window_seconds * 1000)
    await frames.issue(world.ctx, viewer, made.id, None)
    assert len(await entries(world, "content.read")) == 2


async def test_reads_are_no_steps_of_a_stream(each_world: World) -> None:
    """They share the table with what viewers are told, and must not look like it."""
    from fanlight.ops import feed

    world = each_world
    made = await world.publish(world.owner, f"{PAGE}1")
    since, _ = await feed.recent(world.ctx, None)
    await frames.issue(world.ctx, world.owner, made.id, None)
    await artifacts.change(world.ctx, world.owner, made.id, artifacts.Change(starred=True))
    assert len(await entries(world, "content.read")) == 1
    _, hints = await feed.recent(world.ctx, since)
    assert all(isinstance(hint.position, int) for hint in hints)
    news = await feed.after(world.ctx, f"artifact:{made.id}", 0)
    assert [each.event.type for each in news.happened] == ["version"]


async def test_what_waits_is_written_at_a_clean_stop(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        made = await world.publish(world.owner, f"{PAGE}1")
        await frames.issue(world.ctx, world.owner, made.id, None)
    async with a_world(tmp_path, fresh=False) as world:
        rows = await world.ctx.db.read(lambda tx: tx.all(select(events.c.type, events.c.n)))
    assert "content.read" in {type_ for type_, _ in rows}
    assert all(n for _, n in rows)


async def test_what_is_too_much_is_counted(world: World) -> None:
    for number in range(10_003):
        observing.has_read(world.ctx, nobody(), number, n=1, how="page")
    assert len(world.ctx.observed.waiting) == 10_000
    await observing.flush(world.ctx)
    (left_out,) = await entries(world, "left-out")
    assert (left_out.data, left_out.kind) == ({"count": 3}, "system")


async def test_a_database_that_is_away_loses_nothing(world: World) -> None:
    from fanlight.model.errors import Unavailable

    class Away:
        async def write(self, _fn: object) -> None:
            raise Unavailable("database-unavailable", "Away.")

    broken: Any = Away()
    observing.has_read(world.ctx, nobody(), 1, n=1, how="page")
    for _ in range(2):
        with pytest.raises(Unavailable):
            await observing.flush(replace(world.ctx, db=broken))
        observing.has_read(world.ctx, nobody(), 2, n=1, how="page")
    found = await entries(world, "content.read")
    assert len(found) == 2


async def test_rows_that_the_database_does_not_take_are_not_in_the_way(world: World) -> None:
    observing.has_read(world.ctx, replace(nobody(), user=999), 1, n=1, how="page")
    with pytest.raises(Exception, match="FOREIGN KEY"):
        await observing.flush(world.ctx)
    (left_out,) = await entries(world, "left-out")
    assert left_out.data == {"count": 1}


async def refused(world: World, actor: Actor, work: Any) -> None:
    with pytest.raises((Denied, Missing)) as caught:
        await work
    observing.was_refused(world.ctx, actor, caught.value)


async def test_refusals_name_the_rule_the_action_and_the_artifact(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    hidden = await world.publish(world.owner, f"{PAGE}1")
    shown = await world.publish(world.owner, f"{PAGE}2", audience=Audience.ORG)
    await refused(world, ada, artifacts.show(world.ctx, ada, hidden.id))
    await refused(world, ada, trash.delete(world.ctx, ada, shown.id))
    await refused(world, ada, audit.verify(world.ctx, ada))
    await refused(world, nobody(), artifacts.show(world.ctx, nobody(), "a" * 26))
    found = await entries(world, "denied")
    assert [(each.data["rule"], each.data["action"], each.artifact) for each in found] == [
        ("permission", "read-audit", None),
        ("role", "delete", shown.id),
        ("not-shared", "view", hidden.id),
    ]


async def test_a_probe_cannot_fill_the_disk(tmp_path: Path) -> None:
    async with a_world(tmp_path, limits=Limits(refusals_per_minute=5)) as world:
        for number in range(100):
            stranger = replace(nobody(), address=f"192.0.2.{number}")
            for _ in range(3):
                await refused(world, stranger, _listing(world, stranger))
        found = await entries(world, "denied")
        (left_out,) = await entries(world, "left-out")
        assert len(found) == 5
        # Each of those that were not kept is counted every time: nothing is remembered of them.
        assert left_out.data["count"] == 3 * 95


async def _listing(world: World, actor: Actor) -> None:
    access.require(actor, access.Action.LIST)
    del world


async def test_changes_say_what_was_there_before(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, f"{PAGE}1")
    change = artifacts.Change(title="New", archived=True)
    await artifacts.change(world.ctx, world.owner, made.id, change)
    await sharing.set_audience(world.ctx, world.owner, made.id, Audience.ORG)
    link = await links.add_link(world.ctx, world.owner, made.id, links.Options())
    await artifacts.change(world.ctx, world.owner, made.id, artifacts.Change(starred=True))
    found = await entries(world, artifact=made.id)
    starred, linked, shared, renamed = found[:4]
    assert (starred.type, starred.data) == ("star", {"starred": True})
    assert (linked.data["change"], linked.data["link"]) == ("link-added", link.id)
    assert (shared.data["audience"], shared.data["before"]) == ("org", {"audience": "private"})
    assert (renamed.data["title"], renamed.data["archived"]) == ("New", True)
    assert renamed.data["before"] == {"title": "T", "archived": False}


async def test_an_artifact_that_is_gone_keeps_its_name_in_the_log(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, f"{PAGE}1")
    await trash.delete(world.ctx, world.owner, made.id)
    await trash.purge(world.ctx, world.owner, made.id)
    found = await entries(world, artifact=made.id)
    assert [each.type for each in found] == ["purged", "deleted", "version"]
    assert {(each.artifact, each.title) for each in found} == {(made.id, "")}


async def test_the_list_is_filtered(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    world.clock.advance(60_000)
    begun = world.clock.now()
    made = await world.publish(ada, f"{PAGE}1")
    world.clock.advance(60_000)
    await world.publish(world.owner, f"{PAGE}2")
    for filter_, count in (
        ({"actor": "ada@example.com"}, 1),
        ({"actor": "ADA@example.com"}, 1),
        ({"actor": "person", "type_": "version"}, 2),
        ({"actor": "guest"}, 0),
        ({"type_": "version"}, 2),
        ({"artifact": made.id}, 1),
        ({"artifact": "b" * 26}, 0),
        ({"since": begun, "until": begun + 1}, 1),
        ({"type_": "version", "since": begun + 1}, 1),
        ({"until": begun, "type_": "version"}, 0),
    ):
        found = await entries(world, **filter_)
        assert len(found) == count, filter_


async def test_a_cursor_skips_and_repeats_nothing_while_rows_arrive(each_world: World) -> None:
    world = each_world
    for number in range(12):
        await world.publish(world.owner, f"{PAGE}{number}")
    first = (await entries(world))[0].n
    seen: list[int] = []
    before: int | None = None
    while True:
        page = await audit.listed(world.ctx, world.owner, audit.Filter(), before=before, limit=5)
        seen += [each.n for each in page.items]
        await world.publish(world.owner, PAGE)
        before = page.after
        if before is None:
            break
    assert seen == list(range(first, 0, -1))


async def test_listing_costs_two_statements_where_all_is_sealed(world: World) -> None:
    await world.publish(world.owner, f"{PAGE}1")
    await entries(world)
    with world.statements() as seen:
        await entries(world)
    assert len(seen) == 2


async def test_a_running_server_shows_within_a_second_what_was_done(tmp_path: Path) -> None:
    """Without anybody who asks for the log: by its own loop."""
    async with a_server(tmp_path) as live:
        made = await live.publish(f"{PAGE}1")
        async with live.client() as client:
            await client.get(f"/api/v1/artifacts/{made['id']}/versions/1/source")
        query = select(events.c.n).where(events.c.type == "content.read", events.c.n.is_not(None))
        async with asyncio.timeout(5):
            # The loop that seals tells nobody: the log is all there is to look at.
            while not await live.ctx.db.read(lambda tx: tx.first(query)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_who_may_read_the_log(world: World) -> None:
    member = await world.member("ada")
    token = replace(
        world.owner, kind=ActorKind.TOKEN, scopes=frozenset(), door=Door.API
    )  # the owner's, without a scope
    for actor in (member, token, nobody()):
        for work in (
            audit.listed(world.ctx, actor, audit.Filter(), limit=1),
            audit.exported(world.ctx, actor, audit.Filter(), format_="csv"),
            audit.verify(world.ctx, actor),
        ):
            with pytest.raises(Denied):
                await work
