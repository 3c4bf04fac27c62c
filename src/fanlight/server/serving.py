"""Running a composed server under uvicorn."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import uvicorn

from fanlight.model.errors import Unavailable
from fanlight.model.ports import Hub
from fanlight.server.compose import Server

# What is under way gets this long to finish when the server is asked to stop.
_GRACE_SECONDS = 5


class _Uvicorn(uvicorn.Server):
    """Ends event streams first: they would otherwise hold up a graceful stop until its limit."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._hub.close()
        await super().shutdown(sockets)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `Unavailable` where the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Unavailable(
            "address-in-use",
            f"{host}:{port} cannot be listened on: {error.strerror}.",
            "Is another server running there? Choose another port with --port.",
        ) from error
    return listener


async def serve(
    composed: AbstractAsyncContextManager[Server],
    listener: socket.socket,
    *,
    ready: Callable[[Server], Any],
) -> None:
    """Serves until a signal asks to stop. `ready` is awaited once requests are answered."""
    async with composed as server:
        config = uvicorn.Config(
            server.app,
            loop="none",
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        running = _Uvicorn(config, server.ctx.hub)
        serving = asyncio.get_running_loop().create_task(running.serve([listener]))
        while not running.started and not serving.done():
            await asyncio.sleep(0.005)
        await ready(server)
        await serving
