"""A version as one file: the published file itself, or a ZIP of all of them."""

import zipfile
from io import BytesIO

from tests.support.world import World, upload

from fanlight.ops import downloads
from fanlight.ops.publish import Publish, publish


async def files(world: World, count: int) -> str:
    """The ID of an artifact with so many files beside its page, two of them the same."""
    more = [upload(f"data/{n}.txt", f"number {max(n, 1)}") for n in range(count)]
    command = Publish(files=(upload("index.html", "<p>Hi"), *more))
    return (await publish(world.ctx, world.owner, command)).id


async def downloaded(world: World, id_: str) -> bytes:
    found = await downloads.prepare(world.ctx, world.owner, id_, 1)
    return b"".join([chunk async for chunk in found.chunks])


async def test_a_zip_holds_every_file_as_it_was_published(each_world: World) -> None:
    id_ = await files(each_world, 5)
    with zipfile.ZipFile(BytesIO(await downloaded(each_world, id_))) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert held["index.html"] == b"<p>Hi"
    assert [held[f"data/{n}.txt"] for n in range(5)] == [
        f"number {max(n, 1)}".encode() for n in range(5)
    ]


async def test_a_single_file_comes_as_it_is(world: World) -> None:
    made = await world.publish(world.owner, "<p>Hi", name="report.html")
    found = await downloads.prepare(world.ctx, world.owner, made.id, 1)
    assert found.name == "report.html"
    assert b"".join([chunk async for chunk in found.chunks]) == b"<p>Hi"


async def test_each_file_costs_its_own_reading_and_nothing_else(world: World) -> None:
    """Access, version, the list of files, their places; then two statements for each content."""
    costs = []
    for count in (10, 20):
        id_ = await files(world, count)
        with world.statements() as seen:
            await downloaded(world, id_)
        costs.append(len(seen))
    assert costs[1] - costs[0] == 20
    assert costs[0] <= 4 + 2 * (10 + 1)
