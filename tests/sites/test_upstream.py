"""The gate's HTTP client, on both event loops that a server can run on."""

import asyncio
from collections.abc import Callable, Coroutine
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
    """More than the app waits for. Raises `Broken` when it no longer does."""
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
                answer = await first.answer()
                assert (answer.status, [each async for each in first.body()]) == (200, [b"hello"])
            connections.give_back(socket, first)
            again = await connections.take(socket)
            assert again is first

            # Its answer comes before the body is whole, upon which it closes.
            headers = [(b"host", b"site"), (b"content-length", b"10000000")]
            again.begin(b"POST", b"/", headers=headers, has_body=True)
            with pytest.raises(Broken):
                await upload(again)
            assert (await again.answer()).status == 200
            assert [each async for each in again.body()] == [b"hello"]
            connections.give_back(socket, again)
            other = await connections.take(socket)
            assert other is not first
            other.close()
        with pytest.raises(Broken):
            await connections.take(socket)

    run(main())
