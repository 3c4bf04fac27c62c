"""Posting to addresses that anybody may name.

A name is resolved once, every answer has to be allowed, and what is connected to is the address
that was looked at. Nothing is followed, and of the answer no more than its head is read.
"""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from fanlight.kit.addresses import is_public, resolved
from fanlight.model.errors import Invalid, Unavailable

_SECONDS = 10.0
_PORTS = {"https": 443, "http": 80}

Network = IPv4Network | IPv6Network


class HttpPoster:
    """See `model.ports.Poster`. `private` are networks besides the public ones, also without TLS.

    Whoever trusts every address that it is given sets `anywhere`.
    """

    def __init__(
        self,
        private: Sequence[Network] = (),
        *,
        anywhere: bool = False,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._private = private
        self._anywhere = anywhere
        self._trust = trust

    def check(self, url: str) -> None:
        self._checked(url)

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> int:
        # A server that posts nothing does without its HTTP client.
        import httpx2

        parts = self._checked(url)
        try:
            async with asyncio.timeout(_SECONDS):
                address = await self._address(parts)
                return await self._ask(parts, address, body=body, headers=headers)
        except TimeoutError as error:
            raise _unanswered("It did not answer in time.") from error
        except OSError as error:
            raise _unanswered(_why(error)) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise _unanswered(f"It cannot be reached: {type(error).__name__}.") from error

    def _checked(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError:
            raise _unfit() from None
        plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
        schemes = {"https", "http"} if self._private or self._anywhere else {"https"}
        if not plain or parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc:
            raise _unfit()
        # A name may come to stand for another address; an address that is not allowed never will.
        if _is_address(parts.hostname) and not self._allows(parts.hostname, parts.scheme):
            raise _inside()
        return parts

    async def _address(self, parts: SplitResult) -> str:
        """The first of those it has, all of which have to be allowed."""
        assert parts.hostname
        found = await resolved(parts.hostname, parts.port or _PORTS[parts.scheme])
        if not all(self._allows(each, parts.scheme) for each in found):
            raise PermissionError("It is not on the public internet, or not over https.")
        return found[0]

    def _allows(self, address: str, scheme: str) -> bool:
        if self._anywhere:
            return True
        if any(ip_address(address) in network for network in self._private):
            return True
        return scheme == "https" and is_public(address)

    async def _ask(
        self, parts: SplitResult, address: str, *, body: bytes, headers: Mapping[str, str]
    ) -> int:
        import httpx2

        host = f"[{address}]" if ":" in address else address
        port = parts.port or _PORTS[parts.scheme]
        pinned = parts._replace(netloc=f"{host}:{port}", fragment="").geturl()
        async with (
            httpx2.AsyncClient(
                verify=self._trust or True, trust_env=False, follow_redirects=False
            ) as http,
            http.stream(
                "POST",
                pinned,
                content=body,
                headers={
                    "host": parts.netloc,
                    "content-type": "application/json",
                    "user-agent": "Fanlight",
                    **headers,
                },
                extensions={"sni_hostname": parts.hostname},
            ) as answer,
        ):
            return int(answer.status_code)


def _why(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return str(error)
    return f"It cannot be reached: {type(error).__name__}."


def _unanswered(why: str) -> Unavailable:
    return Unavailable("not-delivered", why)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _inside() -> Invalid:
    return Invalid(
        "private-webhook-url",
        "This address is not on the public internet, or not over https.",
        "Give another one; or ask whoever runs the server to name its network in "
        "webhooks.allow_private.",
    )


def _unfit() -> Invalid:
    return Invalid(
        "bad-webhook-url",
        "A webhook has an address that begins with https://.",
        "Give one without a user name, spaces and letters outside ASCII.",
    )
