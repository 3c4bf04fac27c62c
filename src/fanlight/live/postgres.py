"""The bus over PostgreSQL's LISTEN and NOTIFY.

Two connections for each process, one that listens and one that notifies, outside every pool. A
pooler in between must keep sessions (PgBouncer: pool_mode=session), or LISTEN means nothing.
Notifications are not kept for who is not connected, which is why a hint is only a hint.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import structlog
from psycopg import sql

from fanlight.kit.tasks import TaskGroup
from fanlight.live.memory import deliver
from fanlight.live.notation import decode, encode
from fanlight.live.pending import Pending
from fanlight.model.ports import Hint, Presence

# A peer that vanished without a word is noticed within half a minute.
_CONNECTION: dict[str, Any] = {
    "application_name": "fanlight bus",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
# How long start() waits for the broker, and one statement for its answer.
_PATIENCE = 5.0
# How long close() goes on sending.
_MOMENT = 1.0
# Notifications in one statement.
_BATCH = 500

_log = structlog.get_logger(__name__)

Connection = psycopg.AsyncConnection[tuple[object, ...]]


class PostgresBus:
    """A `Bus` between all processes that use the same database and channel."""

    def __init__(self, url: str, *, channel: str = "fanlight") -> None:
        self._url = url
        self._channel = channel
        self._pending = Pending()
        self._more = asyncio.Event()
        self._all_sent = asyncio.Event()
        self._all_sent.set()
        self._listening = asyncio.Event()
        self._started = False
        self._tasks = TaskGroup()

    async def start(self, deliver: Callable[[Hint | Presence], None]) -> None:
        self._tasks.start("bus.listen", self._keep(lambda it: self._listen(it, deliver)))
        self._tasks.start("bus.notify", self._keep(self._notify))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._listening.wait()
        self._started = True

    async def publish(self, message: Hint | Presence) -> None:
        self._pending.add(message)
        self._all_sent.clear()
        self._more.set()

    async def close(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_MOMENT):
                await self._all_sent.wait()
        await self._tasks.stop()

    async def _keep(self, work: Callable[[Connection], Awaitable[None]]) -> None:
        """Do the work on a connection, and on a new one whenever that breaks."""
        pause = _FIRST_PAUSE
        clock = asyncio.get_running_loop().time
        while True:
            begun = clock()
            try:
                async with await self._connect() as connection:
                    await work(connection)
            except Exception as error:  # noqa: BLE001 - a bus that ends is worse than one that fails
                _log.warning("bus.connection_lost", exc_info=error)
            lasted = clock() - begun > 2 * _PATIENCE
            pause = _FIRST_PAUSE if lasted else min(pause * 2, _LONGEST_PAUSE)
            # All processes lose the broker at the same moment, and should not all be back at one.
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - not a secret

    async def _connect(self) -> Connection:
        return await psycopg.AsyncConnection.connect(self._url, autocommit=True, **_CONNECTION)

    async def _listen(self, connection: Connection, to: Callable[[Hint | Presence], None]) -> None:
        async with asyncio.timeout(_PATIENCE):
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
        if self._started:
            deliver(to, Hint("*", 0))
        self._listening.set()
        async for notification in connection.notifies():
            try:
                message = decode(notification.payload)
            except ValueError:
                _log.warning("bus.message_unknown", sender=notification.pid)
            else:
                deliver(to, message)

    async def _notify(self, connection: Connection) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            while messages := self._pending.take(_BATCH):
                await self._send(connection, messages)
            self._all_sent.set()

    async def _send(self, connection: Connection, messages: list[Hint | Presence]) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await connection.execute(
                    "SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload",
                    [self._channel, [encode(message) for message in messages]],
                )
        except psycopg.DataError as error:
            # Sending it again would fail again, and hold up all others for ever.
            _log.warning("bus.message_refused", exc_info=error)
        except BaseException:
            self._pending.put_back(messages)
            self._more.set()
            raise
