"""A limit for the bodies of requests that publish nothing: they are read whole, into memory."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.model.errors import TooLarge

# The largest is a list of content-policy violations with long URLs.
_LIMIT = 512 * 1024


class SmallBodies:
    """Ends the reading of a body that grows too large; publishes have limits of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _publishes(scope["path"]):
            await self._app(scope, receive, send)
            return
        size = 0

        async def limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > _LIMIT:
                raise TooLarge(
                    "body-too-large",
                    f"The body is larger than {_LIMIT} bytes.",
                    "Only publishing takes more.",
                    limit=_LIMIT,
                )
            return message

        await self._app(scope, limited, send)


def _publishes(path: str) -> bool:
    return path == "/mcp" or path.endswith(("/artifacts", "/versions"))
