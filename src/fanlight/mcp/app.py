"""`/mcp`: streamable HTTP with a bearer token, which clients get by OAuth; stateless."""

import asyncio
from dataclasses import replace
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.agents import texts
from fanlight.kit.tasks import TaskGroup
from fanlight.kit.tokens import WORKED, bearer
from fanlight.mcp.naming import naming, remember, remembered
from fanlight.model.actor import AGENT_SCOPES, Actor, Door, Resource, anonymous
from fanlight.model.errors import AppError, Denied
from fanlight.ops import observing, sign_in
from fanlight.ops.context import Context
from fanlight.wire.errors import PROBLEM, problem, status_of
from fanlight.wire.oauth import challenge

_ACTOR = "fanlight.actor"
_LACKS = "fanlight.lacks"


class McpEndpoint:
    """Signs the caller in, and starts the SDK's session manager when the first one comes."""

    def __init__(self, ctx: Context, tasks: TaskGroup) -> None:
        self._ctx = ctx
        self._tasks = tasks
        self._starting = asyncio.Lock()
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            # Stateless: there is no stream to open and no session to end.
            await PlainTextResponse("Send POST.", 405, {"allow": "POST"})(scope, receive, send)
            return
        try:
            scope[_ACTOR] = await self._caller(Request(scope))
        except AppError as error:
            observing.was_refused(self._ctx, _stranger(scope), error)
            await self._refusal(error)(scope, receive, send)
            return
        await (await self._started())(scope, receive, self._challenging(scope, naming(scope, send)))

    async def _caller(self, request: Request) -> Actor:
        token = bearer(request.headers.get("authorization", ""))
        if token is None:
            raise Denied(
                "not-signed-in",
                "This needs a token.",
                "A client that knows OAuth signs in by itself. Or send Authorization: Bearer "
                "fl_...; make one with: fanlight token create.",
            )
        actor = await sign_in.by_token(self._ctx, token, door=Door.MCP, resource=Resource.MCP)
        request.scope[WORKED] = token
        address = request.client.host if request.client else ""
        return replace(actor, address=address, agent=remembered(request))

    def _refusal(self, error: AppError) -> JSONResponse:
        """Says where to learn how to come in (RFC 9728), and what an agent asks for."""
        status = status_of(error)
        words = {"scope": " ".join(sorted(AGENT_SCOPES))}
        if error.code == "bad-token":
            words["error"] = "invalid_token"
        said = challenge(self._ctx.origins.app, Resource.MCP, words=words)
        headers = {"www-authenticate": said} if status == 401 else {}
        return JSONResponse(problem(error), status, headers, media_type=PROBLEM)

    def _challenging(self, scope: Scope, send: Send) -> Send:
        """Has a client that can ask its person for more do so (RFC 6750, section 3.1)."""

        async def challenging(message: Message) -> None:
            if message["type"] == "http.response.start" and _LACKS in scope:
                words = {"error": "insufficient_scope", "scope": scope[_LACKS]}
                said = challenge(self._ctx.origins.app, Resource.MCP, words=words)
                message["status"] = 403
                MutableHeaders(scope=message)["www-authenticate"] = said
            await send(message)

        return challenging

    async def _started(self) -> ASGIApp:
        async with self._starting:
            if self._app is None:
                manager = await asyncio.to_thread(_manager, self._ctx)
                ready = asyncio.Event()
                self._tasks.start("mcp", _keep_running(manager, ready))
                await ready.wait()
                self._app = manager.asgi_app
            return self._app


def _stranger(scope: Scope) -> Actor:
    client = scope.get("client")
    return replace(anonymous(Door.MCP), address=client[0] if client else "")


async def _keep_running(manager: Any, ready: asyncio.Event) -> None:
    async with manager.run():
        ready.set()
        await asyncio.Event().wait()


def _manager(ctx: Context) -> Any:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp.server.transport_security import TransportSecuritySettings

    from fanlight.mcp.tools import call
    from fanlight.wire import tools
    from fanlight.wire.mcp_server import agent_of, build

    async def carry_out(request: Any, name: str, arguments: dict[str, Any] | None) -> str:
        actor: Actor = request.request.scope[_ACTOR]
        agent = agent_of(request) or actor.agent
        key = request.request.headers.get("idempotency-key")
        named = replace(actor, agent=agent)
        try:
            text = await call(ctx, named, name, arguments, idempotency_key=key)
        except AppError as error:
            observing.was_refused(ctx, named, error)
            if actor.granted and error.fields.get("scope"):
                wanted = {*actor.scopes, error.fields["scope"]}
                request.request.scope[_LACKS] = " ".join(sorted(wanted))
            raise
        return text if name == "feedback" else tools.nudge(text, actor.waiting)

    server = build(version("fanlight"), carry_out, guide=texts.guide(), without=frozenset({"path"}))
    server.middleware.append(remember)
    return StreamableHTTPSessionManager(
        server,
        json_response=True,
        stateless=True,
        max_request_body_size=2 * ctx.limits.page_bytes,
        security_settings=TransportSecuritySettings(
            allowed_hosts=[urlsplit(ctx.origins.app).netloc, "127.0.0.1:*", "localhost:*"],
            allowed_origins=[ctx.origins.app],
        ),
    )
