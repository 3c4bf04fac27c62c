"""Asking for access, which tells nobody what there is, and answering."""

import json
import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import select
from tests.support.world import World

from fanlight.db import sessions as session_rows
from fanlight.db import tables
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.model.actor import Actor, OrgRole
from fanlight.model.artifact import Role
from fanlight.model.errors import Conflict, Denied, Invalid, Limited, Missing
from fanlight.ops import artifacts, leavers, people, requests, sharing, trash
from fanlight.web.caller import cookie_name, csrf_token

PAGE = "<title>Page</title><p>text"


async def a_page(world: World) -> tuple[Actor, Actor, str]:
    """(its owner Ada, Ben, its ID)."""
    ada, ben = await world.member("ada"), await world.member("ben")
    return ada, ben, (await world.publish(ada, PAGE)).id


async def signed_in(world: World, client: httpx2.AsyncClient, actor: Actor) -> str:
    """What forms of this person's browser carry."""
    secret = new_secret()
    hash_ = digest(secret)
    await world.ctx.db.write(
        lambda tx: session_rows.add(
            tx, id_=new_id(), hash_=hash_, user=actor.user, user_agent="test"
        )
    )
    client.cookies.set(cookie_name(world.ctx), secret)
    return csrf_token(secret)


async def test_who_asks_is_let_in_with_one_click(each_world: World) -> None:
    world = each_world
    ada, ben, page = await a_page(world)
    await requests.ask(world.ctx, ben, page, " For the board. ")
    await requests.ask(world.ctx, ben, page, "Again")
    [asked] = await requests.of_mine(world.ctx, ada)
    assert (asked.email, asked.message, asked.title) == (
        "ben@example.com",
        "For the board.",
        "Page",
    )
    assert await requests.of_artifact(world.ctx, ada, page) == [asked]
    await requests.answer(world.ctx, ada, page, asked.id, role=Role.COMMENTER)
    assert (await artifacts.show(world.ctx, ben, page)).role is Role.COMMENTER
    assert await requests.of_mine(world.ctx, ada) == []
    with pytest.raises(Missing):
        await requests.answer(world.ctx, ada, page, asked.id, role=Role.EDITOR)
    with pytest.raises(Conflict):
        await requests.ask(world.ctx, ben, page, "")
    query = select(tables.events.c.type).where(tables.events.c.type.startswith("access."))
    rows = await world.ctx.db.read(lambda tx: tx.all(query))
    assert [row.type for row in rows] == ["access.requested", "access.answered"]


async def test_a_declined_request_looks_like_one_that_waits_and_can_be_made_again_later(
    world: World,
) -> None:
    ada, ben, page = await a_page(world)
    await requests.ask(world.ctx, ben, page, "")
    [asked] = await requests.of_mine(world.ctx, ada)
    await requests.answer(world.ctx, ada, page, asked.id, role=None)
    await requests.ask(world.ctx, ben, page, "")
    assert await requests.has_asked(world.ctx, ben, page)
    assert await requests.of_mine(world.ctx, ada) == []
    world.clock.advance(world.ctx.limits.access_request_days * 86_400_000)
    assert not await requests.has_asked(world.ctx, ben, page)
    await requests.ask(world.ctx, ben, page, "")
    assert len(await requests.of_mine(world.ctx, ada)) == 1


async def test_asking_is_limited_for_each_person(world: World) -> None:
    _, ben, page = await a_page(world)
    for _ in range(world.ctx.limits.access_requests_per_day):
        await requests.ask(world.ctx, ben, new_id(), "")
    with pytest.raises(Limited):
        await requests.ask(world.ctx, ben, page, "")
    world.clock.advance(86_400_000)
    await requests.ask(world.ctx, ben, page, "")


async def test_only_who_may_share_hears_and_answers(world: World) -> None:
    ada, ben, page = await a_page(world)
    eva = await world.member("eva")
    await sharing.give(world.ctx, ada, page, "eva@example.com", role=Role.EDITOR)
    await requests.ask(world.ctx, ben, page, "")
    [asked] = await requests.of_mine(world.ctx, ada)
    assert await requests.of_mine(world.ctx, eva) == []
    for attempt in (
        lambda: requests.of_artifact(world.ctx, eva, page),
        lambda: requests.answer(world.ctx, eva, page, asked.id, role=None),
    ):
        with pytest.raises(Denied):
            await attempt()
    other = (await world.publish(eva, PAGE + "2")).id
    with pytest.raises(Missing):
        await requests.answer(world.ctx, eva, other, asked.id, role=Role.VIEWER)
    with pytest.raises(Missing):
        await requests.answer(world.ctx, ben, page, asked.id, role=Role.VIEWER)
    for wrong in (Role.OWNER, Role.NONE):
        with pytest.raises(Invalid):
            await requests.answer(world.ctx, ada, page, asked.id, role=wrong)
    assert len(await requests.of_mine(world.ctx, ada)) == 1


async def test_requests_go_with_the_page_and_with_the_person(world: World) -> None:
    ada, ben, page = await a_page(world)
    await requests.ask(world.ctx, ben, page, "")
    await leavers.remove_member(world.ctx, world.owner, "ben@example.com")
    assert await requests.of_mine(world.ctx, ada) == []
    eva = await world.member("eva")
    await requests.ask(world.ctx, eva, page, "")
    await trash.delete(world.ctx, ada, page)
    assert await requests.of_mine(world.ctx, ada) == []
    await trash.purge(world.ctx, ada, page)
    rows = await world.ctx.db.read(lambda tx: tx.all(select(tables.access_requests)))
    assert rows == []


@pytest.mark.parametrize(
    ("message", "status"), [("x" * 500, 202), ("x" * 501, 400), ("a\0b", 202), ("\ud800", 400)]
)
async def test_messages_are_bounded_and_clean(each_world: World, message: str, status: int) -> None:
    _, ben, page = await a_page(each_world)
    async with each_world.http(await each_world.token(ben)) as client:
        answer = await client.post(
            f"/api/v1/artifacts/{page}/access-requests",
            content=json.dumps({"message": message}),
            headers={"content-type": "application/json"},
        )
    assert answer.status_code == status, answer.text


def told(answer: httpx2.Response, id_: str) -> tuple[int, str, list[tuple[str, str]]]:
    """All that an answer says, without what is random in each, the ID that was asked for, and how
    many more may be asked for: that counts down whatever is answered.
    """
    hidden = re.compile(r'nonce[-=]"?[\w-]+|' + id_)
    headers = [
        (name, hidden.sub("", value))
        for name, value in answer.headers.items()
        if name != "ratelimit"
    ]
    return answer.status_code, hidden.sub("", answer.text), headers


async def _everything(
    world: World, client: httpx2.AsyncClient, id_: str, csrf: str
) -> list[tuple[object, int]]:
    """What each address says of an ID, and how many statements that took."""
    found: list[tuple[object, int]] = []
    api = f"/api/v1/artifacts/{id_}"
    headers = {"x-fanlight-csrf": csrf}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"/a/{id_}", {}),
        ("GET", f"/a/{id_}/v/1", {}),
        ("GET", f"/a/{id_}/compare/1/2", {}),
        ("GET", api, {}),
        ("GET", f"{api}/versions/1/page", {}),
        ("GET", f"{api}/sharing", {}),
        ("GET", f"{api}/access-requests", {}),
        ("POST", f"/a/{id_}/access", {"data": {"csrf": csrf, "message": "Hi"}}),
        ("POST", f"/a/{id_}/access", {"data": {"csrf": csrf, "message": "Hi"}}),
        ("GET", f"/a/{id_}", {}),
        ("POST", f"{api}/access-requests", {"json": {"message": "Hi"}}),
    ]
    for method, path, more in asked:
        with world.statements() as seen:
            answer = await client.request(method, path, headers=headers, **more)
        found.append((told(answer, id_), len(seen)))
    return found


@pytest.mark.parametrize("role", [OrgRole.MEMBER, OrgRole.GUEST, None])
async def test_nothing_tells_what_is_missing_from_what_is_forbidden(
    each_world: World, role: OrgRole | None
) -> None:
    """Status, every header, every byte, and the number of statements: for a page that is not
    shared, one in the trash, and none.
    """
    world = each_world
    ada, ben, page = await a_page(world)
    trashed = (await world.publish(ada, PAGE + "2")).id
    await trash.delete(world.ctx, ada, trashed)
    if role is OrgRole.GUEST:
        await people.change_role(world.ctx, world.owner, "ben@example.com", role)
    async with world.http() as client:
        csrf = await signed_in(world, client, ben) if role else ""
        # From the first page on, the look of all pages is remembered for some seconds.
        await client.get("/sign-in")
        answers = [await _everything(world, client, id_, csrf) for id_ in (page, trashed, new_id())]
    for one, other, none in zip(*answers, strict=True):
        assert one == other == none
    first = answers[0][0][0]
    assert isinstance(first, tuple)
    assert ("Ask for access" if role else "Sign in to open this") in first[1]


async def test_pages_let_people_in(world: World) -> None:
    ada, ben, page = await a_page(world)
    async with world.http() as client:
        csrf = await signed_in(world, client, ben)
        forged = await client.post(f"/a/{page}/access", data={"csrf": "x", "message": "Hi"})
        assert forged.status_code == 403
        sent = await client.post(f"/a/{page}/access", data={"csrf": csrf, "message": "<b>Hi"})
        assert sent.status_code == 303
        assert "You have asked for access" in (await client.get(f"/a/{page}")).text
    async with world.http() as client:
        csrf = await signed_in(world, client, ada)
        assert "1 request" in (await client.get("/")).text
        assert "1 request" in (await client.get(f"/a/{page}")).text
        listed = (await client.get("/requests")).text
        assert "&lt;b&gt;Hi" in listed
        [action] = re.findall(r'action="(/requests/[^"]+)"', listed)
        assert (await client.post(action, data={"role": "editor"})).status_code == 403
        wrong = await client.post(action, data={"csrf": csrf, "role": "owner"})
        assert wrong.status_code == 400
        done = await client.post(action, data={"csrf": csrf, "role": "editor"})
        assert (done.status_code, done.headers["location"]) == (303, "/requests")
        assert "Nobody asks" in (await client.get("/requests")).text
    assert (await artifacts.show(world.ctx, ben, page)).role is Role.EDITOR


async def test_the_inbox_lets_people_in(world: World) -> None:
    ada, ben, page = await a_page(world)
    await requests.ask(world.ctx, ben, page, "<b>Hi")
    async with world.http() as client:
        csrf = await signed_in(world, client, ada)
        shown = (await client.get("/inbox")).text
        assert "&lt;b&gt;Hi" in shown
        [action] = re.findall(r'action="(/requests/[^"]+)"', shown)
        sent = {"csrf": csrf, "role": "commenter", "back": "inbox"}
        wrong = await client.post(action, data={**sent, "back": "//evil.example"})
        assert wrong.status_code == 400
        done = await client.post(action, data=sent)
        assert (done.status_code, done.headers["location"]) == (303, "/inbox")
        assert "/requests/" not in (await client.get("/inbox")).text
    assert (await artifacts.show(world.ctx, ben, page)).role is Role.COMMENTER
    async with world.http(await world.token(ben)) as client:
        [item] = (await client.get("/api/v1/inbox")).json()["items"]
        assert (item["reason"], item["who"], item["request"]) == ("given", "Ada", "")


async def test_the_api_asks_and_answers(world: World) -> None:
    ada, ben, page = await a_page(world)
    path = f"/api/v1/artifacts/{page}/access-requests"
    async with world.http(await world.token(ben)) as client:
        answer = await client.post(path, json={"message": "Hi"})
        assert (answer.status_code, answer.json()) == (202, {"asked": True})
        assert (await client.get(path)).status_code == 404
    async with world.http(await world.token(ada)) as client:
        [asked] = (await client.get("/api/v1/access-requests")).json()["items"]
        assert (asked["who"], asked["message"]) == ("ben@example.com", "Hi")
        left = await client.put(f"{path}/{asked['id']}", json={"role": None})
        assert left.json()["items"] == []
    async with world.http() as client:
        assert (await client.post(path, json={})).status_code == 401
