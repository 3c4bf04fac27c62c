"""A request on a site's host, as plain ASGI: let in, told who it is, answered as a stream.

Whatever is answered carries the whole header set, errors and redirects too.
"""

from collections.abc import AsyncIterator

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from fanlight.gateway import assets, door, headers
from fanlight.gateway.upstream import Answer, Broken, Connection, Connections
from fanlight.kit.tasks import TaskGroup
from fanlight.model.csp import site_headers
from fanlight.model.errors import AppError, Denied, Limited, Missing, TooLarge, Unavailable
from fanlight.model.site import SiteKind
from fanlight.ops import gate
from fanlight.ops.context import Context
from fanlight.ops.gate import Live, Visitor
from fanlight.wire.errors import status_of

_log = structlog.get_logger(__name__)


class _Left(Exception):
    """The visitor is gone: there is nobody to answer."""


class Gate:
    """Serves every host under the origin of sites."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        secure = ctx.origins.sites.startswith("https:")
        self._fixed = site_headers(app=ctx.origins.app, secure=secure)
        self._suffix = ctx.origins.sites.partition("*")[2]
        self._connections = Connections()
        self._busy: dict[int, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # Nothing is accepted that is not passed on.
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope, receive)
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._serve(request, sending)
        except AppError as error:
            await self._fail(request, error, send, has_begun=has_begun)
        except Exception as error:  # noqa: BLE001 - no answer of a site's host may be bare
            _log.error("gateway.failed", exc_info=error)
            failed = Unavailable("failed", "The server failed.", "Try again.")
            await self._fail(request, failed, send, has_begun=has_begun)

    async def _serve(self, request: Request, send: Send) -> None:
        slug = request.headers.get("host", "").lower().removesuffix(self._suffix)
        if request.url.path == door.ARRIVE:
            await self._answer(request, await door.arrive(self._ctx, request, slug), send)
            return
        try:
            visitor = await gate.admit(self._ctx, slug, door.pass_of(self._ctx, request))
        except (Denied, Missing):
            # A name that is no site's is answered alike: names say nothing to strangers.
            if request.method != "GET" or not door.is_navigation(request):
                raise gate.refused() from None
            await self._answer(request, door.send_away(self._ctx, request, slug), send)
            return
        door.check_sender(request)
        door.check_script(request)
        live = await gate.current(self._ctx, slug)
        await self._show(request, live, visitor, send)

    async def _show(self, request: Request, live: Live, visitor: Visitor, send: Send) -> None:
        if live.version is None:
            raise Missing("not-deployed", "Nothing is live here yet.", "Deploy a saved version.")
        if request.url.path.startswith(door.OWN):
            raise Missing("no-page", "There is no such page.", "Open the site's start page.")
        if request.method in {"GET", "HEAD"}:
            found = assets.find(live.assets, _raw_path(request))
            if found is not None:
                await self._answer(request, self._asset(request, found), send)
                return
        if live.version.layout.kind is SiteKind.STATIC:
            await self._answer(request, self._not_found(live), send)
            return
        await self._pass_on(request, live, visitor, send)

    def _asset(self, request: Request, found: assets.Found, status: int = 200) -> Response:
        file = found.file
        if file is None:
            return Response(status_code=307, headers={"location": found.elsewhere})
        if request.headers.get("if-none-match") == assets.etag(file) and status == 200:
            return Response(status_code=304, headers={"etag": assets.etag(file)})
        if request.method == "HEAD":
            return Response(status_code=status, headers=assets.headers(file))
        chunks = self._ctx.blobs.stream(file.sha256)
        return StreamingResponse(chunks, status, headers=assets.headers(file))

    def _not_found(self, live: Live) -> Response:
        file = live.assets.get(assets.NOT_FOUND)
        if file is None:
            raise Missing("no-page", "There is no such page.", "Open the site's start page.")
        chunks = self._ctx.blobs.stream(file.sha256)
        return StreamingResponse(chunks, 404, headers=assets.headers(file))

    async def _pass_on(self, request: Request, live: Live, visitor: Visitor, send: Send) -> None:
        site, busy = live.site.pk, self._busy
        if busy.get(site, 0) >= self._ctx.limits.site_requests:
            raise Limited(
                "site-busy",
                "The site is answering as many requests as it may.",
                "Try again in a moment. The setting is limits.site_requests.",
                retry_after=1,
            )
        busy[site] = busy.get(site, 0) + 1
        try:
            async with gate.running(self._ctx, live) as socket:
                connection = await self._connections.take(socket)
                try:
                    await self._exchange(request, live, visitor, connection, send=send)
                finally:
                    self._connections.give_back(socket, connection)
        except _Left:
            return
        except Broken:
            raise Unavailable(
                "site-broke-off", "The site's app ended while it was answering.", "Try again."
            ) from None
        finally:
            busy[site] -= 1

    async def _exchange(
        self, request: Request, live: Live, visitor: Visitor, connection: Connection, *, send: Send
    ) -> None:
        scope = request.scope
        length = _length(request)
        if length is not None and length > self._ctx.limits.site_body_bytes:
            raise self._too_large()
        passed = headers.towards(
            scope["headers"],
            visitor,
            cookie=door.cookie_name(self._ctx),
            address=request.client.host if request.client else "",
            scheme=self._ctx.origins.sites.partition("://")[0],
        )
        is_chunked = length is None and "transfer-encoding" in request.headers
        has_body = is_chunked or bool(length)
        if is_chunked:
            passed.append((b"transfer-encoding", b"chunked"))
        target = _raw_path(request) + (
            b"?" + scope["query_string"] if scope["query_string"] else b""
        )
        connection.begin(request.method.encode(), target, headers=passed, has_body=has_body)
        async with TaskGroup() as tasks:
            # Beside the answer: an app may begin to answer before it has read everything.
            tasks.start("gateway.upload", self._upload(request, connection, is_chunked=is_chunked))
            answer = await self._head(live, connection)
            await self._download(answer, connection, send)

    async def _head(self, live: Live, connection: Connection) -> Answer:
        seconds = self._ctx.limits.site_answer_seconds
        try:
            return await connection.answer(seconds=seconds)
        except TimeoutError:
            await gate.end_stuck(self._ctx, live)
            raise Unavailable(
                "site-stuck",
                f"The site did not begin to answer within {seconds} seconds.",
                "Its app was ended and starts again with the next request. "
                "The setting is limits.site_answer_seconds.",
            ) from None

    async def _download(self, answer: Answer, connection: Connection, send: Send) -> None:
        passed = headers.outwards(answer.headers, self._fixed)
        await send({"type": "http.response.start", "status": answer.status, "headers": passed})
        async for chunk in connection.body():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _upload(self, request: Request, connection: Connection, *, is_chunked: bool) -> None:
        """Then waits for the visitor to leave, which ends the exchange."""
        size = 0
        try:
            async for chunk in _chunks(request):
                size += len(chunk)
                if size > self._ctx.limits.site_body_bytes:
                    raise self._too_large()
                await connection.send(
                    b"%x\r\n%b\r\n" % (len(chunk), chunk) if is_chunked else chunk
                )
            if is_chunked:
                await connection.send(b"0\r\n\r\n")
            connection.sent()
            while True:
                await _received(request)
        except Broken:
            # An app may answer without having read everything.
            return
        except (_Left, TooLarge) as why:
            # Without the end of the body: the app is not to take what came for the whole.
            connection.close(why)

    def _too_large(self) -> TooLarge:
        limit = self._ctx.limits.site_body_bytes
        return TooLarge(
            "site-body-too-large",
            f"A request to a site may have {limit} bytes.",
            "Send less at a time. The setting is limits.site_body_bytes.",
            limit=limit,
        )

    async def _answer(self, request: Request, response: Response, send: Send) -> None:
        for name, value in self._fixed.items():
            response.headers[name] = value
        response.headers.setdefault("cache-control", "no-store")
        await response(request.scope, request.receive, send)

    async def _fail(
        self, request: Request, error: AppError, send: Send, *, has_begun: bool
    ) -> None:
        if has_begun:
            # It cannot be taken back: returning cuts it off, so that nobody takes it for whole.
            _log.warning("gateway.cut", code=error.code, detail=error.detail)
            return
        status = 401 if error.code == "not-admitted" else status_of(error)
        text = f"{error.title} {error.detail}".strip()
        await self._answer(request, PlainTextResponse(text, status), send)


def _raw_path(request: Request) -> bytes:
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.partition(b"?")[0]


def _length(request: Request) -> int | None:
    given = request.headers.get("content-length", "")
    return int(given) if given.isdecimal() else None


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """Raises `_Left` where the visitor breaks off."""
    while True:
        message = await _received(request)
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return


async def _received(request: Request) -> Message:
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise _Left
    return message
