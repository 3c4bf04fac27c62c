"""Streams of a page that is shared as one of its versions, over real HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from tests.feed.test_events import ARTIFACTS, page
from tests.support.live import Live
from tests.support.sse import Sent, events

from fanlight.model.actor import ALL_SCOPES, Actor, ActorKind, Door, OrgRole
from fanlight.ops import people, sign_in
from fanlight.ops.sign_in import TokenWanted


async def _viewer(live: Live) -> str:
    """The token of a member."""
    user = await people.add_member(live.ctx, await people.owner(live.ctx), "v@example.com", "Vi")
    actor = Actor(
        ActorKind.PERSON,
        Door.WEB,
        user=user.pk,
        name="Vi",
        role=OrgRole.MEMBER,
        scopes=ALL_SCOPES,
    )
    wanted = TokenWanted("test", ALL_SCOPES, days=1)
    return (await sign_in.create_token(live.ctx, actor, wanted)).secret


@asynccontextmanager
async def _watching(
    live: Live, token: str, artifact: str, last: str | None = None
) -> AsyncIterator[Callable[[], Awaitable[list[Sent]]]]:
    """An open stream, and what reads all of its steps up to its end."""
    headers = {"last-event-id": f"{live.ctx.org.epoch}.{last}"} if last else {}
    path = f"{ARTIFACTS}/{artifact}/events"
    async with (
        live.client(token) as client,
        client.stream("GET", path, headers=headers, timeout=20) as response,
    ):

        async def steps() -> list[Sent]:
            sent = events(response.aiter_lines())
            return [each async for each in sent if each.kind != "presence"]

        yield steps


async def test_moving_the_pin_ends_the_stream_which_then_reads_the_state(live: Live) -> None:
    made = await live.publish(page(0), audience="org")
    token = await _viewer(live)
    path = f"{ARTIFACTS}/{made['id']}"
    told = []
    for n, last in ((1, None), (2, "pinned")):
        async with live.client() as client, _watching(live, token, made["id"], last) as steps:
            await client.put(f"{path}/sharing", json={"pinned": n})
            told += [(each.kind, each.id.partition(".")[2]) for each in await steps()]
        await live.publish(page(n), made["id"])
        async with live.client(token) as client:
            listed = (await client.get(f"{path}/versions")).json()["items"]
        assert [each["n"] for each in listed] == [*range(n, 0, -1)]
    # Only who followed the newest before knows positions.
    assert told == [("sharing", "2"), ("reset", "pinned"), ("sharing", "")]


@pytest.mark.parametrize("seq", ["1", "2", "99", "pinned", "-1", "x" * 5000])
async def test_no_position_opens_more_of_a_pinned_page(live: Live, seq: str) -> None:
    made = await live.publish(page(0), audience="org")
    token = await _viewer(live)
    async with live.client() as client:
        await client.put(f"{ARTIFACTS}/{made['id']}/sharing", json={"pinned": 1})
        await live.publish(page(1), made["id"])
        async with _watching(live, token, made["id"], seq) as steps:
            await live.publish(page(2), made["id"])
            await client.delete(f"{ARTIFACTS}/{made['id']}")
            assert [each.kind for each in await steps()] == ["reset", "deleted"]
