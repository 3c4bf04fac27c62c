"""Real targets: a syslog server, an HTTP receiver."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.support.receiver import Receiver, a_receiver


@dataclass(slots=True)
class Syslog:
    """Reads messages with their length before them. `most` bytes, then it drops the connection."""

    port: int = 0
    data: bytearray = field(default_factory=bytearray)
    most: int | None = None
    tls: ssl.SSLContext | None = None
    server: asyncio.Server | None = None

    @property
    def messages(self) -> list[str]:
        """The whole ones; of a connection that broke off there may be a part."""
        found, rest = [], bytes(self.data)
        while rest:
            length, _, rest = rest.partition(b" ")
            found.append(rest[: int(length)].decode())
            rest = rest[int(length) :]
        return found

    async def start(self) -> None:
        server = await asyncio.start_server(self._handle, "127.0.0.1", self.port, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        self.server = server

    async def stop(self) -> None:
        if self.server is not None:
            self.server.close()
            await self.server.wait_closed()
            self.server = None

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(1 << 12):
            if self.most is not None and len(self.data) + len(chunk) > self.most:
                # A reset, as where a server dies.
                linger = struct.pack("ii", 1, 0)
                sock = writer.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
                return
            self.data += chunk
        writer.close()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """With its key, for localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with a_receiver() as made:
        yield made


@pytest.fixture
def a_syslog() -> Callable[..., AbstractAsyncContextManager[Syslog]]:
    @asynccontextmanager
    async def made(tls: ssl.SSLContext | None = None) -> AsyncIterator[Syslog]:
        server = Syslog(tls=tls)
        await server.start()
        try:
            yield server
        finally:
            await server.stop()

    return made


@pytest.fixture
async def syslog(
    a_syslog: Callable[..., AbstractAsyncContextManager[Syslog]],
) -> AsyncIterator[Syslog]:
    async with a_syslog() as made:
        yield made
