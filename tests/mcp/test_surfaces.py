"""Every way in is written down as what it is."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select
from tests.mcp.doors import over_http, over_stdio, use
from tests.support.live import Live

from fanlight.db import tables
from fanlight.ops import trash

ARTIFACTS = "/api/v1/artifacts"


async def a_page(live: Live, _home: Path) -> None:
    """Signs in: a form of a page."""
    async with httpx2.AsyncClient(base_url=live.url) as client:
        await _signed_in(live, client)


async def a_write_of_a_page(live: Live, _home: Path) -> None:
    made = await live.publish("<p>1")
    async with httpx2.AsyncClient(base_url=live.url) as client:
        headers = {"x-fanlight-csrf": await _signed_in(live, client)}
        path = f"{ARTIFACTS}/{made['id']}"
        answer = await client.patch(path, json={"title": "New"}, headers=headers)
    assert answer.status_code == 200


async def a_program(live: Live, _home: Path) -> None:
    await live.publish("<p>1")


async def a_command(live: Live, home: Path) -> None:
    (home / "page.html").write_text("<p>1")
    env = {
        "FANLIGHT_SERVER": live.url,
        "FANLIGHT_TOKEN": live.token,
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
    }
    command = (sys.executable, "-m", "fanlight", "publish", "page.html")
    started = await asyncio.create_subprocess_exec(*command, env=env, cwd=home)
    assert await started.wait() == 0


async def an_agent_over_http(live: Live, home: Path) -> None:
    async with over_http(live, home) as client:
        await use(client, "publish", html="<p>1")


async def an_agent_over_stdio(live: Live, home: Path) -> None:
    async with over_stdio(live, home) as client:
        await use(client, "publish", html="<p>1")


async def the_server_itself(live: Live, _home: Path) -> None:
    made = await live.publish("<p>1")
    async with live.client() as client:
        await client.delete(f"{ARTIFACTS}/{made['id']}")

    long_ago = tables.artifacts.update().values(deleted_at=0)
    await live.ctx.db.write(lambda tx: tx.run(long_ago))
    assert await trash.empty(live.ctx) == 1


SURFACES = [
    (a_page, "signed-in", "web"),
    (a_write_of_a_page, "renamed", "web"),
    (a_program, "version", "api"),
    pytest.param(a_command, "version", "cli", marks=pytest.mark.slow),
    (an_agent_over_http, "version", "mcp"),
    pytest.param(an_agent_over_stdio, "version", "mcp", marks=pytest.mark.slow),
    (the_server_itself, "purged", "system"),
]


@pytest.mark.parametrize(("come", "type_", "door"), SURFACES)
async def test_a_surface_is_recorded_as_what_it_is(
    come: Callable[[Live, Path], Awaitable[None]], type_: str, door: str, live: Live, home: Path
) -> None:
    await come(live, home)
    events = tables.events.c
    query = select(events.type, events.door).order_by(events.pk.desc()).limit(1)
    rows = await live.ctx.db.read(lambda tx: tx.all(query))
    assert [tuple(row) for row in rows] == [(type_, door)]


async def _signed_in(live: Live, client: httpx2.AsyncClient) -> str:
    """What writes of the browser's pages have to carry."""
    answer = await client.post((await live.sign_in_link()).partition("?")[0])
    assert answer.status_code == 303
    page = (await client.get("/")).text
    return page.partition('name="fanlight-csrf" content="')[2].partition('"')[0]
