"""Comments over HTTP: who is told what, what is refused, and what bad requests get."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from typing import Any

import httpx2
import pytest
from tests.support.world import World

from fanlight.db import people as rows
from fanlight.model.actor import SYSTEM, Actor, Scope
from fanlight.model.artifact import Audience, Role
from fanlight.model.share import SharingPolicy
from fanlight.ops import sharing, sign_in
from fanlight.web import feed

API = "/api/v1"
PAGE = "<title>Report</title><p>Sales fell in June."
SECRET = "between-us-only"


async def a_page(world: World, *roles: Role) -> tuple[str, dict[Role, Actor]]:
    made = await world.publish(world.owner, PAGE)
    people = {}
    for role in roles:
        name = role.name.lower()
        people[role] = await world.member(name)
        who = f"{name}@example.com"
        if role is not Role.NONE:
            await sharing.give(world.ctx, world.owner, made.id, who, role=role)
    return made.id, people


@asynccontextmanager
async def by(world: World, actor: Actor, *scopes: Scope) -> AsyncIterator[httpx2.AsyncClient]:
    async with world.http(await world.token(actor, *scopes)) as client:
        yield client


async def a_thread(world: World, id_: str, actor: Actor, text: str = SECRET) -> dict[str, Any]:
    async with by(world, actor) as client:
        answer = await client.post(f"{API}/artifacts/{id_}/comments", json={"text": text})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


# What each request is answered, by the role on the page of who sends it with a full token.
# Columns: none, viewer, commenter, editor, owner.
REQUESTS: list[tuple[str, str, dict[str, Any] | None, tuple[int, ...]]] = [
    ("GET", "", None, (404, 200, 200, 200, 200)),
    ("GET", "/{t}", None, (404, 200, 200, 200, 200)),
    ("POST", "", {"text": "x"}, (404, 403, 201, 201, 201)),
    ("POST", "/{t}/replies", {"text": "x"}, (404, 403, 201, 201, 201)),
    ("PUT", "/{t}/replies/{c}/reactions/like", {}, (404, 403, 200, 200, 200)),
    ("DELETE", "/{t}/replies/{c}/reactions/like", None, (404, 403, 200, 200, 200)),
    ("PATCH", "/{t}/replies/{c}", {"text": "x"}, (404, 403, 403, 403, 200)),
    ("POST", "/{t}/send", {}, (404, 403, 403, 200, 200)),
    ("PATCH", "/{t}", {"resolved": True}, (404, 403, 200, 200, 200)),
    ("DELETE", "/{t}/replies/{c}", None, (404, 403, 403, 403, 204)),
]
ROLES = (Role.NONE, Role.VIEWER, Role.COMMENTER, Role.EDITOR)


async def test_each_role_may_what_the_table_says(world: World) -> None:
    """Over HTTP, request by request; nobody's refusal tells what was said."""
    id_, people = await a_page(world, *ROLES)
    made = await a_thread(world, id_, world.owner)
    people[Role.OWNER] = world.owner
    clients = {role: await world.token(actor) for role, actor in people.items()}
    wrong = []
    for (method, path, body, wanted), role in product(REQUESTS, sorted(people)):
        where = path.format(t=made["id"], c=made["comments"][0]["id"])
        async with world.http(clients[role]) as client:
            url = f"{API}/artifacts/{id_}/comments{where}"
            answer = await client.request(method, url, json=body)
        if answer.status_code != wanted[role]:
            wrong.append(f"{method} {path} {role.name}: {answer.status_code}")
        if answer.status_code >= 400:
            assert SECRET not in answer.text
    assert wrong == []


async def test_nobody_without_an_account_reads_what_is_said_of_a_public_page(world: World) -> None:
    policy = SharingPolicy(Audience.PUBLIC, Audience.PRIVATE, external=True)
    await world.ctx.db.write(lambda tx: rows.set_policy(tx, policy))
    id_, _ = await a_page(world)
    await sharing.set_audience(world.ctx, world.owner, id_, Audience.PUBLIC)
    made = await a_thread(world, id_, world.owner)
    async with world.http() as client:
        assert (await client.get(f"{API}/artifacts/{id_}")).status_code == 200
        for path in ("", f"/{made['id']}"):
            answer = await client.get(f"{API}/artifacts/{id_}/comments{path}")
            assert answer.status_code == 401
            assert SECRET not in answer.text


async def test_the_stream_tells_which_thread_and_nothing_of_it(world: World) -> None:
    id_, _ = await a_page(world)
    made = await a_thread(world, id_, world.owner)
    frames = await feed.load(world.ctx, f"artifact:{id_}", 1)
    [frame] = [each for each in frames if each.kind == "comment"]
    assert made["id"].encode() in frame.data
    assert SECRET.encode() not in frame.data
    assert made["comments"][0]["id"].encode() not in frame.data
    assert world.owner.name.encode() not in frame.data


BAD: list[dict[str, Any]] = [
    {},
    {"text": ""},
    {"text": None},
    {"text": "x", "author": "somebody"},
    {"text": "x", "anchor": {}},
    {"text": "x", "anchor": {"kind": "text", "version": 0, "exact": "x"}},
    {"text": "x", "anchor": {"kind": "text", "version": 2**40, "exact": "x"}},
    {"text": "x", "anchor": {"kind": "dance", "version": 1, "exact": "x"}},
    {"text": "x", "anchor": {"kind": "text", "version": 1, "exact": "x" * 10_000}},
    {"text": "x" * 300_000},
]


# Half of a surrogate pair, as JSON can spell it and as bytes; the last in a field there is not.
HALVES = (b'{"text": "\\ud800"}', b'{"text": "\xed\xa0\x80"}', b'{"text": "x", "\\udfff": 1}')


@pytest.mark.parametrize("body", HALVES)
async def test_half_a_character_is_refused(world: World, body: bytes) -> None:
    id_, _ = await a_page(world)
    async with by(world, world.owner) as client:
        headers = {"content-type": "application/json"}
        path = f"{API}/artifacts/{id_}/comments"
        answer = await client.post(path, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")
        assert (await client.get(path)).json()["items"] == []


async def test_a_place_that_a_browser_cut_in_an_emoji_is_kept_without_the_half(
    world: World,
) -> None:
    id_, _ = await a_page(world)
    anchor = {"kind": "text", "version": 1, "exact": "Sales\ud83d", "prefix": "\udcc9\x00a"}
    async with by(world, world.owner) as client:
        path = f"{API}/artifacts/{id_}/comments"
        content = json.dumps({"text": "x", "anchor": anchor})
        headers = {"content-type": "application/json"}
        assert (await client.post(path, content=content, headers=headers)).status_code == 201
        [thread] = (await client.get(path)).json()["items"]
    assert (thread["anchor"]["exact"], thread["anchor"]["prefix"]) == ("Sales", "a")


@pytest.mark.parametrize("body", BAD)
async def test_what_does_not_fit_is_refused(world: World, body: dict[str, Any]) -> None:
    id_, _ = await a_page(world)
    async with by(world, world.owner) as client:
        answer = await client.post(f"{API}/artifacts/{id_}/comments", json=body)
        assert answer.status_code in {400, 413, 422}
        assert "code" in answer.json()
        listed = (await client.get(f"{API}/artifacts/{id_}/comments")).json()
    assert listed == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    "path",
    [
        "comments?state=closed",
        "comments?cursor=abc",
        "comments?limit=101",
        "comments/..%2f..%2fx",
        "comments/%00",
        "comments/" + "z" * 3000,
        "mentionable?q=" + "x" * 300,
    ],
)
async def test_odd_addresses_are_answered_in_words(world: World, path: str) -> None:
    id_, _ = await a_page(world)
    async with by(world, world.owner) as client:
        answer = await client.get(f"{API}/artifacts/{id_}/{path}")
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_comment_is_made_once_however_often_it_is_sent(world: World) -> None:
    id_, _ = await a_page(world)
    async with by(world, world.owner) as client:
        for _ in range(2):
            answer = await client.post(
                f"{API}/artifacts/{id_}/comments",
                json={"text": "Once"},
                headers={"idempotency-key": "k"},
            )
            assert answer.status_code == 201
        listed = (await client.get(f"{API}/artifacts/{id_}/comments")).json()["items"]
    assert len(listed) == 1


async def test_only_tokens_with_their_scope_speak(world: World) -> None:
    id_, _ = await a_page(world)
    async with by(world, world.owner, Scope.READ) as client:
        assert (await client.get(f"{API}/artifacts/{id_}/comments")).status_code == 200
        answer = await client.post(f"{API}/artifacts/{id_}/comments", json={"text": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, "denied-scope")
        assert (await client.get(f"{API}/feedback")).status_code == 403
    # What is answered about a thread holds what others said in it.
    async with by(world, world.owner, Scope.PUBLISH) as client:
        began = await client.post(f"{API}/artifacts/{id_}/comments", json={"text": "x"})
        thread = f"{API}/artifacts/{id_}/comments/{began.json()['id']}"
        refused = [
            await client.post(f"{thread}/replies", json={"text": "y"}),
            await client.patch(thread, json={"resolved": True}),
            await client.put(
                f"{thread}/replies/{began.json()['comments'][0]['id']}/reactions/like"
            ),
        ]
    assert (began.status_code, [each.status_code for each in refused]) == (201, [403, 403, 403])


async def test_a_browser_writes_with_its_token_against_forgery(world: World) -> None:
    id_, _ = await a_page(world)
    link = await sign_in.make_link(world.ctx, SYSTEM, None)
    url = f"{API}/artifacts/{id_}/comments"
    async with world.http() as client:
        assert (await client.post(link)).status_code == 303
        assert (await client.post(url, json={"text": "x"})).status_code == 403
        page = (await client.get("/inbox")).text
        found = re.search(r'name="fanlight-csrf" content="(\w+)"', page)
        assert found is not None
        headers = {"x-fanlight-csrf": found[1]}
        assert (await client.post(url, json={"text": "x"}, headers=headers)).status_code == 201
        assert (await client.post("/inbox/read")).status_code == 403
        foreign = {"sec-fetch-site": "cross-site"}
        form = {"csrf": found[1]}
        assert (await client.post("/inbox/read", data=form, headers=foreign)).status_code == 403
        assert (await client.post("/inbox/read", data=form)).status_code == 303


async def test_a_token_is_told_with_each_answer_that_something_waits(world: World) -> None:
    id_, _ = await a_page(world)
    made = await a_thread(world, id_, world.owner)
    async with by(world, world.owner) as client:
        assert "fanlight-waiting" not in (await client.get(f"{API}/me")).headers
        await client.post(f"{API}/artifacts/{id_}/comments/{made['id']}/send", json={})
        assert (await client.get(f"{API}/me")).headers["fanlight-waiting"] == "1"
        found = (await client.get(f"{API}/feedback")).json()
        await client.post(f"{API}/feedback/ack", json={"cursor": found["cursor"]})
        assert "fanlight-waiting" not in (await client.get(f"{API}/me")).headers
        for cursor in (-1, 2**31, "x", None):
            bad = await client.post(f"{API}/feedback/ack", json={"cursor": cursor})
            assert bad.status_code in {400, 422}


async def test_an_inbox_shows_text_as_text(world: World) -> None:
    id_, people = await a_page(world, Role.COMMENTER)
    await a_thread(world, id_, people[Role.COMMENTER], "<script>alert(1)</script>")
    link = await sign_in.make_link(world.ctx, SYSTEM, None)
    async with world.http() as client:
        await client.post(link)
        page = (await client.get("/inbox")).text
        unread = (await client.get(f"{API}/inbox?unread=true")).json()
        assert (await client.get(f"{API}/inbox?cursor=x")).status_code == 400
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert [each["reason"] for each in unread["items"]] == ["comment"]
