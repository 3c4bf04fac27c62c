"""What every Bus promises, in memory and over a real PostgreSQL, broken and repaired."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from tests.services.postgres import PostgresServer
from tests.services.postgres import postgres_server as run_postgres

from fanlight.live.notation import decode, encode
from fanlight.live.open import open_bus
from fanlight.live.pending import Pending
from fanlight.live.postgres import PostgresBus
from fanlight.model.errors import Invalid
from fanlight.model.ports import Bus, Hint, Presence

OPEN_AGAIN = Hint("*", 0)


class Ear:
    """Everything a bus delivered, and a way to wait for it."""

    def __init__(self) -> None:
        self.heard: list[Hint | Presence] = []
        self._more = asyncio.Event()

    def __call__(self, message: Hint | Presence) -> None:
        self.heard.append(message)
        self._more.set()

    async def hears(self, message: Hint | Presence) -> None:
        async with asyncio.timeout(15):
            while message not in self.heard:
                self._more.clear()
                await self._more.wait()

    async def hears_all(self, *messages: Hint | Presence) -> None:
        for message in messages:
            await self.hears(message)


@asynccontextmanager
async def started(bus: Bus) -> AsyncIterator[tuple[Bus, Ear]]:
    ear = Ear()
    await bus.start(ear)
    try:
        yield bus, ear
    finally:
        await bus.close()


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.services)])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return "memory://"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """A server that a test may break, and starts again."""
    with run_postgres() as server:
        yield server


async def test_a_publisher_hears_its_own_messages(url: str) -> None:
    messages = Hint("artifact:a", 1), Hint("artifact:ä b", 2), Presence("n", "t", {"Ada": 2, "": 1})
    async with started(open_bus(url)) as (bus, ear):
        for message in messages:
            await bus.publish(message)
        await ear.hears_all(*messages)
        assert OPEN_AGAIN not in ear.heard


async def test_the_newest_position_arrives_whatever_is_left_out(url: str) -> None:
    """A hint that waits gives way to a newer one of its topic, never to an older one."""
    async with started(open_bus(url)) as (bus, ear):
        for position in (*range(1, 200), 3, 2, 1):
            await bus.publish(Hint("t", position))
        await ear.hears(Hint("t", 199))


async def test_many_topics_all_arrive(url: str) -> None:
    hints = [Hint(f"artifact:{number}", number) for number in range(1200)]
    async with started(open_bus(url)) as (bus, ear):
        for hint in hints:
            await bus.publish(hint)
        await ear.hears_all(*hints)


async def test_delivery_is_on_the_loop_and_never_inside_publish(url: str) -> None:
    bus = open_bus(url)
    loops = []
    heard = asyncio.Event()

    def deliver(_: Hint | Presence) -> None:
        loops.append(asyncio.get_running_loop())
        heard.set()

    await bus.start(deliver)
    await bus.publish(Hint("t", 1))
    assert loops == []
    async with asyncio.timeout(15):
        await heard.wait()
    assert loops == [asyncio.get_running_loop()]
    await bus.close()


async def test_a_receiver_that_fails_does_not_end_the_bus(url: str) -> None:
    bus, ear = open_bus(url), Ear()

    def deliver(message: Hint | Presence) -> None:
        ear(message)
        raise RuntimeError

    await bus.start(deliver)
    for position in (1, 2):
        await bus.publish(Hint("t", position))
        await ear.hears(Hint("t", position))
    await bus.close()


async def test_closing_may_be_repeated_and_publishing_after_it_is_harmless(url: str) -> None:
    bus, ear = open_bus(url), Ear()
    await bus.start(ear)
    await bus.close()
    await bus.close()
    await bus.publish(Hint("t", 1))
    assert ear.heard == []


@pytest.mark.services
async def test_processes_hear_each_other(postgres_url: str) -> None:
    async with (
        started(PostgresBus(postgres_url)) as (one, ear_one),
        started(PostgresBus(postgres_url)) as (two, ear_two),
    ):
        await one.publish(Hint("t", 1))
        await two.publish(Hint("t", 2))
        for ear in (ear_one, ear_two):
            await ear.hears_all(Hint("t", 1), Hint("t", 2))


@pytest.mark.services
async def test_what_waits_at_closing_reaches_others(postgres_url: str) -> None:
    async with started(PostgresBus(postgres_url)) as (_, ear):
        leaving = PostgresBus(postgres_url)
        await leaving.start(Ear())
        await leaving.publish(Hint("t", 7))
        await leaving.close()
        await ear.hears(Hint("t", 7))


@pytest.mark.services
async def test_databases_and_channels_keep_to_themselves(
    fresh_postgres: Callable[[], str],
) -> None:
    here, there = fresh_postgres(), fresh_postgres()
    async with (
        started(PostgresBus(here)) as (bus, ear),
        started(PostgresBus(there)) as (_, other_database),
        started(PostgresBus(here, channel="Another one")) as (neighbour, other_channel),
    ):
        await bus.publish(Hint("t", 1))
        await ear.hears(Hint("t", 1))
        await neighbour.publish(Hint("t", 2))
        await other_channel.hears(Hint("t", 2))
        assert other_channel.heard == [Hint("t", 2)]
        assert other_database.heard == []


@pytest.mark.services
async def test_sql_may_hint_and_strangers_do_no_harm(postgres_url: str) -> None:
    async with started(PostgresBus(postgres_url)) as (_, ear):
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            for text in ("", "17", "x y", "{", "[]", '{"node": 1}', '{"node":"n","topic":"t"}'):
                connection.execute("SELECT pg_notify('fanlight', %s)", [text])
            connection.execute("SELECT pg_notify('fanlight', '17 artifact:abc')")
        await ear.hears(Hint("artifact:abc", 17))
        assert [hint for hint in ear.heard if hint.topic] == [Hint("artifact:abc", 17)]


@pytest.mark.services
async def test_a_message_that_postgres_refuses_does_not_hold_up_others(postgres_url: str) -> None:
    bus, ear = PostgresBus(postgres_url), Ear()
    await bus.start(ear)
    await bus.publish(Hint("t" * 9000, 1))
    async with asyncio.timeout(15):
        await bus._all_sent.wait()
    await bus.publish(Hint("u", 1))
    await ear.hears(Hint("u", 1))
    await bus.close()


@pytest.mark.services
async def test_a_crashed_broker_is_found_again(own_server: PostgresServer) -> None:
    """Publishing goes on meanwhile; afterwards everybody is told to look, and hints flow."""
    async with (
        started(PostgresBus(own_server.url())) as (one, ear_one),
        started(PostgresBus(own_server.url())) as (_, ear_two),
    ):
        own_server.crash()
        for position in range(50):
            await one.publish(Hint("t", position))
        await asyncio.to_thread(own_server.start)
        for ear in (ear_one, ear_two):
            await ear.hears(OPEN_AGAIN)
        await one.publish(Hint("t", 100))
        for ear in (ear_one, ear_two):
            await ear.hears(Hint("t", 100))
            assert ear.heard.count(OPEN_AGAIN) == 1


@pytest.mark.services
async def test_connections_that_an_administrator_ends_come_back(postgres_url: str) -> None:
    async with started(PostgresBus(postgres_url)) as (bus, ear):
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'fanlight bus' AND datname = current_database()"
            )
        await ear.hears(OPEN_AGAIN)
        await bus.publish(Hint("t", 1))
        await ear.hears(Hint("t", 1))


@pytest.mark.services
async def test_a_server_starts_without_its_broker(
    own_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fanlight.live.postgres._PATIENCE", 0.2)
    own_server.stop()
    async with started(PostgresBus(own_server.url())) as (bus, ear):
        await bus.publish(Hint("t", 1))
        await asyncio.to_thread(own_server.start)
        await ear.hears(OPEN_AGAIN)
        await bus.publish(Hint("t", 2))
        await ear.hears(Hint("t", 2))


@pytest.mark.parametrize("url", ["memory://", "postgresql://h/d", "postgresql+psycopg://h/d"])
async def test_opening_does_not_connect(url: str) -> None:
    await open_bus(url).close()


def test_an_unknown_kind_of_bus_says_what_there_is() -> None:
    with pytest.raises(Invalid, match="memory://"):
        open_bus("carrier-pigeon://loft")


def test_a_crowd_fits_into_a_notification() -> None:
    crowd = Presence("n", "t", {f"Zoë {number} 🎉": 2 for number in range(1000)} | {"": 3})
    text = encode(crowd)
    told = decode(text)
    assert isinstance(told, Presence)
    assert len(text.encode()) <= 7000
    assert sum(told.viewers.values()) == 2003
    assert len(told.viewers) > 100


def test_what_waits_is_bounded_and_the_oldest_gives_way() -> None:
    pending = Pending()
    for number in range(10_500):
        pending.add(Hint(f"t{number}", 1))
    left = pending.take(20_000)
    assert len(left) == 10_000
    assert left[0] == Hint("t500", 1)
    assert not pending


def test_what_could_not_be_sent_gives_way_to_what_is_newer() -> None:
    pending = Pending()
    for message in (Hint("a", 5), Hint("b", 5), Presence("n", "a", {"Ada": 1})):
        pending.add(message)
    unsent = pending.take()
    pending.add(Hint("a", 6))
    pending.add(Presence("n", "a", {}))
    pending.put_back(unsent)
    assert sorted(map(str, pending.take())) == sorted(
        map(str, [Hint("a", 6), Hint("b", 5), Presence("n", "a", {})])
    )
