"""What `/mcp` owes to the web that it is on."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.mcp.doors import over_http, refused, use
from tests.support.live import Live

from fanlight.model.actor import Scope
from fanlight.ops import people, sign_in
from fanlight.ops.sign_in import TokenWanted
from fanlight.wire.mcp_server import build
from mcp import Client

PING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"accept": "application/json, text/event-stream"}


async def ask(live: Live, **headers: str) -> httpx2.Response:
    async with live.client() as client:
        return await client.post("/mcp", json=PING, headers=ACCEPT | headers)


async def test_old_clients_need_no_session(live: Live) -> None:
    answer = await ask(live)

    assert answer.status_code == 200
    assert len(answer.json()["result"]["tools"]) == 5


@pytest.mark.parametrize("token", ["", "Bearer fl_wrong", "Basic Zm86YmFy"])
async def test_who_has_no_token_is_told_how_to_come_in(live: Live, token: str) -> None:
    answer = await ask(live, authorization=token)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "token" in answer.json()["title"] + answer.json()["detail"]


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("host", "rebound.example", 421),
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
    ],
)
async def test_foreign_pages_are_refused(live: Live, header: str, value: str, status: int) -> None:
    """A page that points its own name at this server (DNS rebinding) gets nothing."""
    answer = await ask(live, **{header: value})

    assert answer.status_code == status


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_there_is_no_stream_to_hold_open(live: Live, method: str) -> None:
    async with live.client() as client:
        answer = await client.request(method, "/mcp", headers=ACCEPT)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


async def test_a_body_has_its_limit(live: Live) -> None:
    async with live.client() as client:
        answer = await client.post(
            "/mcp",
            content=b"x" * (2 * live.ctx.limits.page_bytes + 1),
            headers=ACCEPT | {"content-type": "application/json"},
        )

    assert answer.status_code == 413


@pytest.mark.parametrize("session", ["!", "e30", "bnVsbA", "x" * 4000, "W10"])
async def test_a_session_that_names_nobody_is_ignored(live: Live, session: str) -> None:
    answer = await ask(live, **{"mcp-session-id": session})

    assert answer.status_code == 200


async def test_a_token_limits_what_an_agent_may_do(live: Live, home: Path) -> None:
    owner = await people.owner(live.ctx)
    made = await live.publish("<p>Mine</p>")
    wanted = TokenWanted("reader", frozenset({Scope.READ}), days=1)
    reader = await sign_in.create_token(live.ctx, owner, wanted)
    async with over_http(live, home, token=reader.secret) as client:
        await use(client, "read", artifact=made["id"])
        published = await refused(client, "publish", html="<p>No</p>")
        shared = await refused(client, "share", artifact=made["id"], link=True)

    assert "scope" in published + shared


async def test_a_path_is_not_for_a_distant_server(live: Live, home: Path) -> None:
    async with over_http(live, home) as client:
        text = await refused(client, "publish", path="/etc/hostname")

    assert "fanlight mcp" in text


async def test_a_stale_edit_brings_the_merge(live: Live, home: Path) -> None:
    lines = [f"<p>{n}</p>" for n in range(9)]
    made = await live.publish("\n".join(lines))
    await live.publish("\n".join(["<h1>Theirs</h1>", *lines[1:]]), made["id"])
    ours = "\n".join([*lines[:-1], "<h1>Ours</h1>"])
    async with over_http(live, home) as client:
        text = await refused(client, "publish", html=ours, artifact=made["id"], base_version=1)
        _, told, framed, *body = text.splitlines()
        facts: dict[str, Any] = json.loads(told)
        # What others wrote comes between marks that they cannot guess.
        assert body[0] == body[-1]
        assert body[0] in framed
        merged = "\n".join(body[1:-1])
        again = await use(
            client,
            "publish",
            html=merged,
            artifact=made["id"],
            base_version=facts["live_version"],
        )

    assert "Theirs" in merged
    assert "Ours" in merged
    assert json.loads(again)["version"] == 3


async def test_a_repeated_publish_is_one(live: Live, home: Path) -> None:
    """The key comes as the API's header, with the request that the tool call is in."""
    key = {"idempotency-key": "once"}
    async with over_http(live, home, headers=key) as client:
        first = await use(client, "publish", html="<p>Hi</p>")
        again = await use(client, "publish", html="<p>Hi</p>")

    assert first == again


async def test_a_repeated_share_is_one(live: Live, home: Path) -> None:
    """Its answer held a secret, so it is told which link that made, and can revoke it."""
    made = await live.publish("<p>Hi</p>")
    key = {"idempotency-key": "once"}
    async with over_http(live, home, headers=key) as client:
        await use(client, "share", artifact=made["id"], audience="org", link=True)
        again = await refused(client, "share", artifact=made["id"], audience="org", link=True)
        other = await refused(client, "share", artifact=made["id"], link=True)
    async with over_http(live, home) as client:
        shown = json.loads(await use(client, "share", artifact=made["id"]))

    async with live.client() as api:
        [link] = (await api.get(f"/api/v1/artifacts/{made['id']}/sharing")).json()["links"]
    assert (shown["audience"], shown["links"]) == ("org", 1)
    assert link["id"] in again
    assert "a different request" in other


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"expires_in": -1}, "3,650 days"), ({"audience": "public"}, "private or people or org")],
)
async def test_a_share_that_is_refused_changes_nothing(
    live: Live, home: Path, wrong: dict[str, Any], told: str
) -> None:
    made = await live.publish("<p>Hi</p>")
    asked = {"artifact": made["id"], "audience": "org", "link": True, **wrong}
    async with over_http(live, home) as client:
        assert told in await refused(client, "share", **asked)
        shown = json.loads(await use(client, "share", artifact=made["id"]))

    assert (shown["audience"], shown["links"]) == ("private", 0)


async def test_what_breaks_inside_stays_inside() -> None:
    """A failure is told as one; what it was is for the server's log."""

    async def broken(*_args: object) -> str:
        raise RuntimeError("secret of the machine")

    server = build("1", broken, guide="", without=frozenset())
    async with Client(server) as client:
        text = await refused(client, "list")

    assert "its log says why" in text
    assert "secret" not in text


async def test_long_sources_are_cut(live: Live, home: Path) -> None:
    made = await live.publish(f"<p>{'x' * 200_000}</p>")
    async with over_http(live, home) as client:
        text = await use(client, "read", artifact=made["id"])

    assert len(text) < 101_000
    assert "fanlight pull" in text.splitlines()[-1]
