"""Asking a server of ASGI as directly as can be: tens of thousands of questions take a minute."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Question:
    """A request. `host` is a page's, where it does not go to the application."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Of a stream, only what it begins with."""

    status: int
    headers: Mapping[str, str]
    text: str


async def ask(app: ASGIApp, question: Question, *, origin: str) -> Answer:
    """`origin` is the application's, where questions without a host of their own go."""
    talk = _Talk(question.body)
    await app(_scope(question, origin), talk.receive, talk.send)
    return talk.answer


async def follow(app: ASGIApp, question: Question, *, origin: str, begun: asyncio.Event) -> Answer:
    """As `ask`, with all that a stream says from when it has `begun` until the server ends it."""
    talk = _Talk(question.body, begun)
    await app(_scope(question, origin), talk.receive, talk.send)
    return talk.answer


def _scope(question: Question, origin: str) -> dict[str, Any]:
    scheme, _, own = origin.partition("://")
    path, _, query = question.path.partition("?")
    host = question.host or own
    sent = {"host": host, "content-length": str(len(question.body)), **question.headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": question.method,
        "scheme": scheme,
        "path": path,
        "raw_path": quote(path, safe="/~:@").encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 123),
        "server": (host.partition(":")[0], 80),
        "state": {},
    }


class _Talk:
    """One request and what comes back; of a stream, without `begun`, what it begins with."""

    def __init__(self, body: bytes, begun: asyncio.Event | None = None) -> None:
        self._status, self._body = 0, b""
        self._headers: dict[str, str] = {}
        self._begun = begun
        self._request: bytes | None = body
        self._left = asyncio.Event()
        self._is_left = False

    @property
    def answer(self) -> Answer:
        return Answer(self._status, self._headers, self._body.decode(errors="replace"))

    async def receive(self) -> Message:
        if self._request is not None:
            body, self._request = self._request, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = {name.decode(): value.decode() for name, value in message["headers"]}
            kind = self._headers.get("content-type", "")
            self._is_left = kind.startswith("text/event-stream") and self._begun is None
        else:
            self._body += message.get("body", b"")
            if self._begun is not None:
                self._begun.set()
            if self._is_left or not message.get("more_body"):
                self._left.set()
