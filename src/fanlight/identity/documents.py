"""Documents in which programs describe themselves (OAuth client ID metadata documents).

Anybody may name an address. So it is resolved once, every answer has to be public, and what is
connected to is the address that was looked at; nothing is followed, and little is read.
"""

import asyncio
import json
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

import structlog

from fanlight.kit.addresses import is_public, resolved
from fanlight.model.errors import Invalid

# Somebody waits for the page meanwhile.
_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class Documents:
    """See `model.ports.ClientDocuments`. `trust` and `allows` are other ones in tests."""

    def __init__(
        self,
        *,
        trust: ssl.SSLContext | None = None,
        allows: Callable[[str], bool] = is_public,
    ) -> None:
        self._trust = trust
        self._allows = allows

    async def fetch(self, url: str, *, most: int) -> dict[str, Any]:
        # A server that nobody asks for it does without its HTTP client.
        import httpx2

        parts = _checked(url)
        try:
            async with asyncio.timeout(_SECONDS):
                address = await self._address(parts)
                return _object(await self._read(parts, address, most=most))
        except (httpx2.HTTPError, OSError, TimeoutError, ValueError, RecursionError) as error:
            _log.info("client_document.unusable", host=parts.netloc, why=type(error).__name__)
            raise _unusable(url) from error

    async def _address(self, parts: SplitResult) -> str:
        assert parts.hostname
        addresses = await resolved(parts.hostname, parts.port or 443)
        if not all(map(self._allows, addresses)):
            raise OSError("not a public address")
        return addresses[0]

    async def _read(self, parts: SplitResult, address: str, *, most: int) -> bytes:
        import httpx2

        host = f"[{address}]" if ":" in address else address
        pinned = parts._replace(netloc=f"{host}:{parts.port or 443}").geturl()
        body = bytearray()
        async with (
            httpx2.AsyncClient(
                verify=self._trust or True, trust_env=False, follow_redirects=False
            ) as http,
            http.stream(
                "GET",
                pinned,
                headers={"host": parts.netloc, "accept": "application/json"},
                extensions={"sni_hostname": parts.hostname},
            ) as answer,
        ):
            if answer.status_code != 200:
                raise ValueError("status")
            async for chunk in answer.aiter_raw():
                body += chunk
                if len(body) > most:
                    raise ValueError("too long")
        return bytes(body)


def _checked(url: str) -> SplitResult:
    """Raises `Invalid` for what cannot be the address of such a document."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise _unusable(url) from error
    dotted = {".", ".."} & set(parts.path.split("/"))
    plain = url.isascii() and url.isprintable() and " " not in url
    if (
        not plain
        or parts.scheme != "https"
        or not parts.hostname
        or "@" in parts.netloc
        or parts.path in {"", "/"}
        or "#" in url
        or dotted
    ):
        raise _unusable(url)
    return parts


def _object(body: bytes) -> dict[str, Any]:
    found = json.loads(body)
    if isinstance(found, dict):
        return found
    raise ValueError("no object")


def _unusable(url: str) -> Invalid:
    return Invalid(
        "invalid-client",
        "The program's description cannot be read.",
        f"It has to be at {url[:200]}, public, over https, small, and JSON.",
    )
