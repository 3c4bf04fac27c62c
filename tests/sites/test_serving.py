"""From saved files to what a visitor gets, on the real runtime."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from tests.services import workerd
from tests.sites.conftest import Sites
from tests.support.live import a_server

from fanlight.model.limits import Limits

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="session")]

HELLO = "export default { fetch() { return new Response('hello'); } };"
ECHO = """
import { told } from "./lib/told.js";
export default {
  async fetch(request, env) {
    return Response.json({ ...(await told(request)), greeting: env.GREETING, more: env.MORE });
  },
};
"""
TOLD = """
export const told = async (request) => ({
  method: request.method, url: request.url, body: await request.text(),
  headers: Object.fromEntries(request.headers),
});
"""
STREAM = """
const headers = {
  "set-cookie": "a=1; Domain=sites.localhost; Path=/",
  "content-security-policy": "default-src *",
  "service-worker-allowed": "/",
};
export default {
  async fetch(request) {
    if (request.method === "POST") {
      let size = 0;
      for await (const chunk of request.body) size += chunk.byteLength;
      return new Response(String(size), { headers });
    }
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const write = async () => {
      for (let n = 0; n < 20; n++) await writer.write(new Uint8Array(1 << 20).fill(n));
      await writer.close();
    };
    write();
    return new Response(readable, { headers });
  },
};
"""


async def test_a_module_with_imports_and_vars_answers(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    wrangler = """{
      // JSON with comments, and a comma too many
      "name": "echo", "main": "./src/index.js",
      "vars": { "GREETING": "grüß \\"dich\\"\\n", "MORE": { "n": [1, null] }, },
    }"""
    files = {"wrangler.jsonc": wrangler, "src/index.js": ECHO, "src/lib/told.js": TOLD}
    assert (await sites.put("echo", files))["message"] == ""
    owner = await sites.visitor(client)

    assert (await owner.get("echo", "/a%2Fb?c=%20")).status_code == 200
    answer = await owner.send("POST", "echo", "/x?y=1", content=b"the body")

    found = answer.json()
    assert (found["method"], found["body"]) == ("POST", "the body")
    assert found["url"].endswith("/x?y=1")
    assert (found["greeting"], found["more"]) == ('grüß "dich"\n', {"n": [1, None]})


async def test_a_site_is_told_who_is_there_by_the_gate_alone(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    files = {"index.js": ECHO, "lib/told.js": TOLD}
    await sites.put("who", files)
    await sites.put("who-else", files)
    owner = await sites.visitor(client)
    await owner.get("who")
    forged = {
        "fanlight-user-email": "other@example.com",
        "Fanlight-User-Groups": "admins",
        "oai-authenticated-user-id": "1",
        "cookie": "theirs=1",
    }

    told = (await owner.send("GET", "who", headers=forged)).json()["headers"]
    elsewhere = (await owner.get("who-else")).json()["headers"]

    assert told["fanlight-user-email"] == "owner@localhost"
    assert told["fanlight-user-name"] == "Owner"
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert "fanlight-user-groups" not in told
    assert "oai-authenticated-user-id" not in told
    assert told["cookie"] == "theirs=1"
    assert len(told["fanlight-user-id"]) == 26
    assert told["fanlight-user-id"] != elsewhere["fanlight-user-id"]


async def test_bodies_stream_both_ways_and_the_gate_decides_headers(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    await sites.put("stream", {"index.js": STREAM})
    owner = await sites.visitor(client)
    await owner.get("stream")

    async def body() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield bytes(1 << 20)

    sent = await owner.send("POST", "stream", content=body())
    answer = await owner.send("GET", "stream")

    assert sent.text == str(20 << 20)
    assert answer.content == b"".join(bytes([n]) * (1 << 20) for n in range(20))
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["set-cookie"] == "a=1; Path=/"
    assert "service-worker-allowed" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_body_that_nobody_reads_disturbs_no_later_request(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    await sites.put("deaf", {"index.js": HELLO})
    owner = await sites.visitor(client)
    await owner.get("deaf")

    for _ in range(3):
        answer = await owner.send("POST", "deaf", content=b"GET /x HTTP/1.1\r\n\r\n" * 300_000)
        assert (answer.status_code, answer.text) == (200, "hello")
        assert (await owner.send("GET", "deaf")).text == "hello"


async def test_a_visitor_who_leaves_ends_the_stream(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    endless = """
    let open = 0;
    export default { fetch(request) {
      if (request.url.endsWith("/open")) return Response.json(open);
      open++;
      return new Response(new ReadableStream({
        async pull(stream) {
          stream.enqueue(new TextEncoder().encode("data: 1\\n\\n"));
          await new Promise((done) => setTimeout(done, 20));
        },
        cancel() { open--; },
      }), { headers: { "content-type": "text/event-stream" } });
    } };
    """
    await sites.put("endless", {"index.js": endless})
    owner = await sites.visitor(client)
    assert (await owner.get("endless", "/open")).json() == 0
    url = httpx2.URL(sites.live.ctx.site_url("endless"))
    cookie = "; ".join(
        f"{name}={each}" for name, each in owner.cookies[url.netloc.decode()].items()
    )
    headers = {"host": url.netloc.decode(), "cookie": cookie}

    async with client.stream("GET", url.copy_with(host="127.0.0.1"), headers=headers) as events:
        # Held: one that is dropped ends the stream.
        lines = events.aiter_text()
        first = await anext(lines)
        during = (await owner.send("GET", "endless", "/open")).json()
    while (await owner.send("GET", "endless", "/open")).json():
        pass

    assert (first[:7], during) == ("data: 1", 1)


async def test_files_are_served_as_static_hosts_do(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    files = {
        "index.html": "<h1>start</h1>",
        "about.html": "about",
        "docs/index.html": "docs",
        "a b.css": "p {}",
        "404.html": "nothing here",
    }
    await sites.put("files", files)
    owner = await sites.visitor(client)

    start = await owner.get("files")
    again = await owner.send("GET", "files", headers={"if-none-match": start.headers["etag"]})
    folder = await owner.send("GET", "files", "/docs")
    style = await owner.send("GET", "files", "/a%20b.css")
    missing = await owner.send("GET", "files", "/no/such")
    head = await owner.send("HEAD", "files", "/about")

    assert (start.text, start.headers["content-type"]) == (
        "<h1>start</h1>",
        "text/html; charset=utf-8",
    )
    assert again.status_code == 304
    assert (folder.status_code, folder.headers["location"]) == (307, "/docs/")
    assert (await owner.send("GET", "files", "/docs/")).text == "docs"
    assert style.headers["content-type"].startswith("text/css")
    assert (missing.status_code, missing.text) == (404, "nothing here")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "5")


async def test_assets_come_before_the_module(sites: Sites, client: httpx2.AsyncClient) -> None:
    wrangler = '{"main": "worker.js", "assets": {"directory": "./public/"}}'
    files = {"wrangler.json": wrangler, "worker.js": HELLO, "public/index.html": "from a file"}
    await sites.put("both", files)
    owner = await sites.visitor(client)

    assert (await owner.get("both")).text == "from a file"
    assert (await owner.send("GET", "both", "/worker.js")).text == "hello"


async def test_a_new_version_is_switched_to_while_requests_go_on(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    await sites.put("switch", {"index.js": HELLO})
    owner = await sites.visitor(client)
    await owner.get("switch")
    seen: list[tuple[int, str]] = []
    over = asyncio.Event()

    async def ask() -> None:
        while not over.is_set():
            answer = await owner.send("GET", "switch")
            seen.append((answer.status_code, answer.text))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ask())
        tasks.create_task(ask())
        second = await sites.put("switch", {"index.js": HELLO.replace("hello", "two")}, new=False)
        assert (await owner.send("GET", "switch")).text == "two"
        over.set()

    assert second["version"] == 2
    assert set(seen) <= {(200, "hello"), (200, "two")}
    assert seen[0] == (200, "hello")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("export default {", "SyntaxError"),
        ("throw new Error('oh no'); export default {}", "oh no"),
        ("import './gone.js'; export default {}", "gone.js"),
    ],
)
async def test_what_does_not_start_leaves_the_old_version_serving(
    sites: Sites, client: httpx2.AsyncClient, code: str, said: str
) -> None:
    slug = f"broken-{len(code)}"
    await sites.put(slug, {"index.js": HELLO})

    failed = await sites.put(slug, {"index.js": code}, new=False)

    assert failed["state"] == "failed"
    assert said in failed["message"]
    owner = await sites.visitor(client)
    assert (await owner.get(slug)).text == "hello"


async def test_an_app_reaches_no_network_no_files_and_no_neighbours(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    code = """
    export default { async fetch() {
      const tried = {};
      for (const url of %s) {
        tried[url] = await fetch(url).then(() => "reached", () => "refused");
      }
      tried.eval = (() => { try { return eval("1") && "reached"; } catch { return "refused"; } })();
      return Response.json(tried);
    } };
    """
    port = sites.live.url.rpartition(":")[2]
    urls = [f"http://127.0.0.1:{port}/healthz", "http://169.254.169.254/", "file:///etc/passwd"]
    await sites.put("reach", {"index.js": code % urls})
    owner = await sites.visitor(client)

    tried = (await owner.get("reach")).json()

    assert tried == dict.fromkeys([*urls, "eval"], "refused")


async def test_an_app_that_ends_starts_again(sites: Sites, client: httpx2.AsyncClient) -> None:
    hungry = """
    export default { fetch(request) {
      const kept = [];
      while (request.url.endsWith("/eat")) kept.push(new Array(1e5).fill({}));
      return new Response("hello");
    } };
    """
    await sites.put("hungry", {"index.js": hungry})
    owner = await sites.visitor(client)
    await owner.get("hungry")

    broken = await owner.send("GET", "hungry", "/eat")

    assert (broken.status_code, broken.text[:10]) == (503, "The site's")
    assert (await owner.get("hungry")).text == "hello"


async def test_an_app_that_spins_is_ended_and_its_neighbours_go_on(
    client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    spin = """
    export default { fetch(request) {
      while (request.url.endsWith("/spin"));
      return new Response("hello");
    } };
    """
    (tmp_path / "runtime").symlink_to(workerd.installed())
    async with a_server(tmp_path, limits=Limits(site_answer_seconds=1)) as live:
        sites = Sites(live)
        await sites.put("spin", {"index.js": spin})
        await sites.put("beside", {"index.js": HELLO})
        owner = await sites.visitor(client)
        await owner.get("spin")
        await owner.get("beside")

        async with asyncio.TaskGroup() as tasks:
            stuck = tasks.create_task(owner.send("GET", "spin", "/spin"))
            beside = await owner.send("GET", "beside")
            assert not stuck.done()

        assert beside.text == "hello"
        assert stuck.result().status_code == 503
        assert "limits.site_answer_seconds" in stuck.result().text
        assert (await owner.get("spin")).text == "hello"
