"""Knowing which agent calls, without keeping anything.

Clients of the 2026 protocol name themselves in every request. Those of the 2025 protocol do it
once, in `initialize`; they are given their own name as the session's id, and send it back each
time. It is a claim like any other the client makes, so nothing protects it.
"""

import json
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import Message, Scope, Send

from fanlight.kit import base64url
from fanlight.model.actor import Agent

_SESSION = "mcp-session-id"
_KEY = "fanlight.mcp-client"
_CHARS = 100


async def remember(ctx: Any, call_next: Any) -> Any:
    """Middleware of the SDK: takes the name down from an `initialize` request."""
    if ctx.method == "initialize" and ctx.request is not None:
        client = (ctx.params or {}).get("clientInfo")
        if isinstance(client, dict):
            ctx.request.scope[_KEY] = client
    return await call_next(ctx)


def naming(scope: Scope, send: Send) -> Send:
    """A `send` that hands out the session's id, where `remember` took a name down."""

    async def named(message: Message) -> None:
        if message["type"] == "http.response.start" and _KEY in scope:
            MutableHeaders(scope=message)[_SESSION] = _encode(scope[_KEY])
        await send(message)

    return named


def remembered(request: Request) -> Agent | None:
    """The agent that the session's id names."""
    try:
        name, version = json.loads(base64url.decode(request.headers.get(_SESSION, "")))
    except (ValueError, TypeError, RecursionError):
        return None
    return Agent.claimed(str(name), str(version))


def _encode(client: dict[str, Any]) -> str:
    named = [str(client.get(key, ""))[:_CHARS] for key in ("name", "version")]
    return base64url.encode(json.dumps(named).encode())
