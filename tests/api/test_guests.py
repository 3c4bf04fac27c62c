"""A guest in a browser: from the letter to the page, by forms alone."""

import re
from dataclasses import replace

import httpx2
import pytest
from tests.ops.test_guests import EVA, code_in, shared
from tests.ops.test_letters import Box
from tests.support.world import World

from fanlight.model.actor import Scope
from fanlight.model.artifact import Audience, Role
from fanlight.ops import folders, letters, policy
from fanlight.ops.policy import Change
from fanlight.web import feed


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
async def open_world(world: World, box: Box) -> World:
    world = replace(world, ctx=replace(world.ctx, mailer=box))
    await policy.change(world.ctx, world.owner, Change(guests=["partner.example"]))
    return world


async def come_in(world: World, box: Box, client: httpx2.AsyncClient, to: str) -> None:
    """By the page that somebody without an account sees at `to`."""
    closed = await client.get(to)
    assert (closed.status_code, "fanlight " in closed.text) == (404, False)
    [form] = re.findall(r'action="(/sign-in/letter[^"]*)"', closed.text)
    sent = await client.post(form.replace("&amp;", "&"), data={"email": EVA})
    await letters.deliver(world.ctx)
    [form] = re.findall(r'action="(/sign-in/code[^"]*)"', sent.text)
    wrong = await client.post(form.replace("&amp;", "&"), data={"code": "BCDF-GHJK"})
    assert (wrong.status_code, "not the code" in wrong.text, EVA in wrong.text) == (403, True, True)
    right = await client.post(form.replace("&amp;", "&"), data={"code": code_in(box)})
    assert (right.status_code, right.headers["location"]) == (303, to)


async def test_a_guest_comes_in_where_the_letter_leads_and_finds_nothing_else(
    open_world: World, box: Box
) -> None:
    world = open_world
    page = await shared(world, role=Role.COMMENTER)
    await policy.change(world.ctx, world.owner, Change(most=Audience.PUBLIC))
    others = [
        (await world.publish(world.owner, "<p>secret word", audience=audience)).id
        for audience in Audience
    ]
    async with world.http() as client:
        await come_in(world, box, client, f"/a/{page}")
        assert (await client.get(f"/a/{page}")).status_code == 200
        listed = (await client.get("/api/v1/artifacts?scope=all")).json()["items"]
        assert [each["id"] for each in listed] == [page]
        found = (await client.get("/api/v1/artifacts?scope=all&q=secret")).json()["items"]
        assert found == []
        gallery = (await client.get("/")).text
        assert page in gallery
        assert ">Mine<" not in gallery
        assert not any(id_ in gallery for id_ in others)
        for path in ("people?q=o", "admin/members", "admin/policy", "admin/groups"):
            assert (await client.get(f"/api/v1/{path}")).status_code == 403
        await policy.change(world.ctx, world.owner, Change(external=False))
        assert (await client.get(f"/api/v1/artifacts/{page}")).status_code == 404


async def test_a_guest_comes_in_to_a_folder_and_is_not_offered_to_change_it(
    open_world: World, box: Box
) -> None:
    world = open_world
    folder = (await folders.create(world.ctx, world.owner, "Plans", None)).id
    await folders.give(world.ctx, world.owner, folder, EVA, role=Role.VIEWER)
    async with world.http() as client:
        await come_in(world, box, client, f"/folders/{folder}")
        inside = (await client.get(f"/?folder={folder}")).text
    assert ("Plans" in inside, "Share or change" in inside) == (True, False)


async def test_the_answer_is_the_same_whoever_asks(open_world: World, box: Box) -> None:
    world = open_world
    await shared(world)
    answers = []
    for email in (EVA, "eve@nowhere.example", "owner@localhost"):
        async with world.http() as client:
            sent = await client.post("/sign-in/letter", data={"email": email})
            wrong = await client.post("/sign-in/code", data={"code": "BCDF-GHJK"})
            texts = [each.text.replace(email, "") for each in (sent, wrong)]
            nonce = re.compile(r'nonce="[^"]*"')
            answers.append(
                [
                    (each.status_code, nonce.sub("", text))
                    for each, text in zip((sent, wrong), texts, strict=True)
                ]
            )
    assert answers[0] == answers[1] == answers[2]
    await letters.deliver(world.ctx)
    assert sorted(each.to for each in box.sent) == [EVA, EVA, "owner@localhost"]


async def test_a_stranger_who_asks_in_vain_keeps_no_guest_out(open_world: World, box: Box) -> None:
    world = open_world
    await shared(world)
    await letters.deliver(world.ctx)
    box.sent.clear()
    async with world.http(address="192.0.2.7") as stranger:
        for _ in range(world.ctx.limits.sign_in_letters_per_asker + 1):
            last = await stranger.post("/sign-in/letter", data={"email": EVA})
    assert last.status_code == 200
    await letters.deliver(world.ctx)
    assert len(box.sent) == world.ctx.limits.sign_in_letters_per_asker
    async with world.http(address="198.51.100.7") as guest:
        await guest.post("/sign-in/letter", data={"email": EVA})
        await letters.deliver(world.ctx)
        found = re.search(r"[A-Z]{4}-[A-Z]{4}", box.sent[-1].text)
        assert found is not None
        answer = await guest.post("/sign-in/code", data={"code": found[0]})
    assert answer.status_code == 303


async def test_a_code_from_another_site_or_without_its_browser_is_refused(
    open_world: World,
) -> None:
    async with open_world.http() as client:
        without = await client.post("/sign-in/code", data={"code": "BCDF-GHJK"})
        assert (without.status_code, "works no longer" in without.text) == (410, True)
        await client.post("/sign-in/letter", data={"email": EVA})
        foreign = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
        data = {"code": "BCDF-GHJK"}
        assert (await client.post("/sign-in/code", data=data, headers=foreign)).status_code == 403


async def test_programs_share_with_guests_and_see_who_is_one(open_world: World) -> None:
    world = open_world
    made = await world.publish(world.owner, "<p>x")
    path = f"/api/v1/artifacts/{made.id}/sharing/people"
    async with world.http(await world.token(world.owner, Scope.READ, Scope.SHARE)) as client:
        given = await client.put(f"{path}/{EVA}", json={"role": "commenter"})
        [share] = given.json()["people"]
        assert (share["who"], share["role"], share["guest"]) == (EVA, "commenter", True)
        refused = await client.put(f"{path}/{EVA}", json={"role": "editor"})
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (
            400,
            "bad-guest-role",
        )
        elsewhere = await client.put(f"{path}/eva@other.example", json={})
        assert elsewhere.status_code == 403


async def test_the_api_of_the_policy_takes_domains_everywhere(open_world: World) -> None:
    world = open_world
    async with world.http(await world.token(world.owner)) as client:
        path = "/api/v1/admin/policy"
        changed = (await client.patch(path, json={"guest_domains": ["B.example", "*"]})).json()
        assert changed["guest_domains"] == ["*"]
        bound = await client.put(f"{path}/roles/member", json={"guest_domains": ["b.example"]})
        said = {each["role"]: each["guest_domains"] for each in bound.json()["roles"]}
        assert (said["member"], said["owner"]) == (["b.example"], None)
        made = (await client.post("/api/v1/folders", json={"name": "Board"})).json()
        closed = await client.put(
            f"{path}/folders/{made['id']}", json={"most": None, "guest_domains": []}
        )
        assert [each["guest_domains"] for each in closed.json()["folders"]] == [[]]
        bad = await client.patch(path, json={"guest_domains": ["no domain"]})
        assert bad.status_code == 400


def test_names_of_viewers_are_for_members() -> None:
    told = feed.encode_presence("artifact:x", {"Ada": 2, "": 1})
    assert b"Ada" in told
    assert feed.nameless(told) == b'event: presence\ndata: {"viewers": [], "total": 3}\n\n'
    assert feed.nameless(b"event: version\ndata: {}\n\n") == b"event: version\ndata: {}\n\n"
