"""The event stream over real HTTP: old state + events = new state."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256

import httpx2
import pytest
from tests.support.live import Live
from tests.support.sse import Sent, events

from fanlight.delta import splice

ARTIFACTS = "/api/v1/artifacts"


def page(number: int) -> str:
    lines = "".join(f"<p>line {n} of the page</p>\n" for n in range(300))
    return f"<!doctype html><title>T</title><h1>{number}</h1>\n{lines}"


@asynccontextmanager
async def watching(
    live: Live, artifact: str, last: str | None = None
) -> AsyncIterator[AsyncIterator[Sent]]:
    headers = {"last-event-id": last} if last else {}
    async with (
        live.client() as client,
        client.stream(
            "GET", f"{ARTIFACTS}/{artifact}/events", headers=headers, timeout=20
        ) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        yield events(response.aiter_lines())


async def steps(sent: AsyncIterator[Sent], count: int) -> list[Sent]:
    """The next events that are steps of the stream; presence is not one."""
    found: list[Sent] = []
    async with asyncio.timeout(20):
        async for each in sent:
            if each.kind != "presence":
                found.append(each)
            if len(found) == count:
                break
    return found


async def test_patches_turn_the_old_page_into_the_new_one(live: Live) -> None:
    made = await live.publish(page(0))
    shown = page(0).encode()
    async with watching(live, made["id"]) as sent:
        for number in (1, 2, 3):
            await live.publish(page(number), made["id"], label=f"Number {number}")
            (event,) = await steps(sent, 1)
            assert (event.kind, event.data["n"]) == ("version", number + 1)
            assert event.data["label"] == f"Number {number}"
            patch = base64.b64decode(event.data["patch"])
            assert len(patch) < 100, "only what changed travels"
            shown = splice.apply(shown, splice.decode(patch, limit=1 << 20))
            assert sha256(shown).hexdigest() == event.data["page_sha256"]
    assert shown == page(3).encode()


async def test_reconnecting_catches_up_without_a_gap_or_a_duplicate(live: Live) -> None:
    made = await live.publish(page(0))
    async with watching(live, made["id"]) as sent:
        await live.publish(page(1), made["id"])
        (seen,) = await steps(sent, 1)
    for number in (2, 3, 4):
        await live.publish(page(number), made["id"])
    async with watching(live, made["id"], seen.id) as sent:
        missed = await steps(sent, 3)
        await live.publish(page(5), made["id"])
        missed += await steps(sent, 1)
    assert [each.data["n"] for each in missed] == [3, 4, 5, 6]


@pytest.mark.slow
async def test_who_slept_for_long_is_told_to_read_the_state(live: Live) -> None:
    made = await live.publish(page(0))
    async with watching(live, made["id"]) as sent:
        await live.publish(page(1), made["id"])
        (seen,) = await steps(sent, 1)
    for number in range(2, 60):
        await live.publish(page(number), made["id"])
    async with watching(live, made["id"], seen.id) as sent:
        (reset,) = await steps(sent, 1)
        await live.publish(page(60), made["id"])
        (after,) = await steps(sent, 1)
    assert (reset.kind, after.data["n"]) == ("reset", 61)


async def test_a_position_of_another_life_is_reset(live: Live) -> None:
    """After a restore from backup the epoch is another one; a position ahead of us is no better."""
    made = await live.publish(page(0))
    for last in ("elsewhere.1", f"{live.ctx.org.epoch}.99", "nonsense", "."):
        async with watching(live, made["id"], last) as sent:
            (event,) = await steps(sent, 1)
            assert event.kind == "reset", last
            await live.publish(page(int(time.monotonic_ns())), made["id"])
            (after,) = await steps(sent, 1)
            assert after.kind == "version", "steps from before the reset are not told again"


async def test_the_stream_begins_with_its_position(live: Live) -> None:
    made = await live.publish(page(0))
    address = f"{ARTIFACTS}/{made['id']}/events"
    async with live.client() as client, client.stream("GET", address) as response:
        first = await anext(response.aiter_bytes())
    position = first.partition(b"id: ")[2].partition(b"\n")[0].decode()
    await live.publish(page(1), made["id"])
    async with watching(live, made["id"], position) as sent:
        (event,) = await steps(sent, 1)
    assert event.data["n"] == 2


async def test_a_revoked_link_ends_the_stream_and_does_not_let_it_begin_again(live: Live) -> None:
    made = await live.publish(page(0))
    async with live.client() as owner:
        path = f"{ARTIFACTS}/{made['id']}/sharing/links"
        link = (await owner.post(path, json={})).json()
        async with httpx2.AsyncClient(base_url=live.url) as guest:
            assert (await guest.post(link["url"])).status_code == 303
            address = f"{ARTIFACTS}/{made['id']}/events"
            async with guest.stream("GET", address, timeout=20) as response:
                assert response.status_code == 200
                await owner.delete(f"{path}/{link['id']}")
                kinds = [each.kind async for each in events(response.aiter_lines())]
            assert kinds[-1] == "sharing"
            again = await guest.get(address)
    assert again.status_code == 404


async def test_a_revoked_token_ends_the_stream_at_once(live: Live) -> None:
    """Before the next version could be told, and long before the clock would ask."""
    made = await live.publish(page(0))
    async with live.client() as owner:
        token = (await owner.post("/api/v1/tokens", json={"name": "watches"})).json()
        headers = {"authorization": f"Bearer {token['secret']}"}
        async with httpx2.AsyncClient(base_url=live.url, headers=headers) as watcher:
            address = f"{ARTIFACTS}/{made['id']}/events"
            async with watcher.stream("GET", address, timeout=20) as response:
                lines = response.aiter_lines()
                assert (await anext(lines)).startswith("retry")
                async with asyncio.timeout(10):
                    await owner.delete(f"/api/v1/tokens/{token['id']}")
                    rest = [line async for line in lines]
    assert not any(line.startswith("event: version") for line in rest)


async def test_what_only_the_audit_log_tells_is_in_no_stream(live: Live) -> None:
    """Who sees a page now need not know what it was called before, nor its other links."""
    made = await live.publish(page(0), title="Before")
    path = f"{ARTIFACTS}/{made['id']}"
    async with watching(live, made["id"]) as sent, live.client() as owner:
        await owner.get(f"{path}/versions/1/source")
        await owner.patch(path, json={"starred": True})
        await owner.patch(path, json={"title": "After"})
        await owner.post(f"{path}/sharing/links", json={})
        renamed, shared = await steps(sent, 2)
    assert (renamed.kind, shared.kind) == ("renamed", "sharing")
    assert set(renamed.data) == {"at", "title", "icon", "description", "archived"}
    assert set(shared.data) == {"at", "audience", "change"}


async def test_strangers_cannot_watch(live: Live) -> None:
    made = await live.publish(page(0))
    async with httpx2.AsyncClient(base_url=live.url) as nobody:
        assert (await nobody.get(f"{ARTIFACTS}/{made['id']}/events")).status_code == 404


async def test_who_is_looking_is_told(live: Live) -> None:
    made = await live.publish(page(0))
    async with watching(live, made["id"]) as first, watching(live, made["id"]) as second:
        del second
        async with asyncio.timeout(20):
            async for each in first:
                if each.kind == "presence" and each.data["total"] == 2:
                    assert each.data["viewers"] == [{"name": "Owner", "count": 2}]
                    break
