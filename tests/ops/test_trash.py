"""What is in the trash ends there: by its owner, or when its time is over."""

from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from tests.support.world import World, a_world, upload

from fanlight.db import tables
from fanlight.db.tx import Tx
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import Conflict, Denied, Missing
from fanlight.model.limits import Limits
from fanlight.ops import (
    artifacts,
    frames,
    links,
    searching,
    sharing,
    trash,
    upkeep,
    versions,
    violations,
)
from fanlight.ops.artifacts import Change, Filter
from fanlight.ops.intake import Upload
from fanlight.ops.publish import Publish, publish
from fanlight.ops.violations import Violation

DAY = 86_400_000
HANGING = (
    tables.objects,
    tables.versions,
    tables.shares,
    tables.links,
    tables.session_links,
    tables.stars,
    tables.violations,
)


async def lived_in(world: World) -> str:
    """An artifact with everything that can hang on one, in the trash."""
    made = await world.publish(world.owner, "<title>Old</title><p>zebra")
    await world.publish(world.owner, "<title>Old</title><p>zebra 2", artifact=made.id)
    await sharing.set_audience(world.ctx, world.owner, made.id, Audience.ORG)
    link = await links.add_link(world.ctx, world.owner, made.id, links.Options())
    secret = link.url.rpartition("/")[2]
    guest = await world.member("guest")
    await links.open_link(world.ctx, guest, secret, "test")
    await artifacts.change(world.ctx, guest, made.id, Change(starred=True))
    was = await artifacts.show(world.ctx, guest, made.id)
    share = {"artifact": was.pk, "user": guest.user, "role": int(Role.EDITOR)}
    await world.ctx.db.write(lambda tx: tx.run(insert(tables.shares), share))
    seen = [Violation("img-src", "https://example.com/x.png", 1)]
    await violations.report(world.ctx, world.owner, made.id, seen, n=1)
    await searching.index_pending(world.ctx)
    await trash.delete(world.ctx, world.owner, made.id)
    return made.id


def page() -> Upload:
    return upload("index.html", "<p>1")


def noise(seed: int) -> bytes:
    """Bytes that no packing makes smaller."""
    return b"".join(sha256(bytes([seed, n])).digest() for n in range(64))


async def blobs(world: World) -> set[bytes]:
    found = world.ctx.blobs.keys()
    return {key async for key, _, _ in found}


async def rows(world: World) -> dict[str, int]:
    def read(tx: Tx) -> dict[str, int]:
        return {table.name: len(tx.all(select(table))) for table in HANGING}

    return await world.ctx.db.read(read)


async def told(world: World) -> list[tuple[str, str, dict[str, object]]]:
    """Every artifact's events: type, actor, data."""
    query = select(tables.events.c.type, tables.events.c.actor, tables.events.c.data)
    query = query.where(tables.events.c.artifact.is_not(None)).order_by(tables.events.c.pk)
    return [tuple(row) for row in await world.ctx.db.read(lambda tx: tx.all(query))]


async def test_the_trash_is_emptied_when_its_time_is_over(each_world: World) -> None:
    """Nothing of it is left but its events, and nothing else is touched."""
    world = each_world
    other = await world.publish(world.owner, "<title>Old</title><p>zebra")
    await searching.index_pending(world.ctx)
    kept = await rows(world)
    id_ = await lived_in(world)
    before = await told(world)
    world.clock.advance(30 * DAY)
    await upkeep.sweep(world.ctx)
    assert await told(world) == before, "not on the day itself"
    world.clock.advance(1)
    await upkeep.sweep(world.ctx)
    after = await told(world)
    assert await rows(world) == kept
    *earlier, (type_, actor, tombstone) = after
    assert (earlier, type_, actor) == (before, "purged", "system")
    assert (tombstone["id"], tombstone["versions"]) == (id_, 2)
    assert tombstone["rule"] == "trashed: 30 days"
    found = await artifacts.listed(world.ctx, world.owner, Filter(query="zebra"), limit=5)
    assert [item.id for item in found.items] == [other.id]
    with pytest.raises(Missing):
        await trash.undelete(world.ctx, world.owner, id_)


async def test_large_files_go_with_the_sweep_unless_another_artifact_has_them(
    tmp_path: Path,
) -> None:
    async with a_world(tmp_path, limits=Limits(inline_bytes=1_000)) as world:
        shared, own = noise(1), noise(2)
        kept = await publish(
            world.ctx, world.owner, Publish(files=(page(), upload("a.bin", shared)))
        )
        files = (page(), upload("a.bin", shared), upload("b.bin", own))
        made = await publish(world.ctx, world.owner, Publish(files=files))
        stored = await blobs(world)
        await trash.delete(world.ctx, world.owner, made.id)
        world.clock.advance(400 * DAY)
        await upkeep.sweep(world.ctx)
        left = await blobs(world)
        opened = await versions.open_file(world.ctx, world.owner, kept.id, "a.bin", n=1)
        assert b"".join([chunk async for chunk in opened.chunks]) == shared
    assert len(stored - left) == 1


async def test_a_trash_without_an_end_is_for_its_owner_to_empty(tmp_path: Path) -> None:
    async with a_world(tmp_path, limits=Limits(trash_days=0)) as world:
        id_ = await lived_in(world)
        world.clock.advance(4_000 * DAY)
        await upkeep.sweep(world.ctx)
        assert (await trash.undelete(world.ctx, world.owner, id_)).head == 2


async def test_only_its_owner_deletes_for_good_and_only_from_the_trash(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, "<p>1", audience=Audience.ORG)
    ada = await world.member("ada")
    with pytest.raises(Denied):
        await trash.purge(world.ctx, ada, made.id)
    with pytest.raises(Conflict, match="not in the trash"):
        await trash.purge(world.ctx, world.owner, made.id)
    await trash.delete(world.ctx, world.owner, made.id)
    with pytest.raises(Missing):
        await trash.purge(world.ctx, ada, made.id)
    assert (await trash.purge(world.ctx, world.owner, made.id)).id == made.id
    type_, actor, tombstone = (await told(world))[-1]
    assert (type_, actor) == ("purged", "person")
    assert tombstone == {
        "id": made.id,
        "rule": "owner",
        "versions": 1,
        "bytes": 4,
        "head_sha256": sha256(b"<p>1").hexdigest(),
        "sha256": sha256(sha256(b"<p>1").digest()).hexdigest(),
    }
    with pytest.raises(Missing):
        await trash.purge(world.ctx, world.owner, made.id)


async def test_what_an_artifact_was_known_by_never_names_another(each_world: World) -> None:
    """Tickets and caches know artifacts and contents by the keys of their rows."""
    world = each_world
    old = await world.publish(world.owner, "<p>secret")
    viewer = await world.in_browser(world.owner)
    issued = await frames.issue(world.ctx, viewer, old.id, None)
    was = await artifacts.show(world.ctx, world.owner, old.id)
    content = (await versions.show(world.ctx, world.owner, old.id)).version.page
    await trash.delete(world.ctx, world.owner, old.id)
    await trash.purge(world.ctx, world.owner, old.id)
    world.clock.advance(4_000)
    new = await world.publish(world.owner, "<p>another")
    shown = await versions.show(world.ctx, world.owner, new.id)
    assert shown.artifact.pk > was.pk
    assert shown.version.page > content
    ticket, label = issued.url.split("/~")[1].strip("/"), issued.url[7:].partition(".")[0]
    with pytest.raises(Denied):
        await frames.admit(world.ctx, ticket, label, document=True)


async def test_indexing_what_is_just_gone_adds_nothing(each_world: World) -> None:
    from fanlight.db import search

    world = each_world
    made = await world.publish(world.owner, "<p>zebra")
    was = await artifacts.show(world.ctx, world.owner, made.id)
    await trash.delete(world.ctx, world.owner, made.id)
    await trash.purge(world.ctx, world.owner, made.id)
    await world.ctx.db.write(lambda tx: search.put(tx, was.pk, title="zebra", body=""))

    def read(tx: Tx) -> int:
        terms = search.terms("zebra", postgres=tx.is_postgres)
        found = [tx.all(each, terms) for each in search.matching(postgres=tx.is_postgres)]
        return sum(map(len, found))

    assert await world.ctx.db.read(read) == 0


async def test_an_end_costs_the_same_however_long_its_history(world: World) -> None:
    """Look, lock, take, weigh twice, search, links and their tries, the tables that hang on it,
    the artifact, the event.
    """
    id_ = await lived_in(world)
    with world.statements() as seen:
        await trash.purge(world.ctx, world.owner, id_)
    assert len(seen) == 32
