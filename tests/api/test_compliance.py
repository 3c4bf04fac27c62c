"""The compliance API as the organisation's other programs use it."""

import asyncio
import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import select
from tests.support.world import World, a_world, upload

from fanlight.db import tables
from fanlight.kit.clock import iso
from fanlight.model.actor import COMPLIANCE_SCOPES, Actor, OrgRole, Scope
from fanlight.model.artifact import Audience
from fanlight.model.comment import ThreadState
from fanlight.model.errors import Denied, Invalid
from fanlight.ops import comments, compliance, holds, links, people, sharing, sign_in, trash
from fanlight.ops.comments import Place
from fanlight.ops.publish import Publish, publish
from fanlight.ops.sign_in import TokenWanted

API = "/api/v1/compliance"


async def a_key(world: World) -> str:
    return await world.token(world.owner, *COMPLIANCE_SCOPES)


async def every(client: httpx2.AsyncClient, path: str, **query: Any) -> list[dict[str, Any]]:
    """All of a list, from page to page."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        asked = query | ({"cursor": cursor} if cursor else {})
        page = (await client.get(API + path, params=asked)).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if not page.get("more", cursor is not None):
            return found


async def test_every_artifact_is_listed_and_filtered(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    private = await world.publish(ada, "<title>private</title><p>")
    open_ = await world.publish(world.owner, "<title>open</title><p>", audience=Audience.ORG)
    trashed = await world.publish(ada, "<title>trashed</title><p>")
    await trash.delete(world.ctx, ada, trashed.id)
    world.clock.advance(1_000)
    await world.publish(world.owner, "<title>open</title><p>2", artifact=open_.id)
    async with world.http(await a_key(world)) as client:
        name = await world.ctx.db.read(lambda tx: tx.scalar(select(tables.orgs.c.name)))
        found = await every(client, "/artifacts", limit=2)
        assert [each["id"] for each in found] == [private.id, open_.id, trashed.id]
        assert found[0]["owner"]["email"] == "ada@example.com"
        assert [each["deleted_at"] is None for each in found] == [True, True, False]
        for query, wanted in (
            ({"owner": "ada@example.com"}, [private.id, trashed.id]),
            ({"owner": found[1]["owner"]["id"]}, [open_.id]),
            ({"organisation": name, "audience": "org"}, [open_.id]),
            ({"organisation": "Another"}, []),
            ({"audience": "org"}, [open_.id]),
            ({"updated_from": iso(world.clock.now())}, [open_.id]),
            ({"updated_to": iso(world.clock.now())}, [private.id, trashed.id]),
        ):
            assert [each["id"] for each in await every(client, "/artifacts", **query)] == wanted
        one = (await client.get(f"{API}/artifacts/{private.id}")).json()
        assert one == found[0]
        for wrong in ({"limit": 0}, {"limit": 1001}, {"cursor": "x"}, {"audience": "all"}):
            assert (await client.get(f"{API}/artifacts", params=wrong)).status_code == 400


async def test_a_list_neither_skips_nor_repeats_while_others_write(each_world: World) -> None:
    """What was there before is in it once; so is everything in the changes, in their order."""
    world = each_world
    before = [(await world.publish(world.owner, f"<p>{n}")).id for n in range(12)]

    async def write(who: int) -> list[str]:
        made = []
        for n in range(15):
            new = await world.publish(world.owner, f"<p>{who} new {n}")
            await world.publish(world.owner, f"<p>{who} again {n}", artifact=before[n % 12])
            made.append(new.id)
        return made

    async def follow(client: httpx2.AsyncClient, wanted: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        while len(found) < wanted:
            page = (
                await client.get(f"{API}/changes", params={"cursor": cursor, "limit": 7})
            ).json()
            found += page["items"]
            cursor = page["next_cursor"]
        return found

    async with world.http(await a_key(world)) as client:
        listed, changes, *made = await asyncio.gather(
            every(client, "/artifacts", limit=3),
            follow(client, 12 + 3 * 30),
            *(write(who) for who in range(3)),
        )
        after = [each["id"] for each in await every(client, "/artifacts", limit=5)]
    ids = [each["id"] for each in listed]
    assert [id_ for id_ in ids if id_ in before] == before
    assert len(set(ids)) == len(ids)
    assert sorted(after) == sorted([*before, *made[0], *made[1], *made[2]])
    positions = [each["position"] for each in changes]
    assert positions == sorted(set(positions))
    told = [(each["artifact"], each["data"]["n"]) for each in changes if each["type"] == "version"]
    assert len(told) == len(set(told)) == 12 + 3 * 30


async def test_versions_and_contents_are_read_whole(world: World) -> None:
    files = (upload("index.html", "<title>T</title><img src=a.bin>"), upload("a.bin", b"\0\1"))
    made = await publish(world.ctx, world.owner, Publish(files=files))
    await world.publish(world.owner, "<title>T</title><p>2", artifact=made.id)
    path = f"{API}/artifacts/{made.id}"
    async with world.http(await a_key(world)) as client:
        versions = await every(client, f"/artifacts/{made.id}/versions", limit=1)
        assert [each["n"] for each in versions] == [2, 1]
        assert versions[0]["sha256"] == sha256(b"<title>T</title><p>2").hexdigest()
        listed = (await client.get(f"{path}/versions/1/files")).json()["items"]
        hashes = {each["path"]: each["sha256"] for each in listed}
        assert hashes["a.bin"] == sha256(b"\0\1").hexdigest()
        assert (await client.get(f"{path}/content")).content == b"<title>T</title><p>2"
        one = await client.get(f"{path}/versions/1/content", params={"path": "a.bin"})
        assert one.content == b"\0\1"
        assert one.headers["content-disposition"].startswith("attachment")
        packed = (await client.get(f"{path}/versions/1/content")).content
        whole = (await client.get(f"{path}/archive")).content
        for missing in ("versions/3/content", "versions/0/files", "versions/1/content?path=x"):
            assert (await client.get(f"{path}/{missing}")).status_code == 404
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist()[-1] == "index.json"
        assert archive.read("v1/a.bin") == b"\0\1"
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        index = json.loads(archive.read("index.json"))
        for version in index["versions"]:
            for file in version["files"]:
                data = archive.read(f"v{version['n']}/{file['path']}")
                assert (len(data), sha256(data).hexdigest()) == (file["size"], file["sha256"])
    assert [each["n"] for each in index["versions"]] == [1, 2]
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(whole[: len(whole) - 30]))


async def test_sharing_is_listed(world: World) -> None:
    await world.member("ada")
    made = await world.publish(world.owner, "<p>1")
    await sharing.give(world.ctx, world.owner, made.id, "ada@example.com", role=None)
    link = await links.add_link(world.ctx, world.owner, made.id, links.Options())
    async with world.http(await a_key(world)) as client:
        found = (await client.get(f"{API}/artifacts/{made.id}/sharing")).json()
    assert found["audience"] == "people"
    assert [(each["who"], each["role"]) for each in found["people"]] == [
        ("ada@example.com", "viewer")
    ]
    assert [each["id"] for each in found["links"]] == [link.id]
    assert link.url.rpartition("/")[2] not in json.dumps(found)


async def test_a_legal_hold_keeps_what_was_said(each_world: World) -> None:
    """Nobody who reads comments sees a difference; without a hold nothing is kept."""
    world, ctx = each_world, each_world.ctx
    ada = await world.member("ada")
    made = await world.publish(ada, "<p>1")
    texts = ("Before", "Under", "Last")
    threads = [await comments.start(ctx, ada, made.id, text) for text in texts]
    places = [Place(made.id, each.id, each.comments[0].id) for each in threads]
    await comments.edit(ctx, ada, places[0], "Before, edited")
    hold = await holds.place(ctx, world.owner, holds.Wanted(name="Case", artifacts=(made.id,)))
    await comments.edit(ctx, ada, places[1], "Under, edited")
    await comments.edit(ctx, ada, places[1], "Under, edited twice")
    await comments.delete(ctx, ada, places[1])
    left = await comments.listed(ctx, ada, made.id, state=ThreadState.ALL, before=None, limit=9)
    assert "Under" not in repr(left)

    async def said() -> list[tuple[str, list[str]]]:
        found = await every(client, f"/artifacts/{made.id}/comments", limit=2)
        assert {each["author"]["email"] for each in found} == {"ada@example.com"}
        assert [each["deleted_at"] is None for each in found] == [True, False, True]
        return [(each["text"], [it["text"] for it in each["earlier"]]) for each in found]

    async with world.http(await a_key(world)) as client:
        kept = ["Under", "Under, edited", "Under, edited twice"]
        assert await said() == [("Before, edited", []), ("", kept), ("Last", [])]
        await trash.delete(ctx, ada, made.id)
        assert (await said())[1] == ("", kept)
        await holds.release(ctx, world.owner, hold.id)
        assert await said() == [("Before, edited", []), ("", []), ("Last", [])]
        await trash.purge(ctx, ada, made.id)
        path = f"{API}/artifacts/{made.id}/comments"
        assert (await client.get(path)).status_code == 404
    for token in (await world.token(world.owner), await world.token(ada)):
        async with world.http(token) as other:
            assert (await other.get(path)).status_code in {403, 404}


async def test_what_is_deleted_is_gone_at_once_and_then_for_good(each_world: World) -> None:
    world = each_world
    ada = await world.member("ada")
    made = await world.publish(ada, "<p>1", audience=Audience.ORG)
    async with world.http(await a_key(world)) as client, world.http(await world.token(ada)) as her:
        path = f"{API}/artifacts/{made.id}"
        answer = await client.delete(path)
        assert (answer.status_code, answer.json()["state"]) == (202, "deleting")
        assert (await client.delete(path)).status_code == 404
        assert (await client.get(path)).status_code == 404
        assert await every(client, "/artifacts") == []
        for attempt in (
            her.get(f"/api/v1/artifacts/{made.id}"),
            her.post(f"/api/v1/artifacts/{made.id}/undelete"),
            her.delete(f"/api/v1/artifacts/{made.id}"),
        ):
            assert (await attempt).status_code == 404
        assert await trash.finish(world.ctx) == 1
        assert await trash.finish(world.ctx) == 0
        assert (await client.delete(path)).status_code == 404
        told = await every(client, "/changes")
    assert [each["type"] for each in told] == ["version", "deletion.ordered", "purged"]
    assert told[-1]["artifact"] == made.id
    assert (told[-1]["data"]["rule"], told[-1]["data"]["versions"]) == ("compliance", 1)


async def test_a_hold_by_key_keeps_what_it_covers(world: World) -> None:
    made = await world.publish(world.owner, "<p>1")
    async with world.http(await a_key(world)) as client:
        wanted = {"name": "Case", "owner": "owner@localhost"}
        hold = (await client.post(f"{API}/holds", json=wanted)).json()
        assert [each["id"] for each in await every(client, "/holds")] == [hold["id"]]
        refused = await client.delete(f"{API}/artifacts/{made.id}")
        assert (refused.status_code, refused.json()["code"]) == (409, "on-hold")
        assert (await every(client, "/artifacts"))[0]["held"] is True
        (denied,) = await every(client, "/activities", type="denied")
        assert denied["data"] == {"rule": "on-hold", "action": "delete-any-content"}
        assert denied["artifact"]["id"] == made.id
        assert (await client.delete(f"{API}/holds/{hold['id']}")).status_code == 204
        assert (await client.delete(f"{API}/artifacts/{made.id}")).status_code == 202


async def test_activities_are_filtered_and_every_call_is_one(world: World) -> None:
    made = await world.publish(world.owner, "<p>1")
    async with world.http(await a_key(world)) as client:
        published = await every(client, "/activities", type="version", limit=1)
        assert [each["artifact"]["id"] for each in published] == [made.id]
        assert await every(client, "/activities", actor="nobody@example.com") == []
        assert await every(client, "/activities", to="2020-01-01T00:00:00Z") == []
        await client.get(f"{API}/artifacts/{made.id}/content")
        called = await every(client, "/activities", type="compliance.read")
    content = [each for each in called if each["data"]["call"] == "version"]
    assert [each["data"]["asked"] for each in content] == [{"artifact": made.id}]
    assert [each["artifact"]["id"] for each in content] == [made.id]
    assert {each["actor"]["token"]["name"] for each in called} == {"test"}


ENDS = {
    Scope.ACTIVITIES: ["GET /activities"],
    Scope.CONTENT: [
        "GET /artifacts",
        "GET /artifacts/ID",
        "GET /artifacts/ID/versions",
        "GET /artifacts/ID/versions/1/files",
        "GET /artifacts/ID/versions/1/content",
        "GET /artifacts/ID/content",
        "GET /artifacts/ID/archive",
        "GET /artifacts/ID/sharing",
        "GET /changes",
    ],
    Scope.HOLDS: ["GET /holds", "POST /holds", "DELETE /holds/ID"],
    Scope.DELETE_CONTENT: ["DELETE /artifacts/ID"],
}


async def status(client: httpx2.AsyncClient, end: str, id_: str) -> int:
    method, path = end.replace("ID", id_).split()
    body = {"name": "x", "artifacts": ["b" * 26]} if method == "POST" else None
    return (await client.request(method, API + path, json=body)).status_code


async def test_each_scope_opens_its_own_ends_and_nothing_else(world: World) -> None:
    made = await world.publish(world.owner, "<p>1", audience=Audience.ORG)
    callers = {scope: await world.token(world.owner, scope) for scope in ENDS}
    others = [await world.token(world.owner), await world.token(await world.member("ada")), None]
    for scope, token in callers.items():
        async with world.http(token) as client:
            for owned, ends in ENDS.items():
                for end in ends:
                    found = await status(client, end, made.id)
                    assert (found != 403) is (owned is scope), (scope, end, found)
            for method, path in (
                ("GET", "/api/v1/artifacts"),
                ("GET", f"/api/v1/artifacts/{made.id}"),
                ("POST", "/api/v1/tokens"),
                ("GET", "/api/v1/tokens"),
                ("GET", "/api/v1/people"),
                ("GET", "/api/v1/admin/audit"),
                ("GET", "/api/v1/admin/holds"),
                ("GET", "/api/v1/admin/retention"),
                ("GET", "/api/v1/admin/members"),
            ):
                body: dict[str, str] | None = {} if method == "POST" else None
                assert (await client.request(method, path, json=body)).status_code in {403, 404}
    for other in others:
        async with world.http(other) as client:
            for end in (end for ends in ENDS.values() for end in ends):
                assert await status(client, end, made.id) == (403 if other else 401)


async def test_a_person_has_no_way_in_without_a_key(world: World) -> None:
    with pytest.raises(Denied, match="key"):
        await compliance.changes(world.ctx, world.owner, after=None, limit=1)


async def test_only_owners_make_keys_and_a_key_ends_with_their_place(world: World) -> None:
    ada = await world.member("ada")
    await people.change_role(world.ctx, world.owner, "ada@example.com", OrgRole.ADMIN)
    admin = Actor(ada.kind, ada.door, user=ada.user, role=OrgRole.ADMIN, scopes=ada.scopes)
    content = frozenset({Scope.CONTENT})
    with pytest.raises(Denied):
        await sign_in.create_token(world.ctx, admin, TokenWanted("key", content))
    with pytest.raises(Invalid, match="no other scopes"):
        await sign_in.create_token(world.ctx, world.owner, TokenWanted("x", content | {Scope.READ}))
    await people.change_role(world.ctx, world.owner, "ada@example.com", OrgRole.OWNER)
    owner = Actor(ada.kind, ada.door, user=ada.user, role=OrgRole.OWNER, scopes=ada.scopes)
    key = await sign_in.create_token(world.ctx, owner, TokenWanted("key", content))
    async with world.http(key.secret) as client:
        assert (await client.get(f"{API}/changes")).status_code == 200
        await people.change_role(world.ctx, world.owner, "ada@example.com", OrgRole.ADMIN)
        assert (await client.get(f"{API}/changes")).status_code == 403


async def test_a_page_costs_the_same_however_long_it_is(tmp_path: Path) -> None:
    """Whose key it is, its call on record and sealed (six), nothing more to seal, the page."""
    async with a_world(tmp_path) as world:
        for n in range(6):
            await world.publish(world.owner, f"<p>{n}")
        counts = []
        async with world.http(await a_key(world)) as client:
            for limit in (1, 1, 5):
                with world.statements() as seen:
                    await client.get(f"{API}/artifacts", params={"limit": limit})
                counts.append(len(seen))
    assert counts[1] == counts[2] == 10
