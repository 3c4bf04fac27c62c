"""A real HTTP server that takes what is posted to it."""

import asyncio
import base64
import hmac
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class Came:
    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def is_signed_with(self, secret: str) -> bool:
        """As Standard Webhooks 1.0 says, worked out once more."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        head = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}."
        digest = hmac.new(key, head.encode() + self.body, sha256).digest()
        return self.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


@dataclass(slots=True)
class Receiver:
    """`answer` is what it says, all of it; nothing while it is empty, for as long as one waits."""

    port: int
    answer: bytes = b""
    came: list[Came] = field(default_factory=list)
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def has(self, count: int) -> None:
        """Returns once so many have come."""
        async with self._more:
            await self._more.wait_for(lambda: len(self.came) >= count)

    async def take(self, came: Came) -> None:
        async with self._more:
            self.came.append(came)
            self._more.notify_all()

    def says(self, status: str, headers: str = "") -> None:
        self.answer = f"HTTP/1.1 {status}\r\ncontent-length: 0\r\n{headers}\r\n".encode()


@asynccontextmanager
async def a_receiver(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    receiver = Receiver(0)
    receiver.says("204 No Content")

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *rest = head.strip().split("\r\n")
            pairs = (each.partition(": ") for each in rest)
            headers = {name.lower(): value for name, _, value in pairs}
            body = await reader.readexactly(int(headers["content-length"]))
            await receiver.take(Came(line, headers, body))
            if receiver.answer:
                writer.write(receiver.answer)
                await writer.drain()
            else:
                await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver
