"""The audit log as owners and their other programs read it."""

import asyncio
import csv
import io
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.support.world import World, a_world, nobody

from fanlight.db import events as events_db
from fanlight.db.tx import Tx
from fanlight.kit.clock import iso
from fanlight.model.actor import SYSTEM, Agent, Door, OrgRole, Scope
from fanlight.model.audit import Filter
from fanlight.model.events import (
    ActionDenied,
    LeftOut,
    SignedIn,
    SignedOut,
    SignInFailed,
    every_type,
)
from fanlight.ops import audit, people, sign_in
from fanlight.web.caller import cookie_name
from fanlight.wire import audit_export, ocsf

AUDIT = "/api/v1/admin/audit"


async def owners(world: World) -> str:
    return await world.token(world.owner)


async def test_a_page_of_the_log_says_who_did_what_through_what(each_world: World) -> None:
    world = each_world
    headers = {"fanlight-agent": "codex/1.2", "fanlight-session": "s9"}
    async with world.http(await owners(world)) as client:
        made = (
            await client.post(
                "/api/v1/artifacts",
                content=b"<title>T</title><p>1",
                headers=headers | {"content-type": "text/html"},
            )
        ).json()
        found = (await client.get(AUDIT, params={"type": "version"})).json()
    (entry,) = found["items"]
    assert found["next_cursor"] is None
    assert entry["actor"]["kind"] == "token"
    assert entry["actor"]["user"]["email"] == "owner@localhost"
    assert entry["actor"]["token"]["name"] == "test"
    assert entry["actor"]["agent"] == {"name": "codex", "version": "1.2", "session": "s9"}
    assert entry["actor"]["door"] == "api"
    assert entry["artifact"] == {"id": made["id"], "title": "T"}
    assert (entry["data"]["n"], entry["at"], len(entry["hash"])) == (1, iso(world.clock.now()), 64)


async def test_lists_go_on_by_cursor_and_are_filtered(world: World) -> None:
    async with world.http(await owners(world)) as client:
        for number in range(5):
            await world.publish(world.owner, f"<title>{number}</title><p>")
        first = (await client.get(AUDIT, params={"type": "version", "limit": 3})).json()
        query = {"type": "version", "limit": 3, "cursor": first["next_cursor"]}
        second = (await client.get(AUDIT, params=query)).json()
        titles = [each["artifact"]["title"] for each in first["items"] + second["items"]]
        assert titles == ["4", "3", "2", "1", "0"]
        assert second["next_cursor"] is None
        url = f"{world.ctx.origins.app}/a/{first['items'][0]['artifact']['id']}"
        assert len((await client.get(AUDIT, params={"artifact": url})).json()["items"]) == 1
        later = {"from": iso(world.clock.now() + 1)}
        assert (await client.get(AUDIT, params=later)).json()["items"] == []
        for wrong in ({"from": "yesterday"}, {"limit": 101}, {"cursor": "x"}):
            assert (await client.get(AUDIT, params=wrong)).status_code == 400


async def test_an_auditor_reads_the_log(world: World) -> None:
    ada = await world.member("ada")
    await people.change_role(world.ctx, world.owner, "ada@example.com", OrgRole.AUDITOR)
    token = await world.token(replace(ada, role=OrgRole.AUDITOR))
    async with world.http(token) as client:
        answer = await client.get(AUDIT)
    assert answer.status_code == 200
    assert answer.json()["items"]


async def test_the_log_is_for_those_with_the_permission_and_the_scope(world: World) -> None:
    member = await world.token(await world.member("ada"))
    narrow = await world.token(world.owner, Scope.READ)
    for token, status, rule in (
        (member, 403, "permission"),
        (narrow, 403, "scope"),
        (None, 401, None),
    ):
        async with world.http(token) as client:
            answers = [
                await client.get(AUDIT),
                await client.get(f"{AUDIT}/export"),
                await client.post(f"{AUDIT}/verify"),
            ]
        assert [answer.status_code for answer in answers] == [status] * 3
        assert {answer.json().get("rule") for answer in answers} == {rule}
    found = await audit.listed(world.ctx, world.owner, Filter(type="denied"), limit=10)
    rules = [each.data["rule"] for each in reversed(found.items)]
    assert rules == ["permission", "scope", "member"]


async def test_failed_sign_ins_are_on_record_with_their_address(world: World) -> None:
    async with world.http("fl_no") as client:
        assert (await client.get("/api/v1/me")).status_code == 401
        assert (await client.post("/mcp", content=b"{}")).status_code == 401
    async with world.http() as client:
        for path in ("/sign-in/nonsense", "/l/nonsense"):
            assert (await client.get(path)).status_code in {404, 410}
            assert (await client.post(path)).status_code in {404, 410}
    found = await audit.listed(world.ctx, world.owner, Filter(type="sign-in.failed"), limit=10)
    told = [(each.data["method"], each.door, each.address) for each in reversed(found.items)]
    assert told == [
        ("token", "api", "127.0.0.1"),
        ("link", "web", "127.0.0.1"),
        ("share-link", "web", "127.0.0.1"),
    ]


async def test_what_mcp_reads_and_is_refused_is_on_record(world: World) -> None:
    from fanlight.mcp.tools import call

    made = await world.publish(world.owner, "<title>T</title><p>1")
    actor = replace(world.owner, door=Door.MCP, agent=Agent("codex"))
    await call(world.ctx, actor, "read", {"artifact": made.id, "what": "source"})
    found = await audit.listed(world.ctx, world.owner, Filter(type="content.read"), limit=10)
    (entry,) = found.items
    assert (entry.door, entry.data) == ("mcp", {"n": 1, "how": "source"})


async def exported(client: httpx2.AsyncClient, format_: str, **query: Any) -> str:
    answer = await client.get(f"{AUDIT}/export", params={"format": format_, **query})
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_json_lines_hold_everything_the_oldest_first(each_world: World) -> None:
    world = each_world
    async with world.http(await owners(world)) as client:
        await world.publish(world.owner, "<title>T</title><p>1")
        lines = [json.loads(line) for line in (await exported(client, "jsonl")).splitlines()]
        only = (await exported(client, "jsonl", type="version")).splitlines()
    assert [line["n"] for line in lines] == list(range(1, len(lines) + 1))
    assert (lines[-1]["type"], lines[-1]["data"]["format"]) == ("audit.exported", "jsonl")
    assert [json.loads(line)["type"] for line in only] == ["version"]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@x", "\t=1"])
async def test_no_cell_of_csv_is_a_formula(world: World, title: str) -> None:
    made = await world.publish(world.owner, "<p>1", title=f"x{title}")
    event = LeftOut(1)
    actor = replace(world.owner, agent=Agent(title), address=title)
    await world.ctx.db.write(lambda tx: events_db.record(tx, actor, event))
    async with world.http(await owners(world)) as client:
        text = await exported(client, "csv")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    (row,) = [row for row in rows if row["type"] == "left-out"]
    assert (row["agent"], row["address"]) == (f"'{title}", f"'{title}")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(title[0])]
    assert {row["artifact"] for row in rows} == {"", made.id}
    assert json.loads(row["data"]) == {"count": 1}


async def test_ocsf_events_have_what_their_classes_require(world: World) -> None:
    def write(tx: Tx) -> None:
        events_db.record(tx, replace(world.owner, address="192.0.2.1"), SignedIn("link"))
        events_db.record(tx, world.owner, SignedOut())
        events_db.record(tx, world.owner, SignInFailed("token"))
        events_db.record(tx, world.owner, ActionDenied("scope", "view"))

    await world.publish(world.owner, "<title>T</title><p>1")
    await world.ctx.db.write(write)
    async with world.http(await owners(world)) as client:
        lines = (await exported(client, "ocsf")).splitlines()
    found = {event["metadata"]["event_code"]: event for event in map(json.loads, lines)}
    for event in found.values():
        assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
        assert event["category_uid"] == event["class_uid"] // 1000
        assert event["metadata"]["version"] == "1.6.0"
        assert event["metadata"]["product"]["name"] == "Fanlight"
        assert event["actor"]["user"]["name"]
        assert event["src_endpoint"]
        assert event["time"] == world.clock.now()
        required = {3002: {"user", "service"}, 6003: {"api"}}[event["class_uid"]]
        assert required <= set(event)
    uids = {code: (event["type_uid"], event["status_id"]) for code, event in found.items()}
    assert uids["signed-in"] == (300201, 1)
    assert uids["signed-out"] == (300202, 1)
    assert uids["sign-in.failed"] == (300201, 2)
    assert uids["version"] == (600303, 1)
    assert uids["org.created"] == (600301, 1)
    assert uids["audit.exported"] == (600302, 1)
    assert uids["denied"] == (600399, 2)
    assert found["signed-in"]["src_endpoint"] == {"ip": "192.0.2.1"}
    assert found["version"]["resources"][0]["name"] == "T"


@pytest.mark.slow
async def test_a_long_export_holds_a_part_at_a_time_and_no_connection(each_world: World) -> None:
    world = each_world

    def write(tx: Tx) -> None:
        for number in range(10_000):
            events_db.record(tx, world.owner, LeftOut(number))

    await world.ctx.db.write(write)
    pool: Any = world.ctx.db.engine.pool
    await world.ctx.db.read(lambda _tx: None)
    idle = pool.checkedout()
    parts = await audit.exported(world.ctx, world.owner, Filter(), format_="jsonl")
    tracemalloc.start()
    count = size = 0
    async for part in parts:
        written = audit_export.part("jsonl", part)
        count, size = count + len(part), size + len(written)
        assert pool.checkedout() == idle
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 10_000
    assert size > 3_000_000
    assert most < 5_000_000


async def test_a_log_that_was_touched_does_not_verify(world: World) -> None:
    from sqlalchemy import update

    from fanlight.db.tables import events

    async with world.http(await owners(world)) as client:
        good = (await client.post(f"{AUDIT}/verify")).json()
        statement = update(events).where(events.c.n == 1).values(address="192.0.2.1")
        await world.ctx.db.write(lambda tx: tx.run(statement))
        bad = (await client.post(f"{AUDIT}/verify")).json()
    assert (good["ok"], good["problem"]) == (True, None)
    assert (bad["ok"], bad["problem"]["kind"], bad["problem"]["n"]) == (False, "edited", 1)
    assert "Row 1" in bad["problem"]["detail"]


async def test_a_repeated_request_loses_nothing_that_was_observed(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, "<title>T</title><p>1")
    headers = {"idempotency-key": "one"}
    async with world.http(await owners(world)) as client:
        await client.get(f"/api/v1/artifacts/{made.id}/versions/1/source")
        work = [client.post(f"{AUDIT}/verify", headers=headers) for _ in range(4)]
        answers = await asyncio.gather(*work)
        left_out = (await client.get(AUDIT, params={"type": "left-out"})).json()["items"]
        reads = (await client.get(AUDIT, params={"type": "content.read"})).json()["items"]
        again = await client.post(f"{AUDIT}/verify", headers=headers)
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert (len(reads), left_out) == (1, [])
    assert again.json()["ok"]


async def signed_in(world: World, email: str | None) -> dict[str, str]:
    link = await sign_in.make_link(world.ctx, SYSTEM, email)
    secret = await sign_in.use_link(world.ctx, nobody(), link.rpartition("/")[2], "test")
    return {"cookie": f"{cookie_name(world.ctx)}={secret}"}


async def test_a_browser_shows_the_log_to_the_owner(world: World) -> None:
    made = await world.publish(world.owner, "<title>Shown</title><p>1")
    await world.member("ada")
    owner = await signed_in(world, None)
    member = await signed_in(world, "ada@example.com")
    async with world.http() as client:
        whole = await client.get("/admin/audit", headers=owner)
        query = {"type": "member.added", "actor": "owner@localhost", "from": "2026-01-01"}
        some = await client.get("/admin/audit", params=query, headers=owner)
        none = await client.get("/admin/audit", params={"to": "2020-01-01"}, headers=owner)
        one = await client.get("/admin/audit", params={"artifact": f"/a/{made.id}"}, headers=owner)
        refused = await client.get("/admin/audit", headers=member)
        stranger = await client.get("/admin/audit")
        home = [(await client.get("/", headers=who)).text for who in (owner, member)]
    assert "Shown" in whole.text
    assert ("<code>member.added</code>" in some.text, "Shown" in some.text) == (True, False)
    assert "Nothing like that has happened." in none.text
    assert one.text.count("<tr>") == 2
    assert (refused.status_code, stranger.status_code) == (403, 401)
    assert ['href="/admin"' in page for page in home] == [True, False]


def test_what_no_file_can_hold_is_not_taken_from_a_client() -> None:
    agent = Agent.claimed("\ud800evil\x00", "1\n2", session="\udfff")
    assert agent == Agent("evil", "12", "")


def test_every_type_has_an_activity_of_its_own_in_ocsf() -> None:
    assert set(every_type()) == {*ocsf._SESSIONS, *ocsf._ACTIVITIES}


def test_every_type_is_known_by_its_name() -> None:
    types = every_type()
    assert types == sorted(set(types))
    assert {"version", "content.read", "denied", "sign-in.failed"} <= set(types)


@pytest.mark.services
async def test_an_export_that_the_database_does_not_take_is_refused_before_it_begins(
    tmp_path: Path, postgres_url: str
) -> None:
    """PostgreSQL knows no NUL in a text."""
    async with (
        a_world(tmp_path, database=postgres_url) as world,
        world.http(await world.token(world.owner)) as client,
    ):
        refused = await client.get("/api/v1/admin/audit/export", params={"type": "\0"})
        assert (refused.status_code, refused.json()["kind"]) == (400, "invalid")
        log = (await client.get("/api/v1/admin/audit")).json()["items"]
    assert "audit.exported" not in {each["type"] for each in log}
