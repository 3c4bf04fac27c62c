"""The gate's HTTP client, on both event loops that a server can run on."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import uvloop
from tests.services import workerd

from fanlight.gateway.upstream import Broken, Connection, Connections
from fanlight.kit.clock import FixedClock
from fanlight.model.limits import Limits
from fanlight.model.site import COMPATIBILITY_DATE, App, Module
from fanlight.runtime.jail import Jail
from fanlight.runtime.open import open_runtime

pytestmark = pytest.mark.services

HELLO = b"export default { fetch() { return new Response('hello'); } };"
Run = Callable[[Coroutine[Any, Any, None]], None]


async def load() -> App:
    return App((Module("index.js", HELLO),), COMPATIBILITY_DATE)


async def upload(connection: Connection) -> None:
    """Until the app waits for no more."""
    with suppress(Broken):
        while True:
            await connection.send(bytes(100_000))
            await asyncio.sleep(0)


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_connections_are_used_again_and_those_cut_short_are_not(run: Run) -> None:
    async def main() -> None:
        folder, clock = workerd.installed(), FixedClock()
        async with (
            open_runtime(folder, Jail.BUBBLEWRAP, limits=Limits(), clock=clock) as pool,
            pool.use((1, 1), load) as socket,
        ):
            connections = Connections()
            first = await connections.take(socket)
            for _ in range(3):
                first.begin(b"GET", b"/", headers=[(b"host", b"site")], has_body=False)
                answer = await first.answer(seconds=10)
                assert (answer.status, [each async for each in first.body()]) == (200, [b"hello"])
            connections.give_back(socket, first)
            again = await connections.take(socket)
            assert again is first

            # Its answer comes before the body is whole, upon which it closes.
            headers = [(b"host", b"site"), (b"content-length", b"10000000")]
            again.begin(b"POST", b"/", headers=headers, has_body=True)
            await upload(again)
            assert (await again.answer(seconds=10)).status == 200
            assert [each async for each in again.body()] == [b"hello"]
            connections.give_back(socket, again)
            other = await connections.take(socket)
            assert other is not first
            other.close()
        with pytest.raises(Broken):
            await connections.take(socket)

    run(main())


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_an_app_that_says_it_closes_is_not_asked_again(run: Run, tmp_path: Path) -> None:
    said = iter([b"Connection: close\r\n", b""])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n%bContent-Length: 2\r\n\r\nok" % next(said))
        await reader.read()
        writer.close()

    async def main() -> None:
        connections, socket = Connections(), tmp_path / "app"
        async with await asyncio.start_unix_server(serve, str(socket)):
            for is_kept in (False, True):
                connection = await connections.take(socket)
                connection.begin(b"GET", b"/", headers=[(b"host", b"site")], has_body=False)
                await connection.answer(seconds=10)
                assert [each async for each in connection.body()] == [b"ok"]
                connections.give_back(socket, connection)
                assert connection.is_open is is_kept
            connection.close()
            await asyncio.sleep(0.05)

    run(main())


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_what_an_app_said_before_it_closed_is_read(run: Run, tmp_path: Path) -> None:
    """More than is read ahead, from an app that takes nothing of the body."""
    large = bytes(1_000_000)

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 404 Not Found\r\n\r\n" + large)
        await writer.drain()
        writer.close()

    async def main() -> None:
        connections, socket = Connections(), tmp_path / "app"
        async with await asyncio.start_unix_server(serve, str(socket)):
            connection = await connections.take(socket)
            headers = [(b"host", b"site"), (b"content-length", b"10000000")]
            connection.begin(b"POST", b"/", headers=headers, has_body=True)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(upload(connection))
                assert (await connection.answer(seconds=10)).status == 404
                found = b"".join([each async for each in connection.body()])
            assert found == large
            connection.close()

    run(main())
