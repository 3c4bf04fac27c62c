"""`fanlight doctor`: does each part answer, and are pages isolated as they should be?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from fanlight.blobs import open_blobs
from fanlight.db.open import look
from fanlight.kit.clock import SystemClock
from fanlight.live.open import open_bus
from fanlight.model.errors import AppError
from fanlight.model.ports import Hint
from fanlight.server.settings import Settings

_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    is_good: bool
    finding: str


def read(settings: Settings) -> Iterator[str]:
    """Where the settings are from and what they come to, without passwords."""
    file = Path(str(settings.model_config.get("toml_file"))).absolute()
    there = "" if file.is_file() else ", which is not there"
    yield f"Settings are from the options, FANLIGHT_* variables and {file}{there}:"
    yield f"  data: {settings.data.absolute()}"
    yield f"  database: {_named(settings.database_url)}"
    yield f"  blobs: {_named(settings.blobs_url)}"
    yield f"  bus: {_named(settings.bus_url)}"
    yield f"  public_url: {settings.origins.app}"
    yield f"  content_url: {settings.origins.content}"


async def checks(settings: Settings) -> AsyncIterator[Check]:
    """One result for each part, as it comes in."""
    yield await _database(settings)
    yield await _blobs(settings)
    yield await _bus(settings)
    yield _isolation(settings)


async def _database(settings: Settings) -> Check:
    try:
        seen = await asyncio.to_thread(look, settings.database_url, SystemClock())
    except AppError as error:
        return Check("database", is_good=False, finding=str(error))
    state = f"holds the organisation {seen.org.name}" if seen.org else "is empty; serve fills it"
    if seen.pending:
        count = "1 migration" if seen.pending == 1 else f"{seen.pending} migrations"
        state = f"has {count} pending; run fanlight migrate"
    finding = f"{_named(settings.database_url)} {state}"
    return Check("database", is_good=not seen.pending, finding=finding)


async def _blobs(settings: Settings) -> Check:
    probe = b"fanlight doctor"
    key = sha256(probe).digest()
    try:
        blobs = open_blobs(settings.blobs_url)
        await blobs.put(key, probe)
        is_same = await blobs.get(key) == probe
        await blobs.delete(key)
        await blobs.close()
    except AppError as error:
        return Check("blobs", is_good=False, finding=str(error))
    finding = "writes and reads back" if is_same else "gives back other bytes than it was given"
    return Check("blobs", is_good=is_same, finding=f"{_named(settings.blobs_url)} {finding}")


async def _bus(settings: Settings) -> Check:
    heard = asyncio.Event()
    bus = open_bus(settings.bus_url)
    try:
        await bus.start(lambda _message: heard.set())
        await bus.publish(Hint("doctor", 1))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await heard.wait()
    except TimeoutError:
        finding = f"{_named(settings.bus_url)} does not deliver: is it up?"
        return Check("bus", is_good=False, finding=finding)
    finally:
        await bus.close()
    return Check("bus", is_good=True, finding=f"{_named(settings.bus_url)} delivers")


def _isolation(settings: Settings) -> Check:
    origins = settings.origins
    if origins.has_own_hosts:
        finding = f"each artifact has a host of its own: {origins.content}"
        return Check("isolation", is_good=True, finding=finding)
    finding = "degraded: artifacts share a process; set content_url to https://*.YOUR-DOMAIN"
    return Check("isolation", is_good=False, finding=finding)


def _named(url: str) -> str:
    """The URL without what may hold a password."""
    parts = urlsplit(url)
    if not parts.netloc:
        # Put together again it would lose the slashes of sqlite:/// and memory://.
        path, has_query, _ = url.partition("?")
        return f"{path}?***" if has_query else path
    user, at, host = parts.netloc.rpartition("@")
    shown = f"{user.partition(':')[0]}{':***' if ':' in user else ''}{at}{host}"
    return parts._replace(netloc=shown, query="***" if parts.query else "").geturl()
