"""The viewers of this process, woken by hints and served from state.

Knows nothing of the product: frames are bytes made by `load`, presence by `encode_presence`.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from fanlight.kit.ids import new_id
from fanlight.kit.tasks import TaskGroup
from fanlight.live.board import Board
from fanlight.live.topic import Ring, RingSize, Topic
from fanlight.live.viewer import Viewer
from fanlight.model.ports import ACCESS, Bus, Frame, Hint, Load, Presence

EncodePresence = Callable[[str, dict[str, int]], bytes]

# Reads at once in this process. After a broken bus all topics are read again, and the database has
# other things to do as well.
_READS_AT_ONCE = 8
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """What the one timer does.

    Attributes:
        turn: seconds between turns; presence is shown at most once a turn.
        beat: turns between heartbeats.
        renew: turns after which presence is said again to other processes.
        forget: turns of silence after which another process's viewers are gone.
    """

    turn: float = 1.0
    beat: int = 15
    renew: int = 15
    forget: int = 50


class Hub:
    """A `Hub` of model.ports."""

    def __init__(
        self,
        load: Load,
        encode_presence: EncodePresence,
        bus: Bus,
        *,
        pace: Pace | None = None,
        ring: RingSize | None = None,
    ) -> None:
        self._load = load
        self._encode_presence = encode_presence
        self._bus = bus
        self._pace = pace or Pace()
        self._ring = ring or RingSize()
        self._node = new_id()
        self._board = Board(self._node, forget=self._pace.forget)
        self._topics: dict[str, Topic] = {}
        self._catching_up: dict[tuple[str, int], asyncio.Future[list[Frame] | None]] = {}
        self._reads = asyncio.Semaphore(_READS_AT_ONCE)
        self._tasks = TaskGroup()
        self._turning: asyncio.Task[None] | None = None
        self._turns = 0
        self.beats = 0
        self.told = 0
        self.ended = 0
        self.is_closed = False

    def watch(self, topic: str, *, after: int, name: str) -> Viewer:
        return Viewer(self, topic, after=after, who=name)

    def hint(self, message: Hint | Presence) -> None:
        self._start_turning()
        if isinstance(message, Presence):
            self._board.hear(message)
        elif message.topic == "*":
            self._read_all()
        elif message.topic == ACCESS:
            self.ended += 1
            self._beat()
        elif topic := self._topics.get(message.topic):
            topic.ring.reach_down(message.position - 1)
            topic.wanted = max(topic.wanted, message.position)
            self._read(topic)

    async def told_of(self, hint: Hint, *, within: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not self.is_closed and (topic := self._topics.get(hint.topic)):
                    if topic.ring.seen >= hint.position:
                        return
                    await topic.changed.wait()

    @property
    def streams(self) -> int:
        return sum(topic.watchers for topic in self._topics.values())

    def viewers(self, topic: str) -> dict[str, int]:
        return self._board.viewers(topic)

    async def close(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        await self._tasks.stop()
        for name, topic in list(self._topics.items()):
            topic.wake()
            await self._bus.publish(Presence(self._node, name, {}))

    def enter(self, name: str, after: int, *, who: str) -> Topic:
        """A viewer begins. The topic is read once more, in case a hint was lost."""
        topic = self._topics.get(name)
        if topic is None:
            topic = self._topics[name] = Topic(name, Ring(after, self._ring))
        topic.ring.reach_down(after)
        topic.watchers += 1
        topic.stale = True
        self._board.join(name, who)
        self._start_turning()
        self._read(topic)
        return topic

    def leave(self, topic: Topic, *, who: str) -> None:
        topic.watchers -= 1
        self._board.leave(topic.name, who)
        if not topic.watchers:
            del self._topics[topic.name]

    async def catch_up(self, topic: Topic, after: int) -> list[Frame] | None:
        """One read for all viewers of a topic that are at the same position."""
        key = (topic.name, after)
        answer = self._catching_up.get(key)
        if answer is None:
            answer = asyncio.get_running_loop().create_future()
            self._catching_up[key] = answer
            task = self._tasks.start("hub.catch_up", self._catch_up(key, answer))
            task.add_done_callback(lambda _: self._caught_up(key))
        # A viewer that goes away must not take the others' answer with it.
        return await asyncio.shield(answer)

    async def _catch_up(
        self, key: tuple[str, int], answer: asyncio.Future[list[Frame] | None]
    ) -> None:
        async with self._reads:
            answer.set_result(await self._load(*key))

    def _caught_up(self, key: tuple[str, int]) -> None:
        answer = self._catching_up.pop(key)
        if not answer.done():
            answer.set_result(None)

    def _read_all(self) -> None:
        self._board.tell_all()
        for topic in self._topics.values():
            topic.stale = True
            self._read(topic)

    def _read(self, topic: Topic) -> None:
        if topic.is_behind and not (topic.reading or self.is_closed):
            topic.reading = True
            self._tasks.start("hub.read", self._read_until_level(topic))

    async def _read_until_level(self, topic: Topic) -> None:
        pause = _FIRST_PAUSE
        while topic.is_behind and topic.watchers:
            try:
                await self._read_once(topic)
                pause = _FIRST_PAUSE
            except Exception as error:  # noqa: BLE001 - whatever it is, viewers must not be forgotten
                _log.warning("hub.read_failed", topic=topic.name, reason=repr(error))
                topic.stale = True
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        topic.reading = False

    async def _read_once(self, topic: Topic) -> None:
        async with self._reads:
            stale, wanted, after = topic.stale, topic.wanted, topic.ring.seen
            topic.stale = False
            frames = await self._load(topic.name, after)
        if topic.ring.seen != after:
            # The ring was empty and somebody named an earlier position meanwhile.
            topic.stale = True
        elif topic.ring.extend(frames):
            # Without a hint nobody says whether this was all.
            topic.stale = topic.stale or stale
            topic.wake()
        elif topic.wanted == wanted:
            # The hint was of something that makes no frame.
            topic.wanted = topic.ring.seen

    def _start_turning(self) -> None:
        if self._turning is None and not self.is_closed:
            self._turning = self._tasks.start("hub.turns", self._turn_for_ever())

    async def _turn_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._pace.turn)
            try:
                await self.turn()
            except Exception:  # noqa: BLE001 - one bad turn must not be the last
                _log.exception("hub.turn_failed")

    async def turn(self) -> None:
        """What the timer does each time."""
        self._turns += 1
        if self._turns % self._pace.renew == 0:
            self._board.tell_all()
        told, shown = self._board.turn()
        for name in shown & self._topics.keys():
            topic = self._topics[name]
            topic.faces = self._encode_presence(name, self._board.viewers(name))
            topic.faces_no += 1
            topic.wake()
        if self._turns % self._pace.beat == 0:
            self._beat()
        for message in told:
            await self._bus.publish(message)

    def _beat(self) -> None:
        self.beats += 1
        for topic in self._topics.values():
            topic.wake()
