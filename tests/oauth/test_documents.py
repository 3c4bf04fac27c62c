"""Programs that are known by a document on the web, and documents that must not be fetched."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.oauth.person import Person, Program
from tests.support.world import World

from fanlight.identity.documents import Documents
from fanlight.kit.addresses import is_public
from fanlight.kit.clock import SystemClock
from fanlight.model.errors import Invalid
from fanlight.ops import clients

MOST = 5 * 1024
BACK = "http://127.0.0.1/callback"


@dataclass(slots=True)
class Web:
    """An HTTPS server on loopback. `answer` is what it says; `asked` the lines of its requests."""

    url: str
    trust: ssl.SSLContext
    answer: bytes = b""
    asked: list[str] = field(default_factory=list)

    def says(self, document: object, *, status: str = "200 OK", headers: str = "") -> None:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        head = f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n{headers}"
        self.answer = f"{head}\r\n".encode() + body

    def documents(self) -> Documents:
        return Documents(trust=self.trust, allows=lambda address: address == "127.0.0.1")


@asynccontextmanager
async def a_web(folder: Path) -> AsyncIterator[Web]:
    certificate = _certificate(folder)
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(certificate)
    web = Web("", ssl.create_default_context(cafile=certificate))

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        web.asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(web.answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=inside)
    web.url = f"https://localhost:{server.sockets[0].getsockname()[1]}/client.json"
    async with server:
        yield web


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.fromtimestamp(SystemClock().now() / 1000, tz=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Web]:
    async with a_web(tmp_path) as made:
        yield made


async def test_a_document_is_fetched_from_the_address_that_was_looked_at(web: Web) -> None:
    web.says({"client_id": web.url})

    found = await web.documents().fetch(web.url, most=MOST)

    assert found == {"client_id": web.url}
    assert f"host: {web.url.split('/')[2]}\r\n" in web.asked[0].lower()
    assert web.asked[0].startswith("GET /client.json HTTP/1.1\r\n")


async def test_what_is_no_document_is_refused(web: Web) -> None:
    web.says({}, status="302 Found", headers=f"location: {web.url}\r\n")
    answers = [web.answer]
    for document in (b"[]", b"{", b"", b"[" * 4000, b"\xff", b" " * (MOST + 1)):
        web.says(document)
        answers.append(web.answer)
    web.says({}, status="404 Not Found")
    for answer in (*answers, web.answer, b"nonsense\r\n\r\n"):
        web.answer = answer
        with pytest.raises(Invalid):
            await web.documents().fetch(web.url, most=MOST)
    assert len(web.asked) == 9


async def test_this_machine_is_not_asked_for_strangers(web: Web) -> None:
    web.says({"client_id": web.url})

    with pytest.raises(Invalid):
        await Documents(trust=web.trust).fetch(web.url, most=MOST)

    assert web.asked == []


async def test_a_certificate_that_nobody_trusts_is_refused(web: Web) -> None:
    web.says({"client_id": web.url})

    with pytest.raises(Invalid):
        await Documents(allows=lambda _: True).fetch(web.url, most=MOST)


@pytest.mark.parametrize(
    "url",
    [
        "http://host/client.json",
        "https://host",
        "https://host/",
        "https:///client.json",
        "https://user@host/client.json",
        "https://host/client.json#here",
        "https://host/a/../client.json",
        "https://host:99999/client.json",
        "https://[::1/client.json",
        "https://host/cl\u00efent.json",
        "https://host/client .json",
        "https://no-such-host.invalid/client.json",
    ],
)
async def test_an_address_that_cannot_be_one(url: str) -> None:
    with pytest.raises(Invalid):
        await Documents(allows=lambda _: True).fetch(url, most=MOST)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.168.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("ff02::1", False),
        ("localhost", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:  # noqa: FBT001
    assert is_public(address) is public


async def test_a_program_comes_in_by_its_document(
    world: World, ada: Person, robot: Program, web: Web
) -> None:
    web.says({"client_id": web.url, "client_name": "By document", "redirect_uris": [BACK]})
    ctx = replace(world.ctx, documents=web.documents())

    first = await clients.known(ctx, web.url)
    again = await clients.known(ctx, web.url)
    world.clock.at += ctx.limits.client_document_seconds * 1000
    later = await clients.known(ctx, web.url)

    assert first.name == "By document"
    assert first == again == later
    assert len(web.asked) == 2
    robot.id = web.url
    page = await ada.client.get(robot.url())
    assert "By document" in page.text


async def test_a_document_of_somebody_else_is_refused(world: World, web: Web) -> None:
    ctx = replace(world.ctx, documents=web.documents())
    web.says({"client_id": f"{web.url}x", "redirect_uris": [BACK]})
    with pytest.raises(Invalid):
        await clients.known(ctx, web.url)
    web.says({"client_id": web.url, "redirect_uris": ["http://evil.example/"]})
    with pytest.raises(Invalid):
        await clients.known(ctx, web.url)
