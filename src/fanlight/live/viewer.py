"""One open stream: a position, and nothing else."""

from typing import Protocol, Self

from fanlight.live.topic import Topic, chunk_of
from fanlight.model.ports import Frame

_BEAT = b": beat\n\n"


class House(Protocol):
    """What a viewer needs of its hub."""

    told: int
    """Frames handed out so far; every viewer adds its own."""

    @property
    def beats(self) -> int:
        """How many heartbeats there were."""

    @property
    def is_closed(self) -> bool: ...

    def enter(self, name: str, after: int, *, who: str) -> Topic: ...

    def leave(self, topic: Topic, *, who: str) -> None: ...

    async def catch_up(self, topic: Topic, after: int) -> list[Frame] | None:
        """Frames after a position below the ring; None where they cannot be read."""


class Viewer:
    """A `Stream`. It runs in whoever iterates over it and is woken by its topic."""

    __slots__ = ("_beats", "_ended", "_faces_no", "_hub", "_name", "_position", "_topic", "_who")

    def __init__(self, hub: House, name: str, *, after: int, who: str) -> None:
        self._hub = hub
        self._name = name
        self._position = after
        self._who = who
        self._topic: Topic | None = None
        self._ended = False
        self._beats = 0
        self._faces_no = 0

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            chunk = await self._next()
        except BaseException:
            self._leave()
            raise
        if chunk is None:
            self._leave()
            raise StopAsyncIteration
        return chunk

    def __del__(self) -> None:
        # Whoever drops a stream without closing it, as a cancelled response may, has left too.
        self._leave()

    async def close(self) -> None:
        self._leave()

    async def _next(self) -> bytes | None:
        while not (self._ended or self._hub.is_closed):
            topic = self._topic or self._enter()
            # Taken before looking: a change from here on fires it.
            changed = topic.changed
            if chunk := await self._take(topic):
                return chunk
            if not self._ended:
                await changed.wait()
        return None

    async def _take(self, topic: Topic) -> bytes:
        """What there is to write now, all in one."""
        frames = chunk_of(await self._frames(topic))
        parts = [frame.data for frame in frames]
        if frames:
            self._position = frames[-1].position
            self._hub.told += len(frames)
            if frames[-1].final:
                self._leave()
        elif self._faces_no != topic.faces_no:
            self._faces_no = topic.faces_no
            parts.append(topic.faces)
        if self._beats != self._hub.beats:
            self._beats = self._hub.beats
            parts = parts or [_BEAT]
        return b"".join(parts)

    async def _frames(self, topic: Topic) -> list[Frame]:
        ring = topic.ring
        if self._position < ring.floor:
            missed = await self._hub.catch_up(topic, self._position)
            if missed is None:
                self._leave()
                return []
            if missed:
                return [frame for frame in missed if frame.position > self._position]
            # The ring has later frames, and yet nothing is found after an earlier position: what
            # lay between is no longer kept.
            self._position = ring.floor
        return ring.after(self._position)

    def _enter(self) -> Topic:
        self._topic = topic = self._hub.enter(self._name, self._position, who=self._who)
        self._beats = self._hub.beats
        self._faces_no = topic.faces_no
        return topic

    def _leave(self) -> None:
        self._ended = True
        if self._topic is not None:
            topic, self._topic = self._topic, None
            self._hub.leave(topic, who=self._who)
