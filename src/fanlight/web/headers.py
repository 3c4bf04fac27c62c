"""The header set of the app origin, on every response."""

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.model.csp import app_allowlist, app_headers, app_policy

WAITING = "fanlight-waiting"
"""How many threads wait for the agents of a token's person."""


def also_reach(request: Request, origins: Iterable[str]) -> None:
    """Lets the page that answers this request lead there, too: where people sign in and out.

    A scheme alone (`name:`) is that of another program on the person's machine.
    """
    request.state.reaches = tuple(sorted(origins))


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
        await self._app(scope, receive, self._sending(send, scope["state"], cache))

    def _sending(self, send: Send, state: dict[str, Any], cache: str) -> Callable[[Message], Any]:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                also = state.get("reaches", ())
                headers["content-security-policy"] = app_policy(
                    nonce=state["nonce"], content=self._content, forms_to=also
                )
                if hosts := [each for each in also if "://" in each]:
                    headers["connection-allowlist"] = app_allowlist(self._content, hosts)
                for name, value in self._fixed.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", cache)
                if waiting := getattr(state.get("actor"), "waiting", 0):
                    headers[WAITING] = str(waiting)
            await send(message)

        return with_headers
