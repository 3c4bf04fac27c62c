"""What the swappable parts promise. One contract suite for each, run on every implementation."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol


class BlobStore(Protocol):
    """Immutable bytes under their SHA-256 (32 raw bytes).

    When `put` returns, the bytes survive a power cut. Putting the same key again is success and
    writes nothing. A reader never sees part of a blob.
    """

    async def put(self, key: bytes, data: bytes) -> None:
        """Raises `Unavailable` when the bytes could not be made durable."""

    async def put_stream(self, key: bytes, chunks: AsyncIterator[bytes]) -> None:
        """As `put`, holding one chunk at a time. Raises `Invalid` when the chunks' hash differs."""

    async def get(self, key: bytes) -> bytes:
        """Raises `Missing`, or `Unavailable` when the store does not answer or returns damage."""

    def stream(self, key: bytes, *, chunk: int = 1 << 18) -> AsyncIterator[bytes]:
        """The bytes in order, in chunks of at most `chunk` bytes. Raises as `get` does."""

    async def exists(self, key: bytes) -> bool: ...

    async def delete(self, key: bytes) -> None:
        """Deleting what is not there is success."""

    def keys(self) -> AsyncIterator[tuple[bytes, int]]:
        """Every (key, time of writing in milliseconds), in no order; for the sweep of orphans."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Hint:
    """Topic `topic` has reached `position`: not an event, only a reason to look."""

    topic: str
    position: int


class Bus(Protocol):
    """Carries hints between processes, at most once, in any order.

    A hint may be lost: whoever needs to know re-reads the position from the database. `publish`
    never raises for a broken broker. While a broker is away the bus reconnects on its own; after
    it is back it delivers one `Hint("*", 0)`, upon which subscribers re-read everything they watch.
    A publisher hears its own hints.
    """

    async def start(self, deliver: Callable[[Hint], None]) -> None:
        """Begin delivering to `deliver`, on the event loop's thread. Called once."""

    async def publish(self, hint: Hint) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Frame:
    """One event as it goes out to viewers: ready bytes, encoded once per process.

    A frame whose `final` is true closes the stream after it was sent.
    """

    position: int
    data: bytes
    kind: str
    final: bool = False


Load = Callable[[str, int], Awaitable[list[Frame]]]
"""Frames of a topic after a position, oldest first, read from the database."""


class Stream(Protocol):
    """One viewer's frames: what is after its position, then whatever comes."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def close(self) -> None: ...


class Hub(Protocol):
    """The viewers of this process.

    No task and no queue for each viewer: a hint makes the hub read a topic's new frames once, and
    every viewer writes what is after its own position. Whoever is slow skips nothing and holds
    nothing: it reads the same ring, or the database when the ring has moved on.
    """

    def watch(self, topic: str, *, after: int, name: str) -> Stream: ...

    def hint(self, hint: Hint) -> None: ...

    def viewers(self, topic: str) -> dict[str, int]:
        """Who is looking, over all processes, within seconds: name to number of open streams.

        The empty name counts viewers without one.
        """

    async def close(self) -> None: ...
