"""Bodies that visitors send to a site, and visitors who leave while they do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2
import pytest
import pytest_asyncio
from tests.services import workerd
from tests.sites.conftest import Sites, Visitor
from tests.support.live import a_server

from fanlight.model.limits import Limits

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="session")]

APP = """
let last = "nothing";
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
export default {
  async fetch(request, env, ctx) {
    const path = new URL(request.url).pathname;
    if (path === "/last") return new Response(last);
    if (path === "/unread") return new Response("not read", { status: 404 });
    if (path === "/never") await wait(60_000);
    if (path === "/stream") {
      const { readable, writable } = new TransformStream();
      const writer = writable.getWriter();
      const write = async () => {
        for (;;) { await writer.write(new Uint8Array(1 << 16)); await wait(50); }
      };
      ctx.waitUntil(write().catch(() => { last = "hung up"; }));
      return new Response(readable);
    }
    const read = async () => {
      try {
        for await (const _ of request.body) last = "begun";
        last = "whole";
      } catch {
        last = "broken off";
      }
    };
    const reading = read();
    ctx.waitUntil(reading);
    await reading;
    return new Response(last);
  },
};
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def strict(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sites]:
    """With little time to answer, and small bodies."""
    data = tmp_path_factory.mktemp("uploads")
    (data / "runtime").symlink_to(workerd.installed())
    limits = Limits(site_answer_seconds=1, site_body_bytes=1_000_000)
    async with a_server(data, limits=limits) as live:
        sites = Sites(live)
        await sites.put("app", {"index.js": APP})
        yield sites


@pytest_asyncio.fixture(loop_scope="session")
async def owner(strict: Sites, client: httpx2.AsyncClient) -> Visitor:
    visitor = await strict.visitor(client)
    await visitor.get("app", "/last")
    return visitor


@asynccontextmanager
async def asking(
    owner: Visitor, method: str, path: str, *, header: bytes = b""
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A request whose body is the test's to write; what the block leaves is cut off."""
    parts = urlsplit(owner.live.ctx.site_url("app"))
    cookies = "; ".join(f"{name}={value}" for name, value in owner.cookies[parts.netloc].items())
    reader, writer = await asyncio.open_connection("127.0.0.1", parts.port)
    head = f"{method} {path} HTTP/1.1\r\nhost: {parts.netloc}\r\ncookie: {cookies}\r\n"
    writer.write(head.encode() + header + b"\r\n")
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


async def last(owner: Visitor, is_it: Callable[[str], bool]) -> str:
    """What the app says of its last request, as soon as that is so."""
    async with asyncio.timeout(4):
        while True:
            found = (await owner.send("GET", "app", "/last")).text
            if is_it(found):
                return found


@pytest.mark.parametrize("size", [0, 10, 100_000, 900_000])
async def test_an_app_need_not_read_what_it_is_sent(owner: Visitor, size: int) -> None:
    for _ in range(10):
        answer = await owner.send("POST", "app", "/unread", content=bytes(size))
        assert (answer.status_code, answer.text) == (404, "not read")


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (b"transfer-encoding: chunked\r\n", b"5\r\nhello\r\n"),
        (b"content-length: 50\r\n", b"hello"),
    ],
)
async def test_an_upload_that_is_broken_off_is_not_taken_for_whole(
    owner: Visitor, header: bytes, body: bytes
) -> None:
    async with asking(owner, "POST", "/", header=header) as (_, writer):
        writer.write(body)
        await last(owner, lambda said: said == "begun")

    assert await last(owner, lambda said: said != "begun") == "broken off"


async def test_a_body_without_a_length_may_be_as_large_as_one_with(owner: Visitor) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield bytes(100_000)

    chunked = await owner.send("POST", "app", content=body())
    whole = await owner.send("POST", "app", content=bytes(2_000_000))

    assert (chunked.status_code, chunked.text) == (413, whole.text)
    assert "limits.site_body_bytes" in chunked.text


async def test_whoever_leaves_a_stream_leaves_no_error(
    owner: Visitor, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async with asking(owner, "GET", "/stream") as (reader, _):
        await reader.readexactly(500_000)

    assert await last(owner, lambda said: said == "hung up")
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err + caplog.text
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


async def test_a_slow_upload_is_waited_for_and_a_stuck_app_is_not(owner: Visitor) -> None:
    header = b"content-length: 16\r\n"
    async with (
        asking(owner, "GET", "/stream") as (stream, _),
        asking(owner, "POST", "/", header=header) as (reader, writer),
    ):
        await stream.readexactly(1000)
        for _ in range(16):
            writer.write(b"x")
            await asyncio.sleep(0.1)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        await stream.readexactly(1_000_000)

    sent = await owner.send("POST", "app", "/never", content=bytes(900_000))

    assert sent.status_code == 503
    assert "limits.site_answer_seconds" in sent.text


async def test_an_answer_that_an_app_does_not_finish_is_cut_off(
    owner: Visitor, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async with asking(owner, "GET", "/stream") as (reader, _):
        await reader.readexactly(1000)
        assert (await owner.send("GET", "app", "/never")).status_code == 503
        rest = await reader.read()

    assert not rest.endswith(b"\r\n0\r\n\r\n")
    said = capfd.readouterr()
    assert "gateway.cut" in said.out + said.err + caplog.text
    assert "Traceback" not in said.out + said.err + caplog.text
