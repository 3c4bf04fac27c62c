"""What the swappable parts promise. One contract suite for each, run on every implementation."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from fanlight.model.identity import Arrival, Attempt, Finding, Registration
from fanlight.model.letter import Letter
from fanlight.model.site import App


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

    def keys(self) -> AsyncIterator[tuple[bytes, int, int]]:
        """Every (key, time of writing in milliseconds, bytes), in no order; for the sweep."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Hint:
    """Topic `topic` has reached `position`: not an event, only a reason to look."""

    topic: str
    position: int


ACCESS = "access"
"""The topic of hints that somebody's session, token or membership has ended."""


@dataclass(frozen=True, slots=True)
class Presence:
    """What process `node` says of its own viewers of a topic: all of them, not a difference.

    `viewers` maps names to numbers of open streams; the empty name counts those without one, and
    no viewers means that the last has left. Ephemeral: nobody keeps it but in memory, and it is
    true only until its node says otherwise or falls silent.
    """

    node: str
    topic: str
    viewers: Mapping[str, int]


class Bus(Protocol):
    """Carries hints and presence between processes, at most once, in any order.

    A hint may be lost: whoever needs to know re-reads the position from the database. Of several
    messages about the same (a topic's position, a node's viewers of a topic) that wait to be
    sent, only the newest is. `publish` does not wait for the broker and never raises for a broken
    one. While a broker is away the bus reconnects on its own; after it is back it delivers one
    `Hint("*", 0)`, upon which subscribers re-read everything they watch.
    A publisher hears its own messages.
    """

    async def start(self, deliver: Callable[[Hint | Presence], None]) -> None:
        """Begin delivering to `deliver`, on the event loop's thread. Called once.

        What is published from then on is heard, where the broker answers; where it does not,
        this returns within seconds and the bus goes on trying.
        """

    async def publish(self, message: Hint | Presence) -> None: ...

    async def close(self) -> None:
        """Sends what waits to be sent, unless that takes more than a moment. Idempotent."""


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
"""Frames of a topic after a position, oldest first, positions strictly rising.

Read from the database: whatever was committed when the call began is seen. May return only the
oldest part; the hub asks on after its last position. An empty list says that there is no more.
"""


class IdentityProvider(Protocol):
    """Somebody else's sign-in (OpenID Connect).

    Every method that asks the provider raises `Unavailable` where it does not answer in time, or
    with something that cannot be used.
    """

    @property
    def registration(self) -> Registration: ...

    async def origins(self) -> frozenset[str]:
        """Where a sign-in may lead people. Raises nothing: at least the issuer's is known."""

    async def departure(self, attempt: Attempt) -> str:
        """The URL at which somebody signs in."""

    async def arrival(self, attempt: Attempt, reply: Mapping[str, str]) -> Arrival:
        """Who has come back. `reply` is the query of the address that they came back to.

        Raises `Denied` where the provider refused, or where anything that it says is not for this
        attempt, not for this server, too old, or not signed by it.
        """

    async def examine(self) -> list[Finding]:
        """Asks it anew for all that it publishes, within seconds. For who runs the server.

        Raises nothing: that it does not answer is a finding. Says nothing that is secret.
        """

    async def farewell(self, id_token: str, back: str) -> str | None:
        """The URL that ends the session there and leads to `back`; None where there is none."""


class ClientDocuments(Protocol):
    """Documents on the public web in which programs describe themselves."""

    async def fetch(self, url: str, *, most: int) -> dict[str, Any]:
        """A JSON object of at most `most` bytes. Raises `Invalid` for anything else."""


class Stream(Protocol):
    """One viewer's chunks: what is after its position, then whatever comes.

    A chunk holds whole frames, presence and heartbeats included. The stream ends after a final
    frame, when the hub closes, or when it cannot read what it missed; the viewer then connects
    again from its position.
    """

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def close(self) -> None:
        """The viewer has left. Idempotent; also happens when the stream is dropped."""


class Hub(Protocol):
    """The viewers of this process.

    No task and no queue for each viewer: a hint makes the hub read a topic's new frames once, and
    every viewer writes what is after its own position. Whoever is slow skips nothing and holds
    nothing: it reads the same ring, or the database when the ring has moved on.
    """

    @property
    def streams(self) -> int:
        """How many are open."""

    @property
    def told(self) -> int:
        """How many frames were handed out, each once for every viewer that got it."""

    @property
    def ended(self) -> int:
        """How often somebody's access has ended: every open stream then gets a chunk, and whoever
        reads it asks again whether it may go on.
        """

    def watch(self, topic: str, *, after: int, name: str) -> Stream:
        """Counts as a viewer from the first chunk that is asked for. `name` is empty if unknown."""

    def hint(self, message: Hint | Presence) -> None:
        """Take what the bus delivers; it may be lost, doubled, late, or of a topic nobody watches.

        To be called on the event loop's thread.
        """

    async def told_of(self, hint: Hint, *, within: float) -> None:
        """Returns when the viewers of this process have what `hint` names, or after `within` s."""

    def viewers(self, topic: str) -> dict[str, int]:
        """Who is looking, over all processes, within seconds: name to number of open streams.

        The empty name counts viewers without one.
        """

    async def close(self) -> None:
        """Ends all streams. Idempotent."""


class Mailer(Protocol):
    """Takes letters out of the house. A letter may arrive twice, where an answer was lost."""

    @property
    def is_console(self) -> bool:
        """Whether letters are only printed where the server runs."""

    async def send(self, letter: Letter) -> None:
        """Raises `Unavailable` where trying again may help, `Invalid` where it cannot."""


class Poster(Protocol):
    """Posts JSON over HTTP to addresses that anybody may have named."""

    def check(self, url: str) -> None:
        """Raises `Invalid` for a URL that is never posted to."""

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> int:
        """The status of the answer, which is not followed.

        Raises `Unavailable` where there is none in time, or where the address must not be asked;
        its title says which. Raises as `check`.
        """


AppKey = tuple[int, int]
"""The keys of a site and of one of its versions."""


class SiteRuntime(Protocol):
    """Runs sites' programs, each version that is needed in a process of its own."""

    @property
    def problem(self) -> str:
        """Why nothing can run here, and what to do about it; empty where it can."""

    def use(
        self, key: AppKey, load: Callable[[], Awaitable[App]]
    ) -> AbstractAsyncContextManager[Path]:
        """The unix socket at which the app answers HTTP, which goes on for as long as the block.

        An app that does not run is loaded and started first. Raises `Unavailable` where it cannot
        be started, with what it said in the error's detail.
        """

    async def stop(self, key: AppKey) -> None:
        """Ends its process, whatever it is doing. One that does not run is stopped already."""

    async def tidy(self, *, idle_seconds: int) -> int:
        """Ends the processes that nobody has used for so long; returns how many."""

    async def close(self) -> None:
        """Ends all of them."""
