"""Apps run when they are needed, shut in, and not otherwise."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from tests.services import workerd

from fanlight.kit.clock import FixedClock
from fanlight.model.errors import Unavailable
from fanlight.model.limits import Limits
from fanlight.model.site import COMPATIBILITY_DATE, App, Module
from fanlight.runtime.folders import Folders
from fanlight.runtime.jail import Jail
from fanlight.runtime.open import open_runtime
from fanlight.runtime.pool import Pool
from fanlight.runtime.release import binary_in

HELLO = "export default { fetch() { return new Response('hello'); } };"
KEY = (1, 1)


def loading(code: str, *, count: list[str] | None = None) -> Callable[[], Awaitable[App]]:
    async def load() -> App:
        if count is not None:
            count.append(code)
        return App((Module("index.js", code.encode()),), COMPATIBILITY_DATE)

    return load


@asynccontextmanager
async def a_pool(
    clock: FixedClock | None = None, *, jail: Jail = Jail.BUBBLEWRAP, most: int = 2
) -> AsyncIterator[Pool]:
    limits, time = Limits(sites_running=most), clock or FixedClock()
    async with open_runtime(workerd.installed(), jail, limits=limits, clock=time) as pool:
        yield pool


async def ask(socket: Path) -> str:
    transport = httpx2.AsyncHTTPTransport(uds=str(socket))
    async with httpx2.AsyncClient(transport=transport, base_url="http://site") as client:
        return (await client.get("/")).text


@pytest.mark.services
@pytest.mark.parametrize("jail", Jail)
async def test_an_app_is_started_once_for_all_who_need_it(jail: Jail) -> None:
    started: list[str] = []
    load = loading(HELLO, count=started)

    async def use(pool: Pool) -> str:
        async with pool.use(KEY, load) as socket:
            return await ask(socket)

    async with a_pool(jail=jail) as pool:
        assert pool.problem == ""
        assert await asyncio.gather(*(use(pool) for _ in range(5))) == ["hello"] * 5
    assert len(started) == 1


@pytest.mark.services
async def test_an_idle_app_ends_and_one_in_use_does_not() -> None:
    clock = FixedClock()
    async with a_pool(clock) as pool:
        async with pool.use(KEY, loading(HELLO)) as socket:
            clock.advance(600_000)
            assert await pool.tidy(idle_seconds=300) == 0
            assert await ask(socket) == "hello"
        assert await pool.tidy(idle_seconds=300) == 0
        clock.advance(600_000)
        assert await pool.tidy(idle_seconds=300) == 1
        assert not socket.parent.parent.exists()


@pytest.mark.services
async def test_what_cannot_start_says_why_and_is_not_tried_at_once_again() -> None:
    clock, tries = FixedClock(), list[str]()
    load = loading("export default {", count=tries)
    async with a_pool(clock) as pool:
        for _ in range(2):
            with pytest.raises(Unavailable, match="SyntaxError"):
                async with pool.use(KEY, load):
                    pass
        assert len(tries) == 1
        clock.advance(5_000)
        async with pool.use(KEY, loading(HELLO)) as socket:
            assert await ask(socket) == "hello"


@pytest.mark.services
async def test_no_more_apps_run_than_may() -> None:
    async with a_pool(most=1) as pool, pool.use(KEY, loading(HELLO)):
        with pytest.raises(Unavailable, match=r"limits\.sites_running"):
            async with pool.use((2, 1), loading(HELLO)):
                pass


@pytest.mark.services
async def test_those_that_are_starting_count() -> None:
    async with a_pool(most=2) as pool:

        async def use(n: int) -> str:
            async with pool.use((n, 1), loading(HELLO)) as socket:
                said = await ask(socket)
                await asyncio.sleep(0.5)
                return said

        said = await asyncio.gather(*(use(n) for n in range(5)), return_exceptions=True)

    assert said[:2] == ["hello"] * 2
    assert all("limits.sites_running" in str(each) for each in said[2:])


@pytest.mark.services
async def test_what_nobody_has_used_for_longest_makes_room() -> None:
    clock, started = FixedClock(), list[str]()
    load = loading(HELLO, count=started)
    async with a_pool(clock) as pool:
        for n in (1, 2, 1, 3):
            async with pool.use((n, 1), load):
                clock.advance(1_000)
        assert len(started) == 3
        # It was the second that ended.
        async with pool.use((1, 1), load), pool.use((3, 1), load):
            assert len(started) == 3


@pytest.mark.services
async def test_nothing_starts_once_it_is_closed() -> None:
    begun, sockets = asyncio.Event(), list[Path]()

    async def load() -> App:
        begun.set()
        return await loading("for (let i = 0; i < 1e8; i++); " + HELLO)()

    async def use(pool: Pool) -> None:
        async with pool.use(KEY, load) as socket:
            sockets.append(socket)

    async def close(pool: Pool) -> None:
        await begun.wait()
        await pool.close()
        await use(pool)

    async with a_pool() as pool:
        all_ = (use(pool), use(pool), close(pool))
        said = await asyncio.gather(*all_, return_exceptions=True)

    assert ["stopping" in str(each) for each in said] == [True] * 3, said
    assert sockets == []


@pytest.mark.services
async def test_nothing_runs_without_a_jail_unless_a_setting_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    async with a_pool() as pool:
        assert 'sites.jail to "none"' in pool.problem
        with pytest.raises(Unavailable, match="bubblewrap"):
            async with pool.use(KEY, loading(HELLO)):
                pass
    async with a_pool(jail=Jail.NONE) as pool:
        assert pool.problem == ""


@pytest.mark.services
def test_folders_of_a_process_that_was_killed_go_when_the_next_starts(tmp_path: Path) -> None:
    (tmp_path / "apps/left/app").mkdir(parents=True)
    mine = Folders(tmp_path)
    kept = mine.new()
    code = f"""if True:
        import os, pathlib, signal
        from fanlight.runtime.folders import Folders
        print(Folders(pathlib.Path({str(tmp_path)!r})).new(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)"""
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    left = Path(os.fsdecode(killed.stdout.strip()))
    assert left.is_dir()

    another = Folders(tmp_path)

    assert not left.parent.exists()
    assert not (tmp_path / "apps/left").exists()
    assert kept.is_dir()
    for each in (another, mine):
        each.close()
    assert list((tmp_path / "apps").iterdir()) == []


async def test_a_path_too_long_for_sockets_is_named(tmp_path: Path) -> None:
    deep, limits, clock = tmp_path / ("d" * 90), Limits(), FixedClock()
    deep.mkdir()
    binary_in(deep).touch()
    async with open_runtime(deep, Jail.NONE, limits=limits, clock=clock) as pool:
        assert "too long for the sockets" in pool.problem
    assert [each.name for each in deep.iterdir()] == [binary_in(deep).name]


async def test_a_server_without_the_runtime_says_how_to_get_it(tmp_path: Path) -> None:
    limits, clock = Limits(), FixedClock()
    async with open_runtime(tmp_path, Jail.NONE, limits=limits, clock=clock) as pool:
        assert "fanlight runtime install" in pool.problem
