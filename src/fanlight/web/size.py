"""A limit for the bodies of requests that publish nothing: they are read whole, into memory."""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.model.errors import TooLarge
from fanlight.web import API

_PUBLISH = re.compile(f"{API}/(artifacts|sites)(/[^/]+/versions)?")


class SmallBodies:
    """Ends the reading of a body that grows too large; publishes have limits of their own."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _publishes(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
            return
        size = 0

        async def limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._limit:
                raise TooLarge(
                    "body-too-large",
                    f"The body is larger than {self._limit} bytes.",
                    "Send less at once. The setting is limits.request_bytes.",
                    limit=self._limit,
                )
            return message

        await self._app(scope, limited, send)


def _publishes(method: str, path: str) -> bool:
    return path == "/mcp" or (method == "POST" and _PUBLISH.fullmatch(path) is not None)
