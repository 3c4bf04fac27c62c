"""`/artifacts/{id}` with any URL of the artifact in place of its ID, percent-encoded."""

from urllib.parse import quote, unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from fanlight.kit.ids import id_in
from fanlight.web import API

_NOUN = "artifacts"


class NamedByUrl:
    """Puts the ID where the URL is. A server decodes a path before it is routed: by then the
    slashes of the URL would be the path's own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{API}/"):
            raw: bytes = scope.get("raw_path") or b""
            if b"%2f" in raw.lower():
                parts = [_named(*each) for each in _pairs(raw.decode("latin-1").split("/"))]
                path = "/".join(parts)
                scope = {**scope, "path": unquote(path), "raw_path": path.encode("latin-1")}
        await self._app(scope, receive, send)


def _pairs(parts: list[str]) -> list[tuple[str, str]]:
    return list(zip(["", *parts[:-1]], parts, strict=True))


def _named(before: str, part: str) -> str:
    """The part of a path, or the ID in it where an artifact is named."""
    found = id_in(unquote(part)) if before == _NOUN and "%2f" in part.lower() else None
    return quote(found) if found else part
