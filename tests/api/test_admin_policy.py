"""The policy, as pages and by the API."""

from collections.abc import Mapping
from typing import Any

import httpx2
import pytest
from tests.support.world import World

from fanlight.ops import folders, people, roles, sign_in
from fanlight.web.caller import cookie_name, csrf_token, nobody

POLICY = "/api/v1/admin/policy"


async def browser(world: World, email: str = "owner@localhost") -> tuple[dict[str, str], str]:
    """The cookie of a browser that has signed in, and what its forms are sent with."""
    link = await sign_in.make_link(world.ctx, world.owner, email)
    secret = await sign_in.use_link(world.ctx, nobody(), link.rpartition("/")[2], "test")
    return {"cookie": f"{cookie_name(world.ctx)}={secret}"}, csrf_token(secret)


async def send(
    world: World, form: str, typed: Mapping[str, str], *, csrf: str | None = None
) -> tuple[httpx2.Response, dict[str, Any]]:
    """The answer to a form of the page, and the policy after it."""
    who, token = await browser(world)
    async with world.http() as client:
        data = {**typed, "csrf": token if csrf is None else csrf}
        answer = await client.post(f"/admin/policy/{form}", data=data, headers=who)
        after = await client.get(POLICY, headers=who)
    found: dict[str, Any] = after.json()
    return answer, found


@pytest.mark.parametrize(
    ("form", "typed", "after"),
    [
        (
            "sharing",
            {"most": "people", "first": "people", "links": "on"},
            {"most": "people", "first": "people", "external_sharing": False, "links": True},
        ),
        ("publishing", {"on": ""}, {"publishing": False}),
        ("publishing", {"on": "1"}, {"publishing": True, "publishing_off": None}),
        (
            "limits",
            {"page_bytes": " 1000 ", "set_bytes": "", "agents": "codex\r\n\r\nclaude-code"},
            {"page_bytes": 1000, "set_bytes": None, "agents": ["codex", "claude-code"]},
        ),
    ],
)
async def test_a_form_changes_the_policy(
    world: World, form: str, typed: dict[str, str], after: dict[str, object]
) -> None:
    answer, found = await send(world, form, typed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/policy")
    assert {name: found[name] for name in after} == after


async def test_roles_and_folders_are_bound_by_forms(world: World) -> None:
    await roles.create(world.ctx, world.owner, "Press & <b>", frozenset())
    folder = await folders.create(world.ctx, world.owner, "Board <i>", None)
    address = f"{world.ctx.origins.app}/?folder={folder.id}"
    await send(world, "role", {"role": "Press & <b>", "most": "org", "first": ""})
    _, found = await send(
        world, "folder", {"folder": address, "most": "people", "first": "private"}
    )
    assert {"role": "Press & <b>", "most": "org", "first": None, "guest_domains": None} in found[
        "roles"
    ]
    [bound] = found["folders"]
    known = {"id": folder.id, "name": "Board <i>", "owner": "Owner"}
    assert bound == known | {"most": "people", "first": "private", "guest_domains": None}
    who, _ = await browser(world)
    async with world.http() as client:
        page = (await client.get("/admin/policy", headers=who)).text
    assert "Press &amp; &lt;b&gt;" in page
    assert "Board &lt;i&gt;" in page
    assert "at most: People and groups, by name, new pages: Only its owner" in page
    assert "<i>" not in page
    _, gone = await send(world, "folder", {"folder": folder.id})
    assert gone["folders"] == []


@pytest.mark.parametrize(
    ("form", "typed", "status", "kept"),
    [
        ("sharing", {"most": "private", "first": "org"}, 400, 'value="private" selected'),
        ("sharing", {"most": "moon", "first": "org"}, 400, "no such audience"),
        ("limits", {"page_bytes": "ten <b>"}, 400, "ten &lt;b&gt;"),
        ("limits", {"page_bytes": "٣"}, 400, "no number"),
        ("limits", {"page_bytes": "9" * 15}, 400, "9" * 15),
        ("limits", {"agents": "x" * 101}, 400, "x" * 101),
        ("role", {"role": "auditor", "most": "private", "first": "org"}, 400, "alert"),
        ("role", {"role": "nobody's"}, 404, "no role"),
        ("folder", {"folder": "x", "most": "private", "first": "org"}, 400, "cannot be org"),
        ("folder", {"folder": "no <such>", "most": "org"}, 404, "no &lt;such&gt;"),
    ],
)
async def test_a_form_that_failed_says_why_and_keeps_what_was_typed(
    world: World, form: str, typed: dict[str, str], status: int, kept: str
) -> None:
    who, _ = await browser(world)
    async with world.http() as client:
        before = (await client.get(POLICY, headers=who)).json()
    answer, after = await send(world, form, typed)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert kept in answer.text
    assert after == before


async def test_a_form_of_another_site_changes_nothing(world: World) -> None:
    answer, found = await send(world, "publishing", {"on": ""}, csrf="x")
    assert answer.status_code == 403
    assert found["publishing"] is True


async def test_members_see_none_of_it(world: World) -> None:
    await people.add_member(world.ctx, world.owner, "ada@example.com", "Ada")
    who, csrf = await browser(world, "ada@example.com")
    async with world.http() as client:
        page = await client.get("/admin/policy", headers=who)
        asked = await client.get(POLICY, headers=who)
        data = {"on": "", "csrf": csrf}
        posted = await client.post("/admin/policy/publishing", data=data, headers=who)
    assert [page.status_code, asked.status_code, posted.status_code] == [403, 403, 403]


async def test_the_api_sets_all_of_it(world: World) -> None:
    token = await world.token(world.owner)
    async with world.http(token) as client:
        folder = (await client.post("/api/v1/folders", json={"name": "Board"})).json()["id"]
        wanted = {"most": "people", "links": False, "agents": ["codex"], "set_bytes": 7}
        changed = await client.patch(POLICY, json=wanted)
        role = await client.put(f"{POLICY}/roles/auditor", json={"most": "private"})
        there = await client.put(
            f"{POLICY}/folders/{folder}", json={"most": None, "first": "people"}
        )
        refused = [
            await client.put(f"{POLICY}/roles/auditor", json={"most": "moon"}),
            await client.put(f"{POLICY}/folders/{folder}", json={}),
            await client.put(f"{POLICY}/folders/{folder}", json={"most": None, "first": "moon"}),
            await client.patch(POLICY, json={"page_bytes": "many"}),
            await client.patch(POLICY, json={"page_bytes": 10**30}),
        ]
    assert {name: changed.json()[name] for name in wanted} == wanted
    assert {
        "role": "auditor",
        "most": "private",
        "first": None,
        "guest_domains": None,
    } in role.json()["roles"]
    [bound] = there.json()["folders"]
    assert (bound["id"], bound["most"], bound["first"]) == (folder, None, "people")
    assert {each.status_code for each in refused} == {400}


async def test_an_agent_is_told_who_switched_publishing_off(world: World) -> None:
    token = await world.token(world.owner)
    html = {"content-type": "text/html"}
    async with world.http(token) as client:
        off = (await client.patch(POLICY, json={"publishing": False})).json()
        answer = await client.post("/api/v1/artifacts", content="<title>T", headers=html)
    assert off["publishing_off"]["by"] == "Owner"
    assert answer.status_code == 403
    problem = answer.json()
    assert "Owner has switched publishing off" in problem["detail"]
    assert problem["code"] == "denied-publishing"
