"""The official conformance suite of MCP, for the parts that we serve.

What it asks of a server is mostly that of one with tools made for the suite; those scenarios are
not for us.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from tests.oauth.person import BACK, Person
from tests.services.npm import NODE, installed
from tests.services.processes import free_ports
from tests.support.live import Live, a_server

pytestmark = [pytest.mark.services, pytest.mark.slow]

SUITE = "node_modules/@modelcontextprotocol/conformance/dist/index.js"
ASKS = re.compile(r"https?://\S+/authorize\?\S+")


@pytest.fixture(scope="session")
def suite() -> Path:
    return installed(Path(__file__).parent / "conformance") / SUITE


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with a_server(tmp_path) as server:
        yield server


async def test_the_authorization_server_conforms(suite: Path, live: Live) -> None:
    async with httpx2.AsyncClient(base_url=live.url) as client:
        registered = await client.post("/oauth/register", json={"redirect_uris": [BACK]})
    [port] = free_ports(1)
    process = await asyncio.create_subprocess_exec(
        *(NODE, suite, "authorization", "--url", live.url, "--resource", f"{live.url}/mcp"),
        *("--client-id", registered.json()["client_id"], "--port", str(port)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = ""
    async for line in process.stdout:
        said += line.decode()
        if asked := ASKS.search(line.decode()):
            await _allow(live, asked[0])
    await process.wait()

    assert process.returncode == 0, said
    assert "Total: 3 passed, 0 failed" in said, said


async def _allow(live: Live, url: str) -> None:
    async with httpx2.AsyncClient(base_url=live.url, timeout=60) as client:
        person = Person(client)
        await person.sign_in(await live.sign_in_link())
        answer = await person.submit(await client.get(url), decision="allow")
        assert (await client.get(answer.headers["location"])).status_code == 200


@pytest.mark.parametrize(
    "scenario", ["server-initialize", "tools-list", "dns-rebinding-protection"]
)
async def test_the_server_conforms(suite: Path, live: Live, scenario: str) -> None:
    async with _with_token(live) as url:
        process = await asyncio.create_subprocess_exec(
            *(NODE, suite, "server", "--url", url, "--scenario", scenario),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()

    assert process.returncode == 0, said.decode()


@asynccontextmanager
async def _with_token(live: Live) -> AsyncIterator[str]:
    """An address that leads to `/mcp` with a token, which the suite cannot send by itself."""
    [front] = free_ports(1)
    back = int(live.url.rpartition(":")[2])

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside, outside = await asyncio.open_connection("127.0.0.1", back)
        try:
            head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
            ours = re.sub(rb"(?im)^((?:host|origin): .*):%d" % front, rb"\1:%d" % back, head)
            token = f"authorization: Bearer {live.token}\r\nconnection: close\r\n\r\n"
            outside.write(ours + b"\r\n" + token.encode())
            length = re.search(rb"(?i)content-length: (\d+)", head)
            outside.write(await reader.readexactly(int(length[1]) if length else 0))
            while chunk := await inside.read(1 << 16):
                writer.write(chunk)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            outside.close()
            writer.close()

    async with await asyncio.start_server(pass_on, "127.0.0.1", front):
        yield f"http://localhost:{front}/mcp"
