"""Every answer of both origins carries its whole header set: each route, method and failure."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Message
from tests.support.world import World, a_world, nobody, upload

from fanlight.kit.tasks import TaskGroup
from fanlight.model.actor import SYSTEM
from fanlight.ops import frames, sign_in
from fanlight.ops.context import Context
from fanlight.ops.publish import Publish, publish
from fanlight.server.compose import build
from fanlight.web import app as web
from fanlight.web.caller import cookie_name

# Written out a second time, so that a header which is lost from the product is missed here.
NOWHERE = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob: data:; "
    "style-src 'unsafe-inline' data: blob:; img-src data: blob:; media-src data: blob:; "
    "font-src data: blob:; connect-src data: blob:; worker-src blob:; frame-src 'none'; "
    "manifest-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors APP; sandbox allow-scripts allow-forms allow-modals allow-downloads"
)
OURS = (
    "default-src 'none'; script-src 'self' 'nonce-NONCE' 'strict-dynamic'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src FRAMES; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
BOTH = {"referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
CONTENT = BOTH | {
    "content-security-policy": NOWHERE,
    "connection-allowlist": "()",
    "x-dns-prefetch-control": "off",
    "cross-origin-resource-policy": "same-origin",
}
APP = BOTH | {
    "content-security-policy": OURS,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ALL_OFF = re.compile(r"[a-z-]+=\(\)(, [a-z-]+=\(\)){20,}")
WHERE: dict[str, dict[str, Any]] = {
    "a host each": {},
    "one host": {"public_url": "http://127.0.0.1:7788"},
    "behind TLS": {
        "public_url": "https://fanlight.example.com",
        "content_url": "https://*.pages.example.net",
    },
}


@dataclass(frozen=True, slots=True)
class Ask:
    """`why` says what is wrong with the request, if anything."""

    why: str
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class House:
    """`broken` is the same server without its database."""

    world: World
    app: ASGIApp
    broken: ASGIApp

    def each(self, ask: Ask, failing: frozenset[str]) -> list[ASGIApp]:
        """Who is asked: what goes wrong for another reason already goes to the sound one alone."""
        return [self.app, self.broken] if ask.why in failing else [self.app]


@pytest.fixture(params=WHERE)
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    async with a_world(tmp_path, **WHERE[request.param]) as world, a_house(world) as made:
        yield made


@asynccontextmanager
async def a_house(world: World) -> AsyncIterator[House]:
    without = replace(world.ctx, db=cast("Any", None))
    async with TaskGroup() as tasks:
        yield House(world, build(world.ctx, tasks), build(without, tasks))


async def answer(app: ASGIApp, ask: Ask) -> tuple[int, dict[str, str]]:
    """Status and headers; whoever asked is gone once it has them, so that streams end."""
    started: list[Message] = []
    asked = iter([{"type": "http.request", "body": ask.body, "more_body": False}])
    place = urlsplit(ask.url)
    headers = {"host": place.netloc, "content-length": str(len(ask.body)), **ask.headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": ask.method,
        "scheme": place.scheme,
        "path": place.path,
        "raw_path": place.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": (place.hostname, 80),
    }

    async def receive() -> Message:
        return next(asked, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)

    try:
        await app(scope, receive, send)
    except Exception:  # noqa: BLE001 - it is raised again for the log, once it is answered
        assert started, ask
    (start,) = started
    told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], told


def assert_whole(ask: Ask, told: dict[str, str], expected: Mapping[str, str]) -> None:
    found = dict(told)
    policy = found["content-security-policy"]
    found["content-security-policy"] = re.sub(r"'nonce-[\w-]{22}'", "'nonce-NONCE'", policy)
    assert {name: found.get(name) for name in expected} == dict(expected), ask
    assert ALL_OFF.fullmatch(found["permissions-policy"]), ask


def routes(ctx: Context) -> Iterator[tuple[str, frozenset[str]]]:
    """Paths, with something in the place of each variable, and their methods."""
    for route in iter_route_contexts(web.build(ctx, frames=None).routes):
        path = re.sub(r"{[^}]*}", "1", str(route.path))
        yield path, frozenset(getattr(route, "methods", None) or {"GET"})


def asks(house: House, *, token: str, session: str) -> Iterator[Ask]:
    ctx = house.world.ctx
    whose = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    cookie = {"cookie": f"{cookie_name(ctx)}={session}"}
    failing: dict[str, tuple[dict[str, str], bytes]] = {
        "nobody": ({}, b""),
        "bad token": ({"authorization": "Bearer fl_no"}, b""),
        "no such thing": (whose, b"{}"),
        "no JSON": (whose, b"{"),
        "too much": (whose, b" " * 600_000),
        "another site": ({**cookie, "sec-fetch-site": "cross-site", "origin": "null"}, b"{}"),
        "no proof": ({**cookie, "sec-fetch-site": "same-origin"}, b"{}"),
    }
    for path, own in [*routes(ctx), ("/nothing/here", frozenset({"GET"}))]:
        url = f"{ctx.origins.app}{path}"
        yield from (Ask("method", method, url) for method in METHODS if method not in own)
        for why, (headers, body) in failing.items():
            yield from (Ask(why, method, url, headers, body) for method in sorted(own))


@pytest.mark.slow
async def test_every_answer_of_the_application(house: House) -> None:
    ctx = house.world.ctx
    token = await house.world.token(house.world.owner)
    link = await sign_in.make_link(ctx, SYSTEM, None)
    session = await sign_in.use_link(ctx, nobody(), link.rpartition("/")[2], "test")
    frames_of = ctx.origins.content if ctx.origins.has_own_hosts else "'self'"
    listed = f' "{frames_of}"' if ctx.origins.has_own_hosts else ""
    expected = {name: value.replace("FRAMES", frames_of) for name, value in APP.items()}
    expected["connection-allowlist"] = f"(response-origin{listed});redirects=allow"
    if ctx.origins.app.startswith("https"):
        expected["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    statuses = set()
    for ask in asks(house, token=token, session=session):
        for app in house.each(ask, frozenset({"nobody", "no such thing"})):
            status, told = await answer(app, ask)
            assert_whole(ask, told, expected)
            assert re.match("no-store|no-cache|public", told["cache-control"]), ask
            statuses.add(status)
    assert statuses >= {200, 400, 401, 403, 404, 405, 413, 500}


async def content_asks(house: House) -> AsyncIterator[Ask]:
    world = house.world
    page = await world.publish(world.owner, "<!doctype html><p>1")
    files = (upload("index.html", "<p>1"), upload("a b.js", "1"))
    several = await publish(world.ctx, world.owner, Publish(files=files))
    viewer = await world.in_browser(world.owner)
    for made in (page, several):
        url = (await frames.issue(world.ctx, viewer, made.id, None)).url
        base = url.partition("~")[0]
        paths = ("", "index.html", "none.html", "a%20b.js", "../x", "..%2f", "%00", "é", "/")
        urls = [f"{url}{path}" for path in paths] + [url[:-1], f"{url[:-2]}/", f"{base}~a/"]
        if world.ctx.origins.has_own_hosts:
            urls += [base, f"{base}favicon.ico", f"{base}sw.js", f"{base}api/v1/me"]
            urls += [url.replace(".", "1.", 1), f"{base}static/js/lib/dom.js"]
        for each in urls:
            yield Ask("unsaid", "GET", each)
            for dest in ("iframe", "document", "script", "serviceworker", "empty"):
                yield Ask(dest, "GET", each, {"sec-fetch-dest": dest})
            for method in METHODS:
                yield Ask("method", method, each, {"sec-fetch-dest": "iframe"})


async def test_every_answer_of_a_page_s_host(house: House) -> None:
    ctx = house.world.ctx
    policy = CONTENT["content-security-policy"].replace("APP", ctx.origins.app)
    bare = CONTENT | {"content-security-policy": policy}
    statuses = set()
    async for ask in content_asks(house):
        for app in house.each(ask, frozenset({"unsaid"})):
            status, told = await answer(app, ask)
            statuses.add(status)
            ticket = re.match(r".*/~[\w-]{20,}/", ask.url)
            files = ticket[0] if ticket else "http://no.files"
            # What files of a set add: their own folder, and that they may be read from it.
            found = {name: value.replace(f" {files}", "") for name, value in told.items()}
            if found["connection-allowlist"] == f'("{files}*")':
                assert found.pop("access-control-allow-origin") == "*"
                assert found["cross-origin-resource-policy"] == "cross-origin"
                found |= {
                    "connection-allowlist": "()",
                    "cross-origin-resource-policy": "same-origin",
                }
            assert_whole(ask, found, bare)
            assert "set-cookie" not in told
            assert "access-control-allow-origin" not in found
    assert statuses >= {200, 303, 403, 404, 405, 500}
