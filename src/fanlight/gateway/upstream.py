"""HTTP/1.1 to an app's unix socket: pooled connections, bodies streamed both ways.

httpx2 costs some thousand microseconds a request and aiohttp two hundred; a site's whole way
through the gate is to cost about a hundred. So this is the parser that uvicorn uses (httptools)
on a plain asyncio connection, and no more than a gate needs of a client.
"""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path
from typing import cast

import httptools

Header = tuple[bytes, bytes]

# What is read ahead of whoever takes it: beyond, the app is made to wait.
_AHEAD = 1 << 18
_IDLE_KEPT = 32
# Of an answer's headers, all together.
_HEADER_BYTES = 64 * 1024


class Broken(Exception):
    """The app closed the connection, or said what is no HTTP."""


class Answer:
    """The head of an answer; its body is read with `Connection.body`."""

    def __init__(self, status: int, headers: list[Header]) -> None:
        self.status = status
        self.headers = headers


class Connection(asyncio.Protocol):
    """One connection, one exchange at a time."""

    def __init__(self) -> None:
        self.is_reusable = False
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._writable = asyncio.Event()
        self._writable.set()
        self._changed = asyncio.Event()
        self._answer: Answer | None = None
        self._headers: list[Header] = []
        self._header_bytes = 0
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._is_complete = False
        self._is_lost = False
        self._why: Exception = Broken()
        self._is_kept = False
        self._is_bodiless = False
        self._is_sent = False
        self._spare = -1

    # What the exchange consists of.

    def begin(
        self, method: bytes, target: bytes, *, headers: Iterable[Header], has_body: bool
    ) -> None:
        """Whoever has a body sends it, and says when it is whole (`sent`)."""
        self._parser = httptools.HttpResponseParser(self)
        self._answer, self._is_complete, self.is_reusable = None, False, False
        self._is_bodiless, self._is_sent = method == b"HEAD", not has_body
        lines = [b"%b %b HTTP/1.1\r\n" % (method, target)]
        lines += [b"%b: %b\r\n" % each for each in headers]
        self._write(b"".join([*lines, b"\r\n"]))

    async def send(self, data: bytes) -> None:
        """Waits for as long as the app takes nothing more."""
        self._write(data)
        await self._writable.wait()

    def sent(self) -> None:
        """Until then, what follows on the connection would be taken for the rest of the body."""
        self._is_sent = True
        self._changed.set()

    async def answer(self, *, seconds: float) -> Answer:
        """Raises `Broken` where none comes, `TimeoutError` where the app is waited for so long.

        While the body comes, the app is waited for only when it takes nothing more.
        """
        while self._answer is None:
            is_apps_turn = self._is_sent or not self._writable.is_set()
            async with asyncio.timeout(seconds if is_apps_turn else None):
                await self._change()
        return self._answer

    async def body(self) -> AsyncIterator[bytes]:
        """Raises `Broken` where it ends too early."""
        while True:
            while self._chunks:
                yield self._take()
            if self._is_complete or self._is_bodiless:
                break
            await self._change()
        is_whole = self._is_complete and self._is_sent
        self.is_reusable = is_whole and self._is_kept and not self._is_lost

    def close(self, why: Exception | None = None) -> None:
        """`why` is raised to whoever waits for the answer, in place of `Broken`."""
        self._why = why or self._why
        self._lose()
        if self._transport is not None:
            self._transport.abort()

    @property
    def is_open(self) -> bool:
        return not self._is_lost and self._transport is not None

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        # An app that has answered may close without having read the whole body. Then writing the
        # rest fails, upon which asyncio drops what there is still to read: the answer.
        self._spare = os.dup(transport.get_extra_info("socket").fileno())

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()
        self._changed.set()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._is_lost:
            self._read_rest()
        os.close(self._spare)
        # An answer without a length ends with its connection.
        if self._answer is not None and not self._has_length() and not self._is_lost:
            self._is_complete = True
        self._lose()

    def pause_writing(self) -> None:
        self._writable.clear()
        self._changed.set()

    def resume_writing(self) -> None:
        self._writable.set()
        self._changed.set()

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > _HEADER_BYTES:
            raise httptools.HttpParserError
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        headers, self._headers, self._header_bytes = self._headers, [], 0
        if status >= 200:
            self._answer = Answer(status, headers)

    def on_body(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._waiting += len(chunk)
        if self._waiting > _AHEAD and self._transport is not None:
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        self._is_complete = self._answer is not None
        # Not where the app said `Connection: close`, or speaks HTTP/1.0.
        self._is_kept = self._parser.should_keep_alive()

    # Below.

    def _write(self, data: bytes) -> None:
        if not self.is_open or self._transport is None or self._transport.is_closing():
            raise Broken
        self._transport.write(data)

    def _take(self) -> bytes:
        chunk = self._chunks.popleft()
        was = self._waiting
        self._waiting -= len(chunk)
        if was > _AHEAD >= self._waiting and self._transport is not None:
            self._transport.resume_reading()
        return chunk

    async def _change(self) -> None:
        if self._is_lost:
            raise self._why
        self._changed.clear()
        await self._changed.wait()

    def _read_rest(self) -> None:
        with suppress(OSError, httptools.HttpParserError):
            while data := os.read(self._spare, _AHEAD):
                self._parser.feed_data(data)

    def _lose(self) -> None:
        self._is_lost = True
        self._writable.set()
        self._changed.set()

    def _has_length(self) -> bool:
        assert self._answer is not None
        names = {name for name, _ in self._answer.headers}
        return not names.isdisjoint({b"content-length", b"transfer-encoding"})


class Connections:
    """Idle connections, by the socket that they lead to."""

    def __init__(self) -> None:
        self._idle: dict[Path, list[Connection]] = {}

    async def take(self, socket: Path) -> Connection:
        """One that is open. Raises `Broken` where there is nobody at the socket."""
        idle = self._idle.get(socket, [])
        while idle:
            connection = idle.pop()
            if connection.is_open:
                return connection
        try:
            loop = asyncio.get_running_loop()
            _, connection = await loop.create_unix_connection(Connection, str(socket))
        except OSError as error:
            raise Broken from error
        return connection

    def give_back(self, socket: Path, connection: Connection) -> None:
        idle = self._idle.setdefault(socket, [])
        if connection.is_reusable and connection.is_open and len(idle) < _IDLE_KEPT:
            idle.append(connection)
        else:
            connection.close()
        if len(self._idle) > 1_000:
            self._forget()

    def _forget(self) -> None:
        """Sockets of apps that have ended."""
        for socket in [each for each in self._idle if not each.exists()]:
            for connection in self._idle.pop(socket):
                connection.close()
