"""A write with an Idempotency-Key is carried out once, and answered the same every time."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from scripts import reference
from sqlalchemy import select
from tests.support.world import World

from fanlight.db import tables
from fanlight.db.tx import Tx

ME = "/api/v1"


@dataclass(frozen=True, slots=True)
class Stage:
    """What requests may be about."""

    artifact: str
    trashed: str
    link: str
    token: str


async def a_stage(world: World, client: httpx2.AsyncClient) -> Stage:
    kept = (await world.publish(world.owner, "<title>Old</title><p>1")).id
    await world.publish(world.owner, "<title>Old</title><p>2", artifact=kept)
    trashed = (await world.publish(world.owner, "<p>trash")).id
    await client.delete(f"{ME}/artifacts/{trashed}")
    link = await client.post(f"{ME}/artifacts/{kept}/sharing/links", json={})
    token = await client.post(f"{ME}/tokens", json={"name": "other"})
    await world.member("ada")
    return Stage(kept, trashed, link.json()["id"], token.json()["id"])


async def everything(world: World) -> list[str]:
    """The types of all events, in order."""
    query = select(tables.events.c.type).order_by(tables.events.c.pk)

    def read(tx: Tx) -> list[str]:
        return [type_ for (type_,) in tx.all(query)]

    return await world.ctx.db.read(read)


WRITES: dict[str, tuple[str, str, Any]] = {
    "rename": ("PATCH", "/artifacts/{artifact}", {"title": "New"}),
    "delete": ("DELETE", "/artifacts/{artifact}", None),
    "purge": ("DELETE", "/artifacts/{trashed}?purge=true", None),
    "undelete": ("POST", "/artifacts/{trashed}/undelete", None),
    "restore": ("POST", "/artifacts/{artifact}/restore", {"version": 1}),
    "audience": ("PUT", "/artifacts/{artifact}/sharing", {"audience": "org"}),
    "revoke link": ("DELETE", "/artifacts/{artifact}/sharing/links/{link}", None),
    "give": ("PUT", "/artifacts/{artifact}/sharing/people/ada@example.com", {"role": "editor"}),
    "change role": ("PATCH", "/admin/members/ada@example.com", {"role": "admin"}),
    "make group": ("POST", "/admin/groups", {"name": "Design"}),
    "policy": ("PATCH", "/admin/policy", {"external_sharing": False}),
    "revoke token": ("DELETE", "/tokens/{token}", None),
    "add member": ("POST", "/admin/members", {"email": "eve@example.com"}),
    "remove member": ("DELETE", "/admin/members/ada@example.com", None),
}
MAKING_SECRETS: dict[str, tuple[str, Any]] = {
    "token": ("/tokens", {"name": "new"}),
    "link": ("/artifacts/{artifact}/sharing/links", {}),
    "sign-in link": ("/admin/sign-in-links", {}),
}


async def ask(
    client: httpx2.AsyncClient, method: str, path: str, body: Any, key: str = "once"
) -> httpx2.Response:
    return await client.request(method, ME + path, json=body, headers={"idempotency-key": key})


@pytest.mark.parametrize("name", WRITES)
async def test_the_second_answer_is_the_first(world: World, name: str) -> None:
    method, pattern, body = WRITES[name]
    async with world.http(await world.token(world.owner)) as client:
        stage = await a_stage(world, client)
        path = pattern.format_map({each: getattr(stage, each) for each in Stage.__slots__})
        before = await everything(world)
        first = await ask(client, method, path, body)
        once = await everything(world)
        second = await ask(client, method, path, body)
    assert first.is_success, first.text
    assert len(once) == len(before) + 1
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert await everything(world) == once


@pytest.mark.parametrize("name", MAKING_SECRETS)
async def test_a_secret_is_shown_once_and_made_once(world: World, name: str) -> None:
    """A repeated request learns what was made, so that it can be revoked."""
    pattern, body = MAKING_SECRETS[name]
    async with world.http(await world.token(world.owner)) as client:
        stage = await a_stage(world, client)
        path = pattern.format(artifact=stage.artifact)
        first = await ask(client, "POST", path, body)
        once = await everything(world)
        second = await ask(client, "POST", path, body)
    made = first.json()
    secret = made.get("secret") or made["url"].rpartition("/")[2]
    rows = await world.ctx.db.read(lambda tx: tx.all(select(tables.idempotency)))
    assert first.status_code == 201
    assert (second.status_code, second.json()["code"]) == (409, "answer-not-kept")
    assert second.json().get("made") == made.get("id")
    assert await everything(world) == once
    assert secret not in repr(rows)


def test_every_write_of_the_api_takes_a_key() -> None:
    paths = reference.openapi()["paths"]
    writes = {
        f"{method} {path}": {each["name"].lower() for each in route.get("parameters", [])}
        for path, methods in paths.items()
        for method, route in methods.items()
        if method != "get"
    }
    assert len(writes) > 12
    assert [name for name, taken in writes.items() if "idempotency-key" not in taken] == []


async def test_a_key_is_for_one_request_of_one_caller(world: World) -> None:
    made = await world.publish(world.owner, "<p>1")
    path = f"/artifacts/{made.id}"
    async with world.http(await world.token(world.owner)) as client:
        await ask(client, "PATCH", path, {"title": "A"})
        other = await ask(client, "PATCH", path, {"title": "B"})
        empty = await ask(client, "PATCH", path, {"title": "B"}, key="x" * 256)
    async with world.http(await world.token(world.owner)) as client:
        theirs = await ask(client, "PATCH", path, {"title": "B"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")
    assert (empty.status_code, empty.json()["code"]) == (400, "bad-idempotency-key")
    assert theirs.json()["title"] == "B"


async def test_what_was_refused_may_be_asked_again(world: World) -> None:
    made = await world.publish(world.owner, "<p>1")
    path = f"/artifacts/{made.id}"
    async with world.http(await world.token(world.owner)) as client:
        await client.delete(ME + path)
        refused = await ask(client, "PATCH", path, {"title": "A"})
        await client.post(f"{ME}{path}/undelete")
        done = await ask(client, "PATCH", path, {"title": "A"})
    assert (refused.status_code, done.status_code) == (410, 200)


async def test_of_many_at_once_one_is_carried_out(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, "<p>1")
    async with world.http(await world.token(world.owner)) as client:
        before = await everything(world)
        answers = await asyncio.gather(
            *[ask(client, "PATCH", f"/artifacts/{made.id}", {"title": "A"}) for _ in range(8)]
        )
        later = await ask(client, "PATCH", f"/artifacts/{made.id}", {"title": "A"})
    codes = {answer.status_code: answer.json().get("code") for answer in answers}
    assert codes.pop(200) is None
    assert codes in ({}, {409: "answer-pending"})
    assert later.json()["title"] == "A"
    assert await everything(world) == [*before, "renamed"]


async def test_of_many_restores_at_once_each_gets_the_one_answer(each_world: World) -> None:
    """It is kept in the transaction that makes the version: never pending, never lost."""
    world = each_world
    made = await world.publish(world.owner, "<p>1")
    await world.publish(world.owner, "<p>2", artifact=made.id)
    path = f"/artifacts/{made.id}/restore"
    async with world.http(await world.token(world.owner)) as client:
        answers = await asyncio.gather(
            *[ask(client, "POST", path, {"version": 1}) for _ in range(8)]
        )
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["version"] for answer in answers} == {3}


async def test_a_lost_answer_is_told_from_a_request_that_was_not_carried_out(world: World) -> None:
    """The server died after the change and before it had kept what it was to answer."""
    made = await world.publish(world.owner, "<p>1")
    async with world.http(await world.token(world.owner)) as client:
        await ask(client, "PATCH", f"/artifacts/{made.id}", {"title": "A"})
        await world.ctx.db.write(lambda tx: tx.run(tables.idempotency.update().values(answer={})))
        again = await ask(client, "PATCH", f"/artifacts/{made.id}", {"title": "A"})
    assert (again.status_code, again.json()["code"]) == (409, "answer-pending")
    assert again.headers["retry-after"] == "1"


async def test_repeating_costs_one_statement_beside_the_sign_in(world: World) -> None:
    made = await world.publish(world.owner, "<p>1")
    async with world.http(await world.token(world.owner)) as client:
        await ask(client, "PATCH", f"/artifacts/{made.id}", {"title": "A"})
        with world.statements() as seen:
            await ask(client, "PATCH", f"/artifacts/{made.id}", {"title": "A"})
    assert len(seen) == 2
