"""Requests as they come over a real socket: at once, cut off, and lying."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.live import Live, a_server

ARTIFACTS = "/api/v1/artifacts"
PAGE = "<title>T</title><p>text"


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with a_server(tmp_path) as server:
        yield server


async def raw(live: Live, request: bytes, *, cut: bool = False) -> bytes:
    """Sends bytes, and reads the answer unless the connection is cut first."""
    host, port = live.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection("127.0.0.1" if host else host, int(port))
    writer.write(request)
    await writer.drain()
    answer = b"" if cut else await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    writer.transport.abort() if cut else writer.close()
    return answer


def head(live: Live, length: str, *extra: str) -> bytes:
    lines = [
        f"POST {ARTIFACTS} HTTP/1.1",
        f"Host: {live.url.removeprefix('http://')}",
        f"Authorization: Bearer {live.token}",
        "Content-Type: text/html",
        f"Content-Length: {length}",
        *extra,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def listed(live: Live) -> list[str]:
    async with live.client() as client:
        found = (await client.get(ARTIFACTS)).json()["items"]
    return [each["title"] for each in found]


async def test_a_connection_that_is_cut_leaves_no_half_version(live: Live) -> None:
    for sent in (b"", b"<title>Half", b"<title>Half</title>" * 5_000):
        await raw(live, head(live, "200000") + sent, cut=True)
    await live.publish(PAGE)
    assert await listed(live) == ["T"]


async def test_a_length_that_is_too_short_publishes_only_what_it_says(live: Live) -> None:
    body = b"<title>Short</title>and more that does not count"
    answer = await raw(live, head(live, "20", "Connection: close") + body)
    assert answer.startswith((b"HTTP/1.1 201", b"HTTP/1.1 400"))
    assert all(title in {"Short", "T"} for title in await listed(live))


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "99999999999999999999"])
async def test_a_length_that_is_none_is_refused(live: Live, length: str) -> None:
    answer = await raw(live, head(live, length) + b"x" * 1_000)
    status = int(answer.split()[1])
    assert 400 <= status < 500
    assert await listed(live) == []


async def test_a_body_beyond_the_limit_is_refused_while_it_comes(tmp_path: Path) -> None:
    from fanlight.model.limits import Limits

    async with a_server(tmp_path / "small", limits=Limits(page_bytes=100_000)) as live:
        answer = await raw(live, head(live, "50000000") + b"<p>" * 200_000)
        assert answer.startswith(b"HTTP/1.1 413")
        assert await listed(live) == []


@pytest.mark.slow
async def test_64_publishes_16_at_a_time(live: Live) -> None:
    """No lost update, no number twice, no 5xx."""
    made = await live.publish(PAGE)
    gate = asyncio.Semaphore(16)
    async with live.client() as client:

        async def one(number: int) -> tuple[int, int]:
            async with gate:
                answer = await client.post(
                    f"{ARTIFACTS}/{made['id']}/versions",
                    content=f"{PAGE} {number}".encode(),
                    headers={"content-type": "text/html"},
                )
                assert answer.status_code == 201, answer.text
                return answer.json()["version"], number

        published = await asyncio.gather(*[one(number) for number in range(64)])
        assert sorted(n for n, _ in published) == list(range(2, 66))
        for n, number in published:
            source = await client.get(f"{ARTIFACTS}/{made['id']}/versions/{n}/source")
            assert source.text == f"{PAGE} {number}"


@pytest.mark.slow
async def test_careful_publishes_8_at_a_time_all_get_in_by_reading_first(live: Live) -> None:
    """Each appends its line to the version it read; who is late reads again. No line is lost.

    Seven of eight are late at each turn, so the work grows with the square of who writes at once.
    """
    made = await live.publish("# Log\n", filename="log.md")
    path = f"{ARTIFACTS}/{made['id']}"
    gate = asyncio.Semaphore(8)
    async with live.client() as client:

        async def one(number: int) -> None:
            async with gate:
                status = 0
                while status != 201:
                    head_ = (await client.get(path)).json()["version"]
                    text = (await client.get(f"{path}/versions/{head_}/source")).text
                    answer = await client.post(
                        f"{path}/versions",
                        params={"filename": "log.md"},
                        content=f"{text}- line {number}\n".encode(),
                        headers={"content-type": "text/markdown", "if-match": f'"{head_}"'},
                    )
                    status = answer.status_code
                    assert status in {201, 409}, answer.text

        await asyncio.gather(*[one(number) for number in range(32)])
        shown = (await client.get(path)).json()
        text = (await client.get(f"{path}/versions/{shown['version']}/source")).text
    assert shown["version"] == 33
    assert sorted(text.splitlines()[1:]) == sorted(f"- line {number}" for number in range(32))
