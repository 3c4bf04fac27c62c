"""One running app: its folder, its process, its socket."""

import asyncio
import json
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from fanlight.kit.tasks import TaskGroup
from fanlight.model.errors import Unavailable
from fanlight.model.site import App
from fanlight.runtime.config import configuration
from fanlight.runtime.folders import Folders
from fanlight.runtime.jail import Command, Jail, Room, command

_START_SECONDS = 10
_STOP_SECONDS = 5
# Of what it says on its way to a failure, the last lines.
_LINES = 20
_LINE = 400


@dataclass(frozen=True, slots=True)
class Ways:
    """How apps are run here. `heap` is in MiB."""

    binary: Path
    jail: Jail
    heap: int
    folders: Folders


class Running:
    """An app that listens. `socket` is where, for this process."""

    def __init__(self, folder: Path, process: Process) -> None:
        self.socket = folder / "sockets/http"
        self.said: deque[str] = deque(maxlen=_LINES)
        self.readers: list[asyncio.Task[None]] = []
        self._folder = folder
        self._process = process

    @property
    def has_ended(self) -> bool:
        return self._process.returncode is not None

    async def stop(self) -> None:
        """At once: whoever stops it has seen to it that nobody needs it."""
        if not self.has_ended:
            self._process.kill()
        await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        # The jail's process is gone, and what was in it when nobody can write any more.
        await asyncio.wait(self.readers, timeout=_STOP_SECONDS)
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def listens(self) -> None:
        """Raises `Unavailable` for one that ends, or does not listen in time."""
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(_START_SECONDS):
                async for line in _lines(self._process.stdout):
                    if _says_listening(line):
                        return
                await self._process.wait()
        except TimeoutError:
            self.said.append(f"It did not listen within {_START_SECONDS} seconds.")

        raise Unavailable("site-not-started", "The app did not start.", "\n".join(self.said))

    async def hear(self) -> None:
        """Takes what it writes, so that it never waits for a reader."""
        assert self._process.stderr is not None
        async for line in _lines(self._process.stderr):
            self.said.append(line)

    async def drain(self) -> None:
        assert self._process.stdout is not None
        while await self._process.stdout.read(1 << 16):
            pass


async def start(app: App, ways: Ways, *, tasks: TaskGroup) -> Running:
    """Raises `Unavailable` where it does not start, with what it said."""
    folder = ways.folders.new()
    try:
        run = await asyncio.to_thread(_furnish, app, folder, ways)
        process = await asyncio.create_subprocess_exec(
            *run.arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env={}
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    running = Running(folder, process)
    running.readers.append(tasks.start("site.hear", running.hear()))
    try:
        await running.listens()
    except BaseException as error:
        await running.stop()
        if isinstance(error, Unavailable):
            raise _failed(running) from error
        raise
    running.readers.append(tasks.start("site.drain", running.drain()))
    return running


def _furnish(app: App, folder: Path, ways: Ways) -> Command:
    room = Room(folder / "code", folder / "sockets")
    room.code.mkdir()
    room.sockets.mkdir()
    run = command(ways.jail, ways.binary, room=room)
    text = configuration(app, socket=run.socket, heap=ways.heap)
    (room.code / "config.capnp").write_text(text, encoding="utf-8")
    for n, module in enumerate(app.modules):
        (room.code / str(n)).write_bytes(module.data)
    return run


def _failed(running: Running) -> Unavailable:
    said = "\n".join(running.said) or "It ended without a word."
    return Unavailable("site-not-started", "The app did not start.", said)


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """Lines as they come, each cut to a length that is kept."""
    rest = b""
    while chunk := await stream.read(1 << 16):
        *whole, rest = (rest + chunk).split(b"\n")
        rest = rest[:_LINE]
        for line in whole:
            yield line[:_LINE].decode(errors="replace")
    if rest:
        yield rest.decode(errors="replace")


def _says_listening(line: str) -> bool:
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("event") == "listen"
