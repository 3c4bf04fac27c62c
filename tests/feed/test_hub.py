"""The hub's promises, as a dialogue: commits and hints in, chunks out."""

import asyncio
import gc
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from fanlight.live.board import Board
from fanlight.live.hub import Hub, Pace
from fanlight.live.memory import MemoryBus
from fanlight.live.topic import Ring, RingSize
from fanlight.live.viewer import Viewer
from fanlight.model.ports import Frame, Hint, Presence

TOPIC = "artifact:a"
BEAT = b": beat\n\n"
# Turns come when a test says so.
BY_HAND = Pace(turn=3600, beat=3, renew=5, forget=10)


class History:
    """A topic's events, as a database would have them; counts what was read."""

    def __init__(self, *, page: int = 1000, data: bytes = b"") -> None:
        self.head = 0
        self.reads: list[int] = []
        self.final: set[int] = set()
        self.failures = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self._page = page
        self._data = data

    async def load(self, topic: str, after: int) -> list[Frame]:
        """Sees what is committed when it ends; a test may hold it up at the gate."""
        assert topic == TOPIC
        self.reads.append(after)
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        last = min(self.head, after + self._page)
        return [self._frame(position) for position in range(after + 1, last + 1)]

    def _frame(self, position: int) -> Frame:
        data = b"id: %d\n%s\n" % (position, self._data)
        return Frame(position, data, "version", final=position in self.final)


def faces(topic: str, viewers: dict[str, int]) -> bytes:
    told = ",".join(f"{name}={count}" for name, count in sorted(viewers.items()))
    return f"presence {topic} {told}\n\n".encode()


class Told:
    """A bus that only writes down."""

    def __init__(self) -> None:
        self.messages: list[Hint | Presence] = []

    async def start(self, _: object) -> None: ...

    async def publish(self, message: Hint | Presence) -> None:
        self.messages.append(message)

    async def close(self) -> None: ...


@asynccontextmanager
async def a_hub(
    history: History, *, ring: RingSize | None = None, pace: Pace = BY_HAND
) -> AsyncIterator[Hub]:
    hub = Hub(history.load, faces, Told(), pace=pace, ring=ring)
    try:
        yield hub
    finally:
        history.gate.set()
        await hub.close()


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(12):
        await asyncio.sleep(0)


async def chunk(viewer: Viewer) -> bytes:
    async with asyncio.timeout(10):
        return await anext(viewer)


def ids(data: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"^id: (\d+)$", data, re.MULTILINE)]


async def positions(viewer: Viewer, until: int) -> list[int]:
    """What a viewer receives up to a position."""
    received: list[int] = []
    while not received or received[-1] < until:
        data = await chunk(viewer)
        received += ids(data)
    return received


def commit(history: History, hub: Hub, head: int) -> None:
    history.head = head
    hub.hint(Hint(TOPIC, head))


async def waiting(viewer: Viewer) -> "asyncio.Task[bytes]":
    """The viewer's next chunk, for which it already waits."""
    task = asyncio.get_running_loop().create_task(viewer.__anext__())
    await settle()
    return task


async def test_one_read_serves_all_viewers() -> None:
    history = History()
    async with a_hub(history) as hub:
        viewers = [hub.watch(TOPIC, after=0, name="") for _ in range(50)]
        waits = [await waiting(viewer) for viewer in viewers]
        history.reads.clear()
        commit(history, hub, 1)
        assert await asyncio.gather(*waits) == [b"id: 1\n\n"] * 50
        assert history.reads == [0]


async def test_one_may_wait_until_viewers_were_told() -> None:
    history = History()
    async with a_hub(history) as hub:
        await hub.told_of(Hint(TOPIC, 1), within=3600)  # nobody is looking
        waits = await waiting(hub.watch(TOPIC, after=0, name=""))
        telling = asyncio.get_running_loop().create_task(hub.told_of(Hint(TOPIC, 1), within=3600))
        await settle()
        assert not telling.done()
        commit(history, hub, 1)
        await telling
        assert waits.done()
        await hub.told_of(Hint(TOPIC, 2), within=0.01)  # nor for ever


async def test_streams_and_what_they_were_told_are_counted() -> None:
    history = History()
    async with a_hub(history) as hub:
        viewers = [hub.watch(TOPIC, after=0, name="") for _ in range(3)]
        waits = [await waiting(viewer) for viewer in viewers]
        assert (hub.streams, hub.told) == (3, 0)
        commit(history, hub, 2)
        await asyncio.gather(*waits)
        await viewers[0].close()
        assert (hub.streams, hub.told) == (2, 6)


async def test_hints_during_a_read_start_no_other() -> None:
    history = History()
    async with a_hub(history) as hub:
        viewer = hub.watch(TOPIC, after=0, name="")
        wait = await waiting(viewer)
        history.reads.clear()
        history.gate.clear()
        for head in range(1, 30):
            commit(history, hub, head)
            await settle()
        assert history.reads == [0]
        history.gate.set()
        assert ids(await wait) == list(range(1, 30))
        await settle()
        assert history.reads == [0]


async def test_a_hint_that_is_no_news_reads_nothing() -> None:
    history = History()
    async with a_hub(history) as hub:
        viewer = hub.watch(TOPIC, after=0, name="")
        wait = await waiting(viewer)
        commit(history, hub, 3)
        await wait
        history.reads.clear()
        for position in (3, 1, 2, 3):
            hub.hint(Hint(TOPIC, position))
        hub.hint(Hint("artifact:nobody-watches", 9))
        await settle()
        assert history.reads == []


async def test_a_hint_of_something_without_a_frame_is_read_once() -> None:
    history = History()
    async with a_hub(history) as hub:
        wait = await waiting(hub.watch(TOPIC, after=0, name=""))
        history.reads.clear()
        hub.hint(Hint(TOPIC, 1))
        await settle()
        assert history.reads == [0]
        assert not wait.done()


async def test_a_viewer_after_the_ring_reads_what_it_missed() -> None:
    history = History()
    async with a_hub(history, ring=RingSize(frames=4)) as hub:
        early = hub.watch(TOPIC, after=0, name="")
        wait = await waiting(early)
        commit(history, hub, 20)
        assert (await wait).count(b"id: ") == 20
        history.reads.clear()
        late = [hub.watch(TOPIC, after=5, name="") for _ in range(9)]
        received = await asyncio.gather(*(positions(viewer, 20) for viewer in late))
        assert received == [list(range(6, 21))] * 9
        # One to catch up, shared; one because somebody came.
        assert sorted(history.reads) == [5, 20]


async def test_a_viewer_within_the_ring_is_served_from_it() -> None:
    history = History()
    async with a_hub(history) as hub:
        early = hub.watch(TOPIC, after=0, name="")
        wait = await waiting(early)
        commit(history, hub, 20)
        await wait
        history.gate.clear()
        assert await positions(hub.watch(TOPIC, after=15, name=""), 20) == [16, 17, 18, 19, 20]


async def test_a_history_in_pages_is_read_to_its_end() -> None:
    history = History(page=3)
    history.head = 20
    async with a_hub(history, ring=RingSize(frames=2)) as hub:
        first = hub.watch(TOPIC, after=0, name="")
        assert await positions(first, 20) == list(range(1, 21))
        assert await positions(hub.watch(TOPIC, after=4, name=""), 20) == list(range(5, 21))


async def test_a_lost_hint_is_repaired_by_whoever_comes() -> None:
    history = History()
    async with a_hub(history) as hub:
        wait = await waiting(hub.watch(TOPIC, after=0, name=""))
        history.head = 2
        await waiting(hub.watch(TOPIC, after=2, name=""))
        assert await wait == b"id: 1\n\nid: 2\n\n"


async def test_a_repaired_bus_makes_the_hub_look() -> None:
    history = History()
    async with a_hub(history) as hub:
        wait = await waiting(hub.watch(TOPIC, after=0, name=""))
        history.head = 2
        hub.hint(Hint("*", 0))
        assert await wait == b"id: 1\n\nid: 2\n\n"


async def test_a_failing_database_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fanlight.live.hub._FIRST_PAUSE", 0.001)
    history = History()
    async with a_hub(history) as hub:
        viewer = hub.watch(TOPIC, after=0, name="")
        wait = await waiting(viewer)
        history.failures = 5
        commit(history, hub, 1)
        assert await wait == b"id: 1\n\n"
        wait = await waiting(viewer)
        history.failures, history.head = 5, 2
        hub.hint(Hint("*", 0))
        assert await wait == b"id: 2\n\n"


async def test_a_viewer_that_cannot_catch_up_ends_and_may_come_back() -> None:
    history = History()
    async with a_hub(history, ring=RingSize(frames=1)) as hub:
        early = hub.watch(TOPIC, after=0, name="")
        wait = await waiting(early)
        commit(history, hub, 9)
        await wait
        history.gate.clear()
        late = hub.watch(TOPIC, after=3, name="late")
        ending = await waiting(late)
        history.failures = 2
        history.gate.set()
        with pytest.raises(StopAsyncIteration):
            await ending
        assert "late" not in hub.viewers(TOPIC)
        assert await positions(hub.watch(TOPIC, after=3, name=""), 9) == [4, 5, 6, 7, 8, 9]


async def test_a_made_up_position_hides_nothing_from_others() -> None:
    history = History()
    history.head = 5
    async with a_hub(history) as hub:
        liar = await waiting(hub.watch(TOPIC, after=10**12, name=""))
        honest = hub.watch(TOPIC, after=5, name="")
        wait = await waiting(honest)
        commit(history, hub, 6)
        assert await wait == b"id: 6\n\n"
        assert await positions(hub.watch(TOPIC, after=2, name=""), 6) == [3, 4, 5, 6]
        assert not liar.done()


async def test_a_made_up_position_that_is_read_from_meanwhile_makes_no_gap() -> None:
    """The answer to the liar's read would begin behind what the honest viewer has not seen."""
    history = History()
    history.gate.clear()
    async with a_hub(history) as hub:
        liar = hub.watch(TOPIC, after=5, name="")
        await waiting(liar)
        honest = hub.watch(TOPIC, after=2, name="")
        wait = await waiting(honest)
        commit(history, hub, 9)
        history.gate.set()
        assert ids(await wait) == [3, 4, 5, 6, 7, 8, 9]


async def test_a_made_up_position_does_not_stop_hints() -> None:
    """Somebody honest who comes later is served, and so is the topic when hints come first."""
    history = History()
    history.head = 5
    async with a_hub(history) as hub:
        await waiting(hub.watch(TOPIC, after=10**12, name=""))
        commit(history, hub, 6)
        await settle()
        history.gate.clear()
        assert await positions(hub.watch(TOPIC, after=5, name=""), 6) == [6]


def test_a_ring_takes_no_frame_twice_and_none_that_lies_before_it() -> None:
    ring = Ring(3, RingSize())
    frames = [Frame(position, b"", "version") for position in range(1, 6)]
    assert ring.extend(frames)
    assert not ring.extend(frames)
    assert ring.after(3) == frames[3:]


async def test_a_final_frame_ends_the_stream() -> None:
    history = History()
    history.head, history.final = 4, {3}
    async with a_hub(history) as hub:
        viewer = hub.watch(TOPIC, after=0, name="Ada")
        received = [data async for data in viewer]
        assert received == [b"id: 1\n\nid: 2\n\nid: 3\n\n"]
        assert hub.viewers(TOPIC) == {}


async def test_a_slow_viewer_holds_one_chunk_and_skips_nothing() -> None:
    """200 frames of 64 KiB: at no time more than 256 KiB, or one frame, wait to be written."""
    history = History(data=b"x" * 65536, page=10)
    async with a_hub(history, ring=RingSize(size=1 << 20)) as hub:
        fast, slow = (hub.watch(TOPIC, after=0, name="") for _ in range(2))
        wait = await waiting(slow)
        commit(history, hub, 1)
        await wait
        commit(history, hub, 200)
        assert await positions(fast, 200) == list(range(1, 201))
        received: list[int] = []
        longest = 0
        while not received or received[-1] != 200:
            data = await chunk(slow)
            longest = max(longest, len(data))
            received += ids(data)
        assert received == list(range(2, 201))
        assert longest <= 1 << 18


async def test_a_frame_larger_than_a_chunk_goes_out_alone() -> None:
    history = History(data=b"x" * 400_000)
    history.head = 3
    async with a_hub(history) as hub:
        viewer = hub.watch(TOPIC, after=0, name="")
        assert [(await chunk(viewer))[:6] for _ in range(3)] == [b"id: 1\n", b"id: 2\n", b"id: 3\n"]


async def test_a_heartbeat_comes_to_everybody_unless_something_else_does() -> None:
    history = History()
    async with a_hub(history) as hub:
        idle, busy = (hub.watch(TOPIC, after=0, name="") for _ in range(2))
        waits = [await waiting(idle), await waiting(busy)]
        await hub.turn()
        assert [await wait for wait in waits] == [b"presence artifact:a =2\n\n"] * 2
        waits = [await waiting(idle)]
        history.head = 1
        await hub.turn()
        await hub.turn()
        assert await waits[0] == BEAT
        hub.hint(Hint("*", 0))
        await settle()
        # It had something to say since the last heartbeat.
        assert await chunk(busy) == b"id: 1\n\n"


async def test_a_timer_beats_by_itself() -> None:
    async with a_hub(History(), pace=Pace(turn=0.005, beat=2)) as hub:
        viewer = hub.watch(TOPIC, after=0, name="")
        while await chunk(viewer) != BEAT:
            pass
        assert hub.beats > 0


async def test_presence_is_shown_once_a_turn_however_many_come() -> None:
    async with a_hub(History()) as hub:
        first = hub.watch(TOPIC, after=0, name="Ada")
        wait = await waiting(first)
        crowd = [hub.watch(TOPIC, after=0, name="Bob") for _ in range(30)]
        waits = [await waiting(viewer) for viewer in crowd]
        assert not wait.done()
        await hub.turn()
        told = b"presence artifact:a Ada=1,Bob=30\n\n"
        assert await asyncio.gather(wait, *waits) == [told] * 31
        wait = await waiting(first)
        await hub.turn()
        await settle()
        assert not wait.done()
        await crowd[0].close()
        await hub.turn()
        assert await wait == b"presence artifact:a Ada=1,Bob=29\n\n"


async def test_frames_come_before_presence() -> None:
    history = History()
    async with a_hub(history) as hub:
        viewer = hub.watch(TOPIC, after=0, name="Ada")
        wait = await waiting(viewer)
        commit(history, hub, 1)
        await hub.turn()
        assert await wait == b"id: 1\n\n"
        assert await chunk(viewer) == b"presence artifact:a Ada=1\n\n"


async def test_whoever_leaves_is_not_counted_however_it_leaves() -> None:
    async with a_hub(History()) as hub:
        closed, cancelled, dropped, _kept = viewers = [
            hub.watch(TOPIC, after=0, name=name) for name in ("closed", "cancelled", "dropped", "")
        ]
        waits = [await waiting(viewer) for viewer in viewers]
        assert hub.viewers(TOPIC) == {"closed": 1, "cancelled": 1, "dropped": 1, "": 1}
        await hub.turn()
        await asyncio.gather(*waits)
        wait = await waiting(cancelled)
        wait.cancel()
        await asyncio.gather(wait, return_exceptions=True)
        await closed.close()
        await closed.close()
        del viewers, waits, dropped
        gc.collect()
        assert hub.viewers(TOPIC) == {"": 1}


async def test_closing_ends_every_stream_and_says_goodbye() -> None:
    history = History()
    bus = Told()
    hub = Hub(history.load, faces, bus, pace=BY_HAND)
    viewer = hub.watch(TOPIC, after=0, name="Ada")
    wait = await waiting(viewer)
    await hub.close()
    await hub.close()
    with pytest.raises(StopAsyncIteration):
        await wait
    assert [data async for data in hub.watch(TOPIC, after=0, name="")] == []
    told = [message for message in bus.messages if isinstance(message, Presence)]
    assert [message.viewers for message in told] == [{}]


async def test_closing_does_not_wait_for_a_read() -> None:
    history = History()
    async with a_hub(history, ring=RingSize(frames=1)) as hub:
        early = hub.watch(TOPIC, after=0, name="")
        wait = await waiting(early)
        commit(history, hub, 9)
        await wait
        history.gate.clear()
        catching_up = await waiting(hub.watch(TOPIC, after=1, name=""))
        await hub.close()
        with pytest.raises(StopAsyncIteration):
            await catching_up


async def test_a_topic_that_nobody_watches_is_forgotten() -> None:
    history = History()
    async with a_hub(history) as hub:
        for _ in range(3):
            viewer = hub.watch(TOPIC, after=0, name="")
            await waiting(viewer)
            await viewer.close()
        assert hub._topics == {}
        assert hub._board._own == {}


async def test_two_processes_see_each_others_viewers() -> None:
    """Both hubs on one bus, by their own timers."""
    bus, history = MemoryBus(), History()
    pace = Pace(turn=0.005, beat=1000)
    one, two = (Hub(history.load, faces, bus, pace=pace) for _ in range(2))

    def both(message: Hint | Presence) -> None:
        one.hint(message)
        two.hint(message)

    await bus.start(both)
    ada, bob = one.watch(TOPIC, after=0, name="Ada"), two.watch(TOPIC, after=0, name="Bob")
    everybody = b"presence artifact:a Ada=1,Bob=1\n\n"

    async def until(viewer: Viewer, wanted: bytes) -> None:
        while await chunk(viewer) != wanted:
            pass

    await asyncio.gather(until(ada, everybody), until(bob, everybody))
    assert one.viewers(TOPIC) == two.viewers(TOPIC) == {"Ada": 1, "Bob": 1}
    await two.close()
    await until(ada, b"presence artifact:a Ada=1\n\n")
    await one.close()
    await bus.close()


def said(topic: str, *, node: str = "other", **viewers: int) -> Presence:
    return Presence(node, topic, viewers)


def test_a_process_that_falls_silent_is_forgotten() -> None:
    board = Board("me", forget=10)
    board.hear(said("t", Ada=2))
    assert board.turn() == ([], {"t"})
    turns = 0
    while board.viewers("t"):
        _, shown = board.turn()
        turns += 1
    assert 10 <= turns <= 13
    assert shown == {"t"}


def test_a_process_that_goes_on_talking_is_not() -> None:
    board = Board("me", forget=10)
    for _ in range(40):
        board.hear(said("t", Ada=2))
        board.turn()
    assert board.viewers("t") == {"Ada": 2}


def test_a_newcomer_is_told_what_was_said_before_it_came() -> None:
    board = Board("me", forget=10)
    board.join("t", "Ada")
    assert board.turn()[0] == [Presence("me", "t", {"Ada": 1})]
    assert board.turn()[0] == []
    board.hear(said("u", Bob=1))
    assert board.turn()[0] == [Presence("me", "t", {"Ada": 1})]
    board.hear(said("u", Bob=2))
    assert board.turn()[0] == []


def test_what_is_said_again_changes_nothing_for_viewers() -> None:
    board = Board("me", forget=10)
    board.hear(said("t", Ada=1))
    board.turn()
    board.hear(said("t", Ada=1))
    assert board.turn()[1] == set()
    board.hear(said("t"))
    assert board.turn()[1] == {"t"}
    assert board.viewers("t") == {}


def test_a_process_does_not_count_its_own_echo() -> None:
    board = Board("me", forget=10)
    board.join("t", "Ada")
    board.hear(said("t", node="me", Ada=1))
    assert board.viewers("t") == {"Ada": 1}
