"""One topic's newest frames, and the wake-up that its viewers share."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from fanlight.model.ports import Frame

# What one viewer writes at a time, so that a viewer that catches up and does not read holds little.
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class RingSize:
    frames: int = 256
    size: int = 1 << 20


class Ring:
    """All frames with `floor < position <= seen`, without a gap.

    While it is empty, `floor` and `seen` are the same and mean nothing but "loading begins here".
    """

    def __init__(self, start: int, limit: RingSize) -> None:
        self.floor = start
        self.seen = start
        self._limit = limit
        self._frames: deque[Frame] = deque()
        self._size = 0

    def reach_down(self, position: int) -> None:
        """Begin no later than here, which costs nothing as long as the ring is empty.

        Without this a viewer with a made-up position would set the start for all others.
        """
        if not self._frames and position < self.floor:
            self.floor = self.seen = position

    def extend(self, frames: Iterable[Frame]) -> bool:
        """Take what was loaded after `seen`; tells whether there was anything new."""
        before = self.seen
        for frame in frames:
            if frame.position > self.seen:
                self._frames.append(frame)
                self._size += len(frame.data)
                self.seen = frame.position
        self._shrink()
        return self.seen > before

    def after(self, position: int) -> list[Frame]:
        """Frames after a position that is not below `floor`, oldest first."""
        if position >= self.seen:
            return []
        newer: list[Frame] = []
        for frame in reversed(self._frames):
            if frame.position <= position:
                break
            newer.append(frame)
        return newer[::-1]

    def _shrink(self) -> None:
        while len(self._frames) > self._limit.frames or self._size > self._limit.size:
            gone = self._frames.popleft()
            self._size -= len(gone.data)
            self.floor = gone.position


@dataclass(slots=True)
class Topic:
    """What the viewers of a topic in this process share.

    Attributes:
        wanted: the newest position that a hint named.
        stale: read at least once more, whatever the hints say.
        reading: a read of new frames is under way.
        faces: the newest presence frame; `faces_no` counts them.
    """

    name: str
    ring: Ring
    watchers: int = 0
    wanted: int = 0
    stale: bool = True
    reading: bool = False
    faces: bytes = b""
    faces_no: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def changed(self) -> asyncio.Event:
        """Fires at the next change. Take it before looking, and what comes meanwhile fires it."""
        return self._changed

    def wake(self) -> None:
        fired, self._changed = self._changed, asyncio.Event()
        fired.set()

    @property
    def is_behind(self) -> bool:
        return self.stale or self.wanted > self.ring.seen


def chunk_of(frames: list[Frame]) -> list[Frame]:
    """The first frames that go out together: up to a final one, and at most 256 KiB, or one."""
    size = 0
    for index, frame in enumerate(frames):
        size += len(frame.data)
        if index and size > _CHUNK:
            return frames[:index]
        if frame.final:
            return frames[: index + 1]
    return frames
