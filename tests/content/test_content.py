"""The content origin: what a ticket opens, and what every answer carries."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.support.world import World, a_world, nobody, upload

from fanlight.model.artifact import Audience
from fanlight.model.errors import Missing
from fanlight.ops import frames, sharing
from fanlight.ops.frames import Frame
from fanlight.ops.publish import Publish, publish

PAGE = "<!doctype html><title>T</title><p>hello"
FRAME = {"sec-fetch-dest": "iframe"}
SECRET_HEADERS = (
    "content-security-policy",
    "connection-allowlist",
    "x-dns-prefetch-control",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "cross-origin-resource-policy",
)


async def page_and_frame(world: World) -> tuple[str, Frame]:
    made = await world.publish(world.owner, PAGE)
    viewer = await world.in_browser(world.owner)
    return made.id, await frames.issue(world.ctx, viewer, made.id, None)


async def test_a_ticket_opens_the_page_on_a_host_of_its_own(world: World) -> None:
    _, frame = await page_and_frame(world)
    host = urlsplit(frame.url).hostname or ""
    assert host.endswith(".localhost")
    async with world.http() as client:
        answer = await client.get(frame.url, headers=FRAME)
    assert answer.status_code == 200
    assert answer.text.startswith("<!doctype html><script>")
    assert frame.nonce in answer.text
    assert answer.text.endswith("<title>T</title><p>hello")
    policy = answer.headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "frame-ancestors http://localhost:7788" in policy
    assert answer.headers["connection-allowlist"] == "()"
    assert "set-cookie" not in answer.headers


async def test_two_viewers_and_two_artifacts_never_share_a_host(world: World) -> None:
    ada = await world.member("ada")
    hosts = set()
    for page in (PAGE, PAGE + "2"):
        made = await world.publish(world.owner, page)
        await sharing.set_audience(world.ctx, world.owner, made.id, Audience.ORG)
        for actor in (world.owner, ada):
            frame = await frames.issue(world.ctx, actor, made.id, None)
            hosts.add(urlsplit(frame.url).hostname)
    assert len(hosts) == 4


def forged(frame: Frame) -> dict[str, str]:
    parts = urlsplit(frame.url)
    ticket = parts.path[2:-1]
    other = ("a" if ticket[10] != "a" else "b") + ticket[11:]
    return {
        "a changed payload": frame.url.replace(ticket, ticket[:10] + other),
        "a changed signature": frame.url.replace(ticket, ticket[:-2] + "AA"),
        "another spelling": frame.url.replace(ticket, ticket + "="),
        "no ticket": f"{parts.scheme}://{parts.netloc}/",
        "favicon": f"{parts.scheme}://{parts.netloc}/favicon.ico",
        "app path": f"{parts.scheme}://{parts.netloc}/api/v1/me",
        "static path": f"{parts.scheme}://{parts.netloc}/static/css/tokens.css",
        "sign-in": f"{parts.scheme}://{parts.netloc}/sign-in/x",
        "another host": frame.url.replace(parts.netloc.split(".")[0], "a" * 26),
        "garbage": f"{parts.scheme}://{parts.netloc}/~%00%ff/",
        "a file of a page": frame.url + "style.css",
        "no URL": f"{parts.scheme}://{parts.netloc}//[",
    }


async def test_forged_tickets_open_nothing_and_no_answer_is_bare(world: World) -> None:
    _, frame = await page_and_frame(world)
    async with world.http() as client:
        for case, url in forged(frame).items():
            for method in ("GET", "POST", "OPTIONS", "HEAD"):
                answer = await client.request(method, url, headers=FRAME)
                assert answer.status_code in {403, 404, 405}, (case, method, answer.status_code)
                assert "hello" not in answer.text
                assert all(name in answer.headers for name in SECRET_HEADERS), (case, method)


async def test_a_document_ticket_expires(world: World) -> None:
    _, frame = await page_and_frame(world)
    async with world.http() as client:
        world.clock.advance(59_000)
        assert (await client.get(frame.url, headers=FRAME)).status_code == 200
        world.clock.advance(2_000)
        assert (await client.get(frame.url, headers=FRAME)).status_code == 403


async def test_a_share_that_is_taken_away_ends_the_ticket_within_seconds(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    await sharing.set_audience(world.ctx, world.owner, made.id, Audience.ORG)
    ada = await world.in_browser(await world.member("ada"))
    frame = await frames.issue(world.ctx, ada, made.id, None)
    async with world.http() as client:
        assert (await client.get(frame.url, headers=FRAME)).status_code == 200
        await sharing.set_audience(world.ctx, world.owner, made.id, Audience.PRIVATE)
        world.clock.advance(5_000)
        assert (await client.get(frame.url, headers=FRAME)).status_code == 403


async def test_strangers_get_no_ticket(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    for actor in (nobody(), await world.member("ada")):
        with pytest.raises(Missing):
            await frames.issue(world.ctx, actor, made.id, None)


async def test_an_address_bar_is_led_to_the_shell(world: World) -> None:
    id_, frame = await page_and_frame(world)
    async with world.http() as client:
        answer = await client.get(frame.url, headers={"sec-fetch-dest": "document"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"http://localhost:7788/a/{id_}/v/1"
    assert all(name in answer.headers for name in SECRET_HEADERS)


async def test_a_set_loads_its_own_files_and_nothing_else(world: World) -> None:
    files = (
        upload("index.html", '<title>S</title><script src="js/app.js"></script>'),
        upload("js/app.js", "document.title = 'loaded'"),
        upload("more/index.html", "<title>More</title>"),
    )
    made = await publish(world.ctx, world.owner, Publish(files=files))
    viewer = await world.in_browser(world.owner)
    frame = await frames.issue(world.ctx, viewer, made.id, None)
    async with world.http() as client:
        start = await client.get(frame.url, headers=FRAME)
        script = await client.get(frame.url + "js/app.js", headers={"sec-fetch-dest": "script"})
        more = await client.get(frame.url + "more/", headers=FRAME)
        missing = await client.get(frame.url + "js/none.js", headers={"sec-fetch-dest": "script"})
        leaving = await client.get(frame.url + "..%2f..%2fetc/passwd", headers=FRAME)
    policy = start.headers["content-security-policy"]
    assert f"img-src data: blob: {frame.url}" in policy
    assert start.headers["connection-allowlist"] == f'("{frame.url}*")'
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.text == "document.title = 'loaded'"
    assert "<title>More" in more.text
    assert (missing.status_code, leaving.status_code) == (404, 404)
    for answer in (start, script, more, missing, leaving):
        assert all(name in answer.headers for name in SECRET_HEADERS)


async def test_without_wildcard_hosts_pages_are_served_with_the_same_headers(
    tmp_path: Path,
) -> None:
    async with a_world(tmp_path, public_url="http://fanlight.internal:7788") as world:
        made = await world.publish(world.owner, PAGE)
        viewer = await world.in_browser(world.owner)
        frame = await frames.issue(world.ctx, viewer, made.id, None)
        assert frame.url.startswith("http://fanlight.internal:7788/~")
        async with world.http() as client:
            answer = await client.get(frame.url, headers=FRAME)
            ready = (await client.get("/readyz")).json()
    assert answer.status_code == 200
    assert "sandbox allow-scripts" in answer.headers["content-security-policy"]
    assert answer.headers["connection-allowlist"] == "()"
    assert ready["isolation"] == "degraded"
    assert "--content-url" in ready["advice"]


async def test_a_ticket_names_no_more_than_it_must(world: World) -> None:
    id_, frame = await page_and_frame(world)
    assert id_ not in frame.url
