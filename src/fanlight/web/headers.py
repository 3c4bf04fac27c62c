"""The header set of the app origin, on every response."""

import secrets
from collections.abc import Callable
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.model.csp import app_headers, app_policy


class AppHeaders:
    """Adds the app's headers, with a fresh script nonce, to whatever the inner app answers."""

    def __init__(self, app: ASGIApp, *, content: str | None, secure: bool) -> None:
        self._app = app
        self._content = content
        self._fixed = app_headers(content=content, secure=secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        # Assets change with a release, so a browser keeps them and asks; all else may be secret.
        cache = "no-cache" if scope["path"].startswith("/static/") else "no-store"
        await self._app(scope, receive, self._sending(send, nonce, cache))

    def _sending(self, send: Send, nonce: str, cache: str) -> Callable[[Message], Any]:
        policy = app_policy(nonce=nonce, content=self._content)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = policy
                for name, value in self._fixed.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", cache)
            await send(message)

        return with_headers
