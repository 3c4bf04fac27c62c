"""HTTP/1.1 over the standard library, as much of it as the API needs.

httpx2 takes longer to import than publishing a page takes (benchmarks/cli_start.py), and agents
start the command line many times; docs/decisions/0006-http-client-of-the-command-line.md.
"""

import json
import os
import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from fanlight.model.errors import Invalid, Unavailable

# Connecting is quick or hopeless; a large upload over a slow line is neither.
_CONNECT_SECONDS = 5
_PATIENCE_SECONDS = 60
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Upload:
    """A body that is read as it is sent. `chunks` can be iterated again for another attempt."""

    chunks: Iterable[bytes]
    size: int


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Upload = b""

    @property
    def target(self) -> str:
        words = {name: _written(value) for name, value in self.query.items()}
        return f"{self.path}?{urlencode(words)}" if words else self.path


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes
    waiting: int = 0
    """Threads that people sent to the agents of whoever asks."""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Raises `ValueError` for what is no JSON."""
        return json.loads(self.body)


class Http:
    """One server, one connection that is kept open. Every failure to talk is `Unavailable`."""

    def __init__(self, server: str, headers: Mapping[str, str]) -> None:
        self._server = server
        self._headers = headers
        self._connection: HTTPConnection | None = None
        self._prefix = ""

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def send(self, request: Request) -> Response:
        try:
            answer = self._exchange(request)
            waiting = answer.headers.get("fanlight-waiting", "0")
            count = int(waiting) if waiting.isdecimal() else 0
            received = Response(answer.status, answer.read(), count)
        except (OSError, HTTPException) as error:
            self.close()
            raise unreachable(self._server, error) from error
        if isinstance(request.body, Upload) and not received.is_success:
            # Perhaps not all of it was sent; what follows would be read as the rest.
            self.close()
        return received

    def stream(self, request: Request) -> tuple[int, Iterator[bytes]]:
        """The status, and the body a chunk at a time. One stream at a time."""
        try:
            answer = self._exchange(request)
        except (OSError, HTTPException) as error:
            self.close()
            raise unreachable(self._server, error) from error
        return answer.status, self._chunks(answer)

    def _chunks(self, answer: HTTPResponse) -> Iterator[bytes]:
        expected = answer.length
        try:
            while chunk := answer.read(_CHUNK):
                yield chunk
                expected = None if expected is None else expected - len(chunk)
        except (OSError, HTTPException) as error:
            self.close()
            raise unreachable(self._server, error) from error
        if expected:
            self.close()
            raise unreachable(self._server, ConnectionError("the answer ended too early"))

    def _exchange(self, request: Request) -> HTTPResponse:
        connection = self._connection or self._connect()
        body: Any = request.body
        headers = {**self._headers, **request.headers}
        if self._prefix and (proxy := _proxy(urlsplit(self._server))) is not None:
            headers |= _for_proxy(proxy)
        if isinstance(body, Upload):
            headers["content-length"] = str(body.size)
            body = body.chunks
        try:
            connection.request(
                request.method, self._prefix + request.target, body=body or None, headers=headers
            )
        except (BrokenPipeError, ConnectionResetError):
            # A server that refuses an upload answers without reading all of it.
            if connection.sock is None:
                raise
        return connection.getresponse()

    def _connect(self) -> HTTPConnection:
        server = _address(self._server)
        proxy = _proxy(server)
        self._prefix = self._server if proxy is not None and server.scheme == "http" else ""
        connection = _connection(server, proxy)
        connection.connect()
        connection.sock.settimeout(_PATIENCE_SECONDS)
        self._connection = connection
        return connection


def unreachable(server: str, error: Exception) -> Unavailable:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unavailable(
            "bad-certificate",
            f"The certificate of {server} is not trusted: {error.verify_message}.",
            "Name your organisation's certificates in the environment as SSL_CERT_FILE.",
        )
    return Unavailable(
        "no-connection",
        f"{server} does not answer.",
        f"Is it running? Start it with `fanlight serve`. ({type(error).__name__}: {error})",
    )


def _address(server: str) -> SplitResult:
    try:
        found = urlsplit(server)
        if found.scheme in {"http", "https"} and found.hostname and found.port != 0:
            return found
    except ValueError:
        # Half an IPv6 address, or a port that is no number.
        pass
    raise Invalid("bad-server", f"{server} is no address of a server.", "Write https://HOST.")


def _connection(server: SplitResult, proxy: SplitResult | None) -> HTTPConnection:
    to = proxy or server
    host, port = to.hostname or "", to.port
    if server.scheme == "http":
        return HTTPConnection(host, port, timeout=_CONNECT_SECONDS)
    trust = ssl.create_default_context()
    secured = HTTPSConnection(host, port, timeout=_CONNECT_SECONDS, context=trust)
    if proxy is not None:
        secured.set_tunnel(server.hostname or "", server.port or 443, _for_proxy(proxy))
    return secured


def _for_proxy(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    import base64
    from urllib.parse import unquote

    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"proxy-authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _proxy(server: SplitResult) -> SplitResult | None:
    """The proxy that the environment names for this server, as curl reads it; none for loopback."""
    named = {name.lower(): value for name, value in os.environ.items() if value}
    address = named.get(f"{server.scheme}_proxy") or named.get("all_proxy")
    if not address or server.hostname in {"localhost", "127.0.0.1", "::1"}:
        return None
    from urllib.request import proxy_bypass

    if proxy_bypass(server.hostname or ""):
        return None
    return urlsplit(address if "://" in address else f"http://{address}")


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
