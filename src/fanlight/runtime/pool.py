"""The apps that run: started by who needs one first, shared, ended when idle."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fanlight.kit.clock import Clock
from fanlight.kit.remembered import Remembered
from fanlight.kit.tasks import TaskGroup
from fanlight.model.errors import Unavailable
from fanlight.model.ports import AppKey
from fanlight.model.site import App
from fanlight.runtime import jail
from fanlight.runtime.process import Running, Ways, start

# An app that cannot start is not tried with every request.
_BACK_OFF = 2_000


@dataclass(slots=True)
class _Place:
    """Of one app. `users` are the blocks that it is used in."""

    starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    running: Running | None = None
    users: int = 0
    used_at: int = 0

    @property
    def counts(self) -> bool:
        """Whether it is one of those that run, or is about to be."""
        return self.running is not None or self.starting.locked()

    async def end(self) -> None:
        running, self.running = self.running, None
        if running is not None:
            await running.stop()


class Pool:
    """See `model.ports.SiteRuntime`."""

    def __init__(self, ways: Ways, clock: Clock, tasks: TaskGroup, *, most: int) -> None:
        """`most` is how many apps run at a time."""
        self._ways = ways
        self._clock = clock
        self._tasks = tasks
        self._most = most
        self._places: dict[AppKey, _Place] = {}
        self._failed: Remembered[AppKey, str] = Remembered(1_000)
        self._closed = False

    @property
    def problem(self) -> str:
        if not self._ways.binary.exists():
            return "The runtime is not installed on the server: fanlight runtime install."
        return self._ways.folders.problem or jail.problem(self._ways.jail)

    @asynccontextmanager
    async def use(self, key: AppKey, load: Callable[[], Awaitable[App]]) -> AsyncIterator[Path]:
        place = self._places.setdefault(key, _Place())
        place.users += 1
        try:
            running = await self._running(key, place, load)
            yield running.socket
        finally:
            place.users -= 1
            place.used_at = self._clock.now()

    async def stop(self, key: AppKey) -> None:
        place = self._places.get(key)
        if place is not None:
            await place.end()

    async def tidy(self, *, idle_seconds: int) -> int:
        before = self._clock.now() - idle_seconds * 1000
        # All at once: while one ends, another may be needed again.
        idle = [self._places.pop(key) for key in self._idle(before)]
        for place in idle:
            await place.end()
        return len(idle)

    async def close(self) -> None:
        """Nothing runs any more, and nothing starts."""
        self._closed = True
        for place in list(self._places.values()):
            # One that is starting has started by then, or failed to.
            async with place.starting:
                await place.end()

    async def _running(
        self, key: AppKey, place: _Place, load: Callable[[], Awaitable[App]]
    ) -> Running:
        if place.running is not None and not place.running.has_ended:
            return place.running
        async with place.starting:
            self._check_open()
            # Whoever waited for the lock finds it started.
            if place.running is not None and not place.running.has_ended:
                return place.running
            await place.end()
            self._check(key)
            await self._make_room(place)
            try:
                place.running = await start(await load(), self._ways, tasks=self._tasks)
            except Unavailable as error:
                self._failed.put(key, error.detail, until=self._clock.now() + _BACK_OFF)
                raise
            self._check_open()
            return place.running

    def _check(self, key: AppKey) -> None:
        if self.problem:
            raise Unavailable("no-runtime", "No app can run on this server.", self.problem)
        if said := self._failed.get(key, self._clock.now()):
            raise Unavailable("site-not-started", "The app did not start.", said)

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("server-stops", "The server is stopping.", "Try again in a minute.")

    async def _make_room(self, place: _Place) -> None:
        """Ends the app that nobody has used for longest, where as many run as may."""
        others = [each for each in self._places.values() if each is not place]
        if sum(each.counts for each in others) < self._most:
            return
        idle = [key for key in self._idle(self._clock.now()) if self._places[key].counts]
        if not idle:
            raise Unavailable(
                "too-many-sites",
                f"{self._most} apps are running on this server, as many as may.",
                "Try again in a minute. The setting is limits.sites_running.",
            )
        longest = min(idle, key=lambda key: self._places[key].used_at)
        await self._places.pop(longest).end()

    def _idle(self, before: int) -> list[AppKey]:
        return [key for key, place in self._places.items() if _is_idle(place, before)]


def _is_idle(place: _Place, before: int) -> bool:
    return place.users == 0 and not place.starting.locked() and place.used_at <= before
