"""Hears whatever leaves a page: a TCP and a UDP port for each vector, and plain pages to try it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from tests.browser.isolation.vectors import Address

_BODIES = {
    "script": ("text/javascript", "export default 1;"),
    "style": ("text/css", "p { color: red }"),
    "document": ("text/html", "<p>the attacker's page"),
    "iframe": ("text/html", "<p>the attacker's page"),
    "image": ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "worker": ("text/javascript", "1"),
}

# Browsers speak HTTP/2 within TLS alone. A service that calls another of its own by gRPC tries its
# port again and again, also when that is gone and the port is a catcher's now.
_PRIOR_KNOWLEDGE = b"PRI * HTTP/2.0"


@dataclass(slots=True)
class Catcher:
    """What came, and where.

    Attributes:
        arrived: for each vector how it arrived: "tcp", "udp", "tls", or a request line.
        strangers: what other programs of this machine sent to a port that they knew from before.
        pages: documents to serve at `http://ANY.localhost:PLAIN/NAME`, without any protection.
    """

    addresses: dict[str, Address] = field(default_factory=dict)
    arrived: dict[str, set[str]] = field(default_factory=dict)
    strangers: list[bytes] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    plain: int = 0

    def note(self, name: str, how: str) -> None:
        self.arrived.setdefault(name, set()).add(how)

    def withdraw(self, name: str, how: str) -> None:
        self.arrived[name].discard(how)
        if not self.arrived[name]:
            del self.arrived[name]

    def caught(self, name: str, head: bytes) -> bytes:
        """The answer to a request that should not have been made."""
        self.note(name, head.split(b"\r\n")[0].decode("latin-1"))
        dest = head.lower().partition(b"sec-fetch-dest: ")[2].split(b"\r\n")[0].decode("latin-1")
        return _response(*_BODIES.get(dest.removeprefix("shared"), ("text/plain", "caught")))

    def page(self, head: bytes) -> bytes:
        path, _, query = head.split(b" ", 2)[1].decode().partition("?")
        if query.startswith("out="):
            self.note(query.removeprefix("out="), f"{path} at home")
        name = path.strip("/")
        return _response("text/html; charset=utf-8", self.pages.get(name, ""))


class _Connection(asyncio.Protocol):
    """Answers one request. Whoever says nothing may stay: that it connected is known."""

    def __init__(self, catcher: Catcher, name: str) -> None:
        self._catcher = catcher
        self._name = name
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._knew = "tcp" in self._catcher.arrived.get(self._name, ())
        if self._name:
            self._catcher.note(self._name, "tcp")

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if self._heard.startswith(_PRIOR_KNOWLEDGE):
            self._forget()
        elif self._heard.startswith(b"\x16"):
            self._catcher.note(self._name, "tls")
            self._transport.close()
        elif b"\r\n\r\n" in self._heard:
            catcher = self._catcher
            head = self._heard
            answer = catcher.caught(self._name, head) if self._name else catcher.page(head)
            self._transport.write(answer)
            self._transport.close()

    def _forget(self) -> None:
        self._catcher.strangers.append(self._heard)
        if not self._knew:
            self._catcher.withdraw(self._name, "tcp")
        self._transport.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, catcher: Catcher, name: str) -> None:
        self._note = partial(catcher.note, name, "udp")

    def datagram_received(self, data: bytes, addr: object) -> None:
        del data, addr
        self._note()


def _response(kind: str, text: str) -> bytes:
    body = text.encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        "Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def _two_sockets() -> tuple[socket.socket, socket.socket]:
    """TCP and UDP on the same free port."""
    while True:
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        tcp.bind(("127.0.0.1", 0))
        try:
            udp.bind(tcp.getsockname())
        except OSError:
            tcp.close()
            udp.close()
        else:
            return tcp, udp


@asynccontextmanager
async def a_catcher(names: Iterable[str]) -> AsyncIterator[Catcher]:
    catcher = Catcher()
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        for name in names:
            tcp, udp = _two_sockets()
            catcher.addresses[name] = Address(name, tcp.getsockname()[1])
            server = await loop.create_server(partial(_Connection, catcher, name), sock=tcp)
            stack.callback(server.close)
            heard, _ = await loop.create_datagram_endpoint(
                partial(_Datagrams, catcher, name), sock=udp
            )
            stack.callback(heard.close)
        plain = await loop.create_server(partial(_Connection, catcher, ""), "127.0.0.1", 0)
        stack.callback(plain.close)
        catcher.plain = plain.sockets[0].getsockname()[1]
        yield catcher
