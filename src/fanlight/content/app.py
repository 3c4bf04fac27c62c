"""The content origin, as plain ASGI: a signed ticket in, an agent's page out.

Every response carries the full header set, errors and redirects too: one bare page on a page's
host would be a way out for all of them.
"""

from collections.abc import Mapping
from urllib.parse import unquote

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from fanlight.kit.media_types import is_html, type_of
from fanlight.model.artifact import Kind
from fanlight.model.csp import page_headers
from fanlight.model.errors import AppError, Denied, Missing
from fanlight.ops import frames
from fanlight.ops.context import Context
from fanlight.ops.frames import Admitted
from fanlight.wire.errors import status_of

_log = structlog.get_logger(__name__)


class ContentApp:
    """Serves `/~TICKET/` and, for sets, `/~TICKET/PATH`; everything else is missing."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._bare = page_headers(app=ctx.origins.app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except AppError as error:
            text = f"{error.title} {error.detail}"
            response = self._with(PlainTextResponse(text, status_of(error)), self._bare)
        except Exception as error:  # noqa: BLE001 - no answer of this origin may be bare
            _log.error("content.failed", exc_info=error)
            response = self._with(PlainTextResponse("The server failed.", 500), self._bare)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            response = PlainTextResponse("Pages are only read.", 405, {"allow": "GET, HEAD"})
            return self._with(response, self._bare)
        ticket, path = _asked(request)
        admitted = await self._admitted(request, ticket, path)
        if request.headers.get("sec-fetch-dest", "iframe") == "document":
            # Somebody opened the frame's address by itself: the shell is where it belongs.
            url = self._ctx.url_of(admitted.artifact.id, admitted.version.n)
            return self._with(RedirectResponse(url, 303), self._bare)
        if admitted.version.kind is Kind.PAGE:
            return await self._document(admitted, path)
        return await self._file(request, admitted, ticket, path)

    async def _admitted(self, request: Request, ticket: str, path: str) -> Admitted:
        label = request.headers.get("host", "").split(".")[0].lower()
        return await frames.admit(self._ctx, ticket, label, document=_is_document(request, path))

    async def _document(self, admitted: Admitted, path: str) -> Response:
        if path:
            raise Missing("no-file", "This page is a single document.", "It has no other files.")
        html = await frames.document(self._ctx, admitted)
        response = Response(html, media_type="text/html; charset=utf-8")
        return self._with(response, self._bare | {"cache-control": "no-store"})

    async def _file(self, request: Request, admitted: Admitted, ticket: str, path: str) -> Response:
        name = path or "index.html"
        # The request's own scheme is the last proxy's, which may speak plain HTTP to us.
        scheme = self._ctx.origins.content.partition("://")[0]
        prefix = f"{scheme}://{request.headers.get('host', '')}/~{ticket}/"
        headers = page_headers(app=self._ctx.origins.app, files=prefix)
        if name.endswith("/"):
            name += "index.html"
        if is_html(name) and _is_document(request, name):
            html = await frames.set_document(self._ctx, admitted, name)
            response = Response(html, media_type="text/html; charset=utf-8")
            return self._with(response, headers | {"cache-control": "no-store"})
        opened = await frames.file(self._ctx, admitted, name)
        headers["cache-control"] = "private, max-age=86400, immutable"
        headers["content-length"] = str(opened.entry.size)
        response = StreamingResponse(opened.chunks, media_type=type_of(name))
        return self._with(response, headers)

    def _with(self, response: Response, headers: Mapping[str, str]) -> Response:
        for name, value in headers.items():
            response.headers[name] = value
        return response


def _asked(request: Request) -> tuple[str, str]:
    """Ticket and path. Raises `Denied` for an address that holds no ticket."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    path = unquote(raw.partition(b"?")[0].decode("latin-1"))
    if not path.startswith("/~") or path.count("/") < 2:
        raise Denied("no-ticket", "There is nothing here by itself.", "Open the artifact's page.")
    ticket, _, rest = path[2:].partition("/")
    return ticket, rest


def _is_document(request: Request, path: str) -> bool:
    dest = request.headers.get("sec-fetch-dest")
    if dest is not None:
        return dest in {"iframe", "frame", "document", "embed", "object"}
    return not path or path.endswith("/") or is_html(path)
