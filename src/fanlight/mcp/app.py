"""`/mcp`: streamable HTTP with a bearer token, stateless."""

import asyncio
from dataclasses import replace
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from fanlight.agents import texts
from fanlight.kit.tasks import TaskGroup
from fanlight.kit.tokens import bearer
from fanlight.mcp.naming import naming, remember, remembered
from fanlight.model.actor import Actor, Door, anonymous
from fanlight.model.errors import AppError, Denied
from fanlight.ops import observing, sign_in
from fanlight.ops.context import Context
from fanlight.wire.errors import PROBLEM, problem, status_of

_ACTOR = "fanlight.actor"


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
            await _refusal(error)(scope, receive, send)
            return
        await (await self._started())(scope, receive, naming(scope, send))

    async def _caller(self, request: Request) -> Actor:
        token = bearer(request.headers.get("authorization", ""))
        if token is None:
            raise Denied(
                "not-signed-in",
                "This needs a token.",
                "Send Authorization: Bearer fl_...; make one with: fanlight token create.",
            )
        actor = await sign_in.by_token(self._ctx, token, door=Door.MCP)
        address = request.client.host if request.client else ""
        return replace(actor, address=address, agent=remembered(request))

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


def _refusal(error: AppError) -> JSONResponse:
    status = status_of(error)
    headers = {"www-authenticate": 'Bearer realm="fanlight"'} if status == 401 else {}
    return JSONResponse(problem(error), status, headers, media_type=PROBLEM)


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
