"""The smallest server that a page frame can play on: both origins, their real headers, no product.

`http://localhost:PORT/a/NAME` is a shell made of the product's own modules, `NAME.localhost` the
content origin. Tests publish by appending to a play; patches are the product's own.
"""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from fanlight.delta.splice import encode, splice
from fanlight.model.csp import app_headers, app_policy, page_headers
from fanlight.page.rewrite import inject

HERE = Path(__file__).parent
STATIC = Path(__file__).parents[3] / "src/fanlight/web/static"
NONCE = "shell-nonce"
SHELL = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Shell</title>
<link rel="stylesheet" href="/shell.css"><body data-artifact="{name}" data-version="{version}">
<input id="search" aria-label="Search"><div id="page"></div>
<script type="module" nonce="{nonce}" src="/shell.js"></script>"""
STYLE = "html,body{margin:0;height:100%}#page{position:relative;height:600px}"


class Play:
    """One artifact: its versions, and who watches."""

    def __init__(self) -> None:
        self.versions: list[bytes] = []
        self.files: dict[str, bytes] = {}
        self.events: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.frames_open = True
        self.bare: bytes | None = None  # served as it is in place of every page
        self.watching = asyncio.Condition()
        self.connections: set[asyncio.Event] = set()

    async def publish(self, html: str, *, announce: bool = True, **event: Any) -> int:
        """The next version. `event` overrides what its event says."""
        old = self.versions[-1] if self.versions else None
        new = html.encode()
        self.versions.append(new)
        n = len(self.versions)
        patch = None if old is None else base64.b64encode(encode(splice(old, new))).decode()
        said = {"n": n, "label": f"step {n}", "page_sha256": hashlib.sha256(new).hexdigest()}
        self.events.append(said | {"patch_from": n - 1 or None, "patch": patch} | event)
        if announce:
            await self.announce()
        return n

    async def announce(self) -> None:
        async with self.watching:
            self.watching.notify_all()


class Theatre:
    """The ASGI application of both origins."""

    def __init__(self) -> None:
        self.port = 0
        self.plays: dict[str, Play] = {}

    def url(self, name: str) -> str:
        return f"http://localhost:{self.port}/a/{name}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope, receive)
            host = request.headers["host"].partition(":")[0]
            inside = host.endswith(".localhost")
            answer = await (self._content(host, request.url.path) if inside else self._app(request))
            answer.headers.update(self._headers(inside=inside))
            await answer(scope, receive, send)

    def _headers(self, *, inside: bool) -> dict[str, str]:
        if inside:
            return page_headers(app=f"http://localhost:{self.port}")
        content = f"http://*.localhost:{self.port}"
        policy = app_policy(nonce=NONCE, content=content)
        return {
            "content-security-policy": policy,
            "cache-control": "no-store",
            **app_headers(content=f"http://*.localhost:{self.port}", secure=False),
        }

    async def _content(self, host: str, path: str) -> Response:
        play = self.plays[host.partition(".")[0]]
        ticket, _, file = path.removeprefix("/~").partition("/")
        n, _, nonce = ticket.partition("-")
        html = play.files.get(file) if file else play.versions[int(n) - 1]
        if html is None:
            return PlainTextResponse("nothing here", 404)
        if play.bare is not None:
            return Response(play.bare, media_type="text/html; charset=utf-8")
        return Response(inject(html, nonce=nonce), media_type="text/html; charset=utf-8")

    async def _app(self, request: Request) -> Response:
        parts = request.url.path.strip("/").split("/")
        match parts:
            case ["a", name]:
                version = request.query_params.get("v", str(len(self.plays[name].versions)))
                html = SHELL.format(name=name, version=version, nonce=NONCE)
                return Response(html, media_type="text/html; charset=utf-8")
            case ["shell.js"]:
                return Response((HERE / "shell.js").read_bytes(), media_type="text/javascript")
            case ["shell.css"]:
                return Response(STYLE, media_type="text/css")
            case ["static", *rest]:
                text = STATIC.joinpath(*rest).read_bytes()
                return Response(text, media_type="text/javascript")
            case ["api", "v1", "artifacts", name, *rest] if name in self.plays:
                return await self._api(request, name, rest)
        return PlainTextResponse("nothing here", 404)

    async def _api(self, request: Request, name: str, rest: list[str]) -> Response:
        play = self.plays[name]
        play.asked.append("/".join(rest))
        acts: dict[str, Callable[[], Awaitable[Response]]] = {
            "frame": lambda: self._frame(request, name, play),
            "events": lambda: self._events(request, play),
            "versions": lambda: self._version(request, play, rest),
        }
        return await acts[rest[0]]()

    async def _frame(self, request: Request, name: str, play: Play) -> Response:
        if not play.frames_open or request.headers.get("x-fanlight-csrf") != "token":
            return PlainTextResponse("no", 503)
        n = (await request.json())["version"]
        nonce = f"nonce{len(play.asked):06}"
        url = f"http://{name}.localhost:{self.port}/~{n}-{nonce}/"
        return JSONResponse({"url": url, "nonce": nonce, "version": n, "expires_in": 60})

    async def _version(self, request: Request, play: Play, rest: list[str]) -> Response:
        new = play.versions[int(rest[1]) - 1]
        if rest[2] == "page":
            return Response(new, media_type="text/plain; charset=utf-8")
        old = play.versions[int(request.query_params["from"]) - 1]
        return Response(encode(splice(old, new)), media_type="application/octet-stream")

    async def _events(self, request: Request, play: Play) -> Response:
        last = request.headers.get("last-event-id")
        start = int(last.partition(".")[2]) if last else len(play.events)
        return StreamingResponse(_stream(play, start), media_type="text/event-stream")


async def _stream(play: Play, at: int) -> AsyncIterator[bytes]:
    cut = asyncio.Event()
    play.connections.add(cut)
    yield b": beat\n\n"
    while not cut.is_set():
        while at < len(play.events):
            at += 1
            data = json.dumps(play.events[at - 1])
            yield f"id: epoch.{at}\nevent: version\ndata: {data}\n\n".encode()
        async with play.watching:
            if at == len(play.events) and not cut.is_set():
                await play.watching.wait()
    play.connections.discard(cut)
