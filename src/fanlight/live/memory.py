"""The bus of a server that is one process."""

import asyncio
from collections.abc import Callable

import structlog

from fanlight.live.pending import Pending
from fanlight.model.ports import Hint, Presence

_log = structlog.get_logger(__name__)


class MemoryBus:
    """A `Bus` within one process, which never breaks.

    Delivers in the event loop's next turn, so that a publisher is never run into from behind.
    """

    def __init__(self) -> None:
        self._pending = Pending()
        self._deliver: Callable[[Hint | Presence], None] | None = None
        self._scheduled = False

    async def start(self, deliver: Callable[[Hint | Presence], None]) -> None:
        self._deliver = deliver

    async def publish(self, message: Hint | Presence) -> None:
        self._pending.add(message)
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    async def close(self) -> None:
        self._flush()
        self._deliver = None

    def _flush(self) -> None:
        self._scheduled = False
        messages = self._pending.take()
        if self._deliver is not None:
            for message in messages:
                deliver(self._deliver, message)


def deliver(to: Callable[[Hint | Presence], None], message: Hint | Presence) -> None:
    """One receiver that fails must not end the bus."""
    try:
        to(message)
    except Exception:  # noqa: BLE001 - whatever it is, it is the receiver's
        _log.exception("bus.receiver_failed", topic=message.topic)
