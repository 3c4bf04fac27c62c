"""Viewers, commits, hints and reads in every order that Hypothesis can think of."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.live.hub import Hub, Pace
from fanlight.live.memory import MemoryBus
from fanlight.live.topic import RingSize
from fanlight.live.viewer import Viewer
from fanlight.model.ports import Frame, Hint

TOPIC = "artifact:a"

Step = Callable[["World"], None]


@dataclass(slots=True)
class Reading:
    """A read of the database that answers when the test lets it."""

    done: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False


class World:
    """A topic's history, its hub, and viewers that come, read and go."""

    def __init__(self, *, page: int, ring: int, held: bool, sees_late: bool) -> None:
        self.head = 0
        self.held = held
        self.readings: list[Reading] = []
        self.people: list[Person] = []
        self.liars: list[Person] = []
        self.hub = Hub(
            self.load,
            lambda _topic, _viewers: b"event: presence\n\n",
            MemoryBus(),
            pace=Pace(turn=3600, beat=2),
            ring=RingSize(frames=ring),
        )
        self._page = page
        self._sees_late = sees_late

    async def load(self, _: str, after: int) -> list[Frame]:
        """Sees what is committed when it begins, or as late as when it ends."""
        seen = self.head
        reading = Reading()
        self.readings.append(reading)
        if self.held:
            await reading.done.wait()
        self.readings.remove(reading)
        if reading.fails:
            raise ConnectionError
        last = min(self.head if self._sees_late else seen, after + self._page)
        return [Frame(n, b"id: %d\n\n" % n, "version") for n in range(after + 1, last + 1)]


class Person:
    """Somebody who looks at a page, and comes back with a position when the stream ends."""

    def __init__(self, world: World, after: int) -> None:
        self.after = self.position = after
        self.received: list[int] = []
        self._world = world
        self._stream: Viewer | None = None
        self._waits: asyncio.Task[bytes] | None = None

    def look(self) -> None:
        """Take what came; ask for more."""
        if self._waits is not None and self._waits.done():
            self._take(self._waits)
        if self._waits is None:
            self._stream = self._stream or self._world.hub.watch(
                TOPIC, after=self.position, name=""
            )
            loop = asyncio.get_running_loop()
            self._waits = loop.create_task(self._stream.__anext__())

    async def leave(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            await asyncio.gather(self._waits, return_exceptions=True)
        self._stream = self._waits = None

    def _take(self, answer: "asyncio.Task[bytes]") -> None:
        self._waits = None
        if answer.cancelled() or isinstance(answer.exception(), StopAsyncIteration):
            self._stream = None
            return
        for line in answer.result().split(b"\n"):
            if line.startswith(b"id: "):
                self.position = int(line[4:])
                self.received.append(self.position)


def commits(count: int, hint: bool) -> Step:  # noqa: FBT001 - drawn
    def step(world: World) -> None:
        world.head += count
        if hint:
            world.hub.hint(Hint(TOPIC, world.head))

    return step


def late_hint(back: int) -> Step:
    return lambda world: world.hub.hint(Hint(TOPIC, max(1, world.head - back)))


def everything_again() -> Step:
    return lambda world: world.hub.hint(Hint("*", 0))


def comes(back: int) -> Step:
    def step(world: World) -> None:
        world.people.append(Person(world, max(0, world.head - back)))
        world.people[-1].look()

    return step


def lies(ahead: int) -> Step:
    """Somebody claims a position that does not exist yet."""

    def step(world: World) -> None:
        world.liars.append(Person(world, world.head + ahead))
        world.liars[-1].look()

    return step


def looks(who: int) -> Step:
    def step(world: World) -> None:
        for person in world.people[who : who + 1]:
            person.look()

    return step


def holds(held: bool) -> Step:  # noqa: FBT001 - drawn
    def step(world: World) -> None:
        world.held = held

    return step


def answers(which: int, fails: bool) -> Step:  # noqa: FBT001 - drawn
    def step(world: World) -> None:
        for reading in world.readings[which : which + 1]:
            reading.fails = fails
            reading.done.set()

    return step


few = st.integers(0, 3)
steps = st.one_of(
    st.builds(commits, st.integers(1, 6), st.booleans()),
    st.builds(comes, st.integers(0, 12)),
    st.builds(looks, few),
    st.builds(holds, st.booleans()),
    st.builds(answers, few, st.booleans()),
    st.builds(late_hint, few),
    st.builds(everything_again),
    st.builds(lies, st.integers(1, 9)),
)
# After each step the event loop makes so many rounds; few of them leave work half done.
stories = st.lists(st.tuples(steps, st.integers(0, 4)), max_size=40)


@asynccontextmanager
async def opened(world: World) -> AsyncIterator[World]:
    try:
        yield world
    finally:
        for person in world.people + world.liars:
            await person.leave()
        await world.hub.close()


async def rounds(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def calm(world: World) -> None:
    """The database answers, the bus is repaired, and everybody looks until there is no more."""
    world.held = False
    for reading in list(world.readings):
        reading.done.set()
    world.hub.hint(Hint("*", 0))
    looked = 0
    while any(person.position < world.head for person in world.people) and looked < 500:
        for person in world.people:
            person.look()
        await rounds(3)
        looked += 1
    for person in world.people:
        person.look()
    await rounds(20)
    for person in world.people:
        person.look()


async def tell(world: World, story: list[tuple[Step, int]]) -> None:
    async with opened(world):
        for step, pause in story:
            step(world)
            await rounds(pause)
        await calm(world)


@given(
    story=stories,
    page=st.sampled_from([1, 3, 1000]),
    ring=st.integers(1, 5),
    held=st.booleans(),
    sees_late=st.booleans(),
)
@settings(max_examples=250, deadline=None)
def test_every_viewer_gets_exactly_what_it_missed(
    story: list[tuple[Step, int]],
    page: int,
    ring: int,
    held: bool,  # noqa: FBT001 - drawn
    sees_late: bool,  # noqa: FBT001 - drawn
) -> None:
    """Whatever was lost, doubled, late, slow or broken: each event once, in order, none missing."""
    world = World(page=page, ring=ring, held=held, sees_late=sees_late)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fanlight.live.hub._FIRST_PAUSE", 0)
        asyncio.run(tell(world, story))
    for person in world.people:
        assert person.received == list(range(person.after + 1, world.head + 1))
