"""Running a composed server under uvicorn."""

import socket
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from signal import SIGTERM

import uvicorn

from fanlight.model.errors import Unavailable
from fanlight.server.compose import Server

Stop = Callable[[], None]
Ready = Callable[[Server, Stop], Awaitable[None]]
"""Awaited once requests are answered; the second argument asks the server to stop."""

# What is under way gets this long to finish when the server is asked to stop.
_GRACE_SECONDS = 5


class _Uvicorn(uvicorn.Server):
    """Tells when requests are answered, and ends event streams before it stops.

    Open streams would otherwise hold up a graceful stop until its time limit.
    """

    def __init__(self, config: uvicorn.Config, server: Server, ready: Ready) -> None:
        super().__init__(config)
        self._server = server
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        await self._ready(self._server, self._stop)

    def _stop(self) -> None:
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._server.ctx.hub.close()
        await super().shutdown(sockets)
        # uvicorn raises the signal again when it is done. SIGTERM would end the process there,
        # before the parts that this server is composed of are stopped.
        self._captured_signals = [each for each in self._captured_signals if each != SIGTERM]


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
    composed: AbstractAsyncContextManager[Server], listener: socket.socket, *, ready: Ready
) -> None:
    """Serves until a signal, or what `ready` was given, asks to stop."""
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
        await _Uvicorn(config, server, ready).serve([listener])
