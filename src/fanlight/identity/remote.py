"""Asking a provider: within a few seconds, and without holding more than it may say."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
import structlog

from fanlight.model.errors import Unavailable

# Somebody waits for the page meanwhile.
_SECONDS = 8.0
# Key sets have a few kilobytes.
_MOST_BYTES = 1 << 20

_log = structlog.get_logger(__name__)


class Unusable(Exception):
    """The message says why, in words for who runs the server."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    data: dict[str, Any]


class Remote:
    """One provider's endpoints. `name` is how people know it."""

    def __init__(self, http: httpx2.AsyncClient, name: str) -> None:
        self._http = http
        self._name = name

    async def ask(self, method: str, url: str, **more: Any) -> Answer:
        """A JSON object, whatever its status. Raises `Unavailable`."""
        try:
            return await self.tried(method, url, **more)
        except Unusable as error:
            raise self.unusable(url, str(error)) from error

    async def tried(self, method: str, url: str, **more: Any) -> Answer:
        """As `ask`. Raises `Unusable`."""
        try:
            async with asyncio.timeout(_SECONDS):
                status, body = await self._read(method, url, more)
            data = json.loads(body)
        except TimeoutError as error:
            raise Unusable(f"no answer within {_SECONDS:.0f} seconds") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unusable(type(error).__name__) from error
        except (ValueError, RecursionError) as error:
            raise Unusable("no JSON") from error
        if not isinstance(data, dict):
            raise Unusable("no JSON object")
        return Answer(status, data)

    async def _read(self, method: str, url: str, more: dict[str, Any]) -> tuple[int, bytes]:
        body = bytearray()
        async with self._http.stream(method, url, **more) as answer:
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > _MOST_BYTES:
                    raise Unusable("too long")
            return answer.status_code, bytes(body)

    def unusable(self, url: str, why: str) -> Unavailable:
        """The cause goes into the log: it is for who runs the server, and may name its insides."""
        parts = urlsplit(url)
        _log.warning(
            "identity.unavailable",
            provider=self._name,
            at=f"{parts.scheme}://{parts.netloc}{parts.path}",
            why=why,
        )
        return self.away()

    def away(self) -> Unavailable:
        return Unavailable(
            "provider-unavailable",
            f"{self._name} does not answer as it should.",
            "Nothing has changed here. Try again in a minute. If it goes on, tell whoever runs "
            "this server: its log says what went wrong.",
        )
