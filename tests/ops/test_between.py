"""What happens to an artifact while somebody else is at it, and what limits say then."""

import asyncio
import threading
from io import BytesIO
from pathlib import Path

import pytest
from tests.support.world import World, a_world

from fanlight.model.artifact import Audience
from fanlight.model.errors import Denied, Gone, Limited, TooLarge
from fanlight.model.limits import Limits
from fanlight.ops import artifacts, links, policy, restoring, searching, trash, violations
from fanlight.ops.artifacts import Change, Filter
from fanlight.ops.intake import Upload
from fanlight.ops.publish import Publish, publish
from fanlight.ops.violations import Violation

PAGE = "<title>Funnel</title><p>text"


class Waiting(BytesIO):
    """A body that is read only when the test allows it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.reached, self.allowed = threading.Event(), threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        self.reached.set()
        assert self.allowed.wait(30)
        return super().read(size)


async def test_a_publish_on_its_way_does_not_reach_into_the_trash(world: World) -> None:
    """The artifact is deleted while the page is being built."""
    made = await world.publish(world.owner, PAGE)
    body = Waiting(b"<title>Later</title>")
    command = Publish(files=(Upload("page.html", 20, body),), artifact=made.id)
    async with asyncio.TaskGroup() as tasks:
        publishing = tasks.create_task(_refused(world, command))
        await asyncio.to_thread(body.reached.wait, 30)
        await trash.delete(world.ctx, world.owner, made.id)
        body.allowed.set()
    assert publishing.result() == "in-trash"
    back = await trash.undelete(world.ctx, world.owner, made.id)
    assert back.head == 1


async def _refused(world: World, command: Publish) -> str:
    with pytest.raises(Gone) as caught:
        await publish(world.ctx, world.owner, command)
    return caught.value.code


async def test_publishing_that_is_switched_off_meanwhile_is_off(world: World) -> None:
    body = Waiting(b"<title>Later</title>")
    command = Publish(files=(Upload("page.html", 20, body),))
    async with asyncio.TaskGroup() as tasks:
        publishing = tasks.create_task(_denied(world, command))
        await asyncio.to_thread(body.reached.wait, 30)
        await policy.change(world.ctx, world.owner, policy.Change(publishing=False))
        body.allowed.set()
    assert publishing.result() == "denied-publishing"


async def _denied(world: World, command: Publish) -> str:
    with pytest.raises(Denied) as caught:
        await publish(world.ctx, world.owner, command)
    return caught.value.code


async def test_restoring_keeps_to_the_limit_of_versions(tmp_path: Path) -> None:
    async with a_world(tmp_path, limits=Limits(versions=2)) as world:
        made = await world.publish(world.owner, PAGE)
        await world.publish(world.owner, PAGE + "2", artifact=made.id)
        with pytest.raises(Limited):
            await restoring.restore(world.ctx, world.owner, made.id, 1)


async def test_the_audience_is_set_with_the_version_or_not_at_all(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, PAGE)
    same = await world.publish(world.owner, PAGE, artifact=made.id, audience=Audience.ORG)
    assert same.unchanged
    shown = await artifacts.show(world.ctx, world.owner, made.id)
    assert shown.audience is Audience.ORG
    for artifact in (None, made.id):
        with pytest.raises(Denied, match="policy does not allow"):
            await world.publish(
                world.owner, PAGE + "3", artifact=artifact, audience=Audience.PUBLIC
            )
    assert (await artifacts.show(world.ctx, world.owner, made.id)).head == 1


async def test_a_new_title_is_found(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, PAGE)
    await searching.index_pending(world.ctx)
    await artifacts.change(world.ctx, world.owner, made.id, Change(title="Renamed", archived=True))
    await searching.index_pending(world.ctx)
    page = await artifacts.listed(world.ctx, world.owner, Filter(query="renamed"), limit=5)
    assert [item.id for item in page.items] == [made.id]
    other = await world.publish(world.owner, "<title>Renamed too</title><p>x")
    await searching.index_pending(world.ctx)
    archived = Filter(query="renamed", archived=True)
    page = await artifacts.listed(world.ctx, world.owner, archived, limit=5)
    assert other.id not in {item.id for item in page.items}


async def test_the_claims_of_a_client_have_a_limit(world: World) -> None:
    with pytest.raises(TooLarge, match=r"limits\.provenance_bytes"):
        await world.publish(world.owner, PAGE, claimed=(("remote", "x" * 30_000),))


async def test_viewers_that_report_the_same_at_once_get_no_error(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, PAGE)
    found = [Violation("img-src", "https://example.com/a.png", 3)]
    counts = await asyncio.gather(
        *[violations.report(world.ctx, world.owner, made.id, found, n=1) for _ in range(8)]
    )
    assert sum(counts) == 1
    assert await violations.listed(world.ctx, world.owner, made.id, 1) == found


async def test_opening_a_link_twice_at_once_is_opening_it(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, PAGE)
    link = await links.add_link(world.ctx, world.owner, made.id, links.Options())
    secret = link.url.rpartition("/")[2]
    await asyncio.gather(
        *[links.open_link(world.ctx, world.owner, secret, "test") for _ in range(4)]
    )
    starring = [
        artifacts.change(world.ctx, world.owner, made.id, Change(starred=True)) for _ in range(4)
    ]
    assert all(artifact.starred for artifact in await asyncio.gather(*starring))
