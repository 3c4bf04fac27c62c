"""What the operations that viewers wait for cost the database."""

from tests.support.world import World

from fanlight.db import versions as rows
from fanlight.ops import feed, frames, versions

PAGE = "<title>T</title><p>"


def test_what_every_request_asks_is_built_once() -> None:
    """Building takes ten times as long as asking."""
    for build in (rows._with_number, rows._with_numbers):
        assert build() is build()


async def test_a_version_is_shown_with_two_statements(world: World) -> None:
    made = await world.publish(world.owner, f"{PAGE}1")
    await world.publish(world.owner, f"{PAGE}2", artifact=made.id)
    for n in (None, 1):
        with world.statements() as seen:
            await versions.show(world.ctx, world.owner, made.id, n)
        assert len(seen) == 2


async def test_a_frame_is_let_in_with_three_statements_and_then_with_none(world: World) -> None:
    """Its page and each of its files come with the same ticket, within seconds."""
    made = await world.publish(world.owner, f"{PAGE}1")
    viewer = await world.in_browser(world.owner)
    issued = await frames.issue(world.ctx, viewer, made.id, None)
    label = issued.url.partition("://")[2].partition(".")[0]
    ticket = issued.url.partition("/~")[2].rstrip("/")
    counts = []
    for _ in range(2):
        with world.statements() as seen:
            await frames.admit(world.ctx, ticket, label, document=True)
        counts.append(len(seen))
    assert counts == [3, 0]


async def test_news_are_read_with_three_statements_however_many_versions_they_are(
    world: World,
) -> None:
    made = await world.publish(world.owner, f"{PAGE}1")
    artifact = await feed.watchable(world.ctx, world.owner, made.id)
    counts = []
    for n in range(2, 5):
        await world.publish(world.owner, f"{PAGE}{n}", artifact=made.id)
        with world.statements() as seen:
            news = await feed.after(world.ctx, feed.topic(artifact), artifact.seq)
        assert [each.version.n for each in news.happened if each.version] == [*range(2, n + 1)]
        counts.append(len(seen))
    assert counts == [3, 3, 3]
