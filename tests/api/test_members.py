"""Members, groups and what people come in with, over the API."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.support.office import an_office
from tests.support.world import World, a_world

from fanlight.kit import base64url
from fanlight.model.permission import OrgRole
from fanlight.ops import groups, people

ADMIN = "/api/v1/admin"
ADA = f"{ADMIN}/members/ada@example.com"


async def all_of(client: httpx2.AsyncClient, path: str, **query: Any) -> list[str]:
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await client.get(ADMIN + path, params=query | {"cursor": cursor, "limit": 2})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items = page.get("people", page.get("items"))
        assert len(items) <= 2
        found += [each["name"] for each in items]
        cursor = page["next_cursor"]
    return found


async def test_lists_go_on_by_cursor_and_are_filtered(world: World) -> None:
    for name in ("ada", "bob", "cyn"):
        await world.member(name)
        await groups.create(world.ctx, world.owner, f"Group {name}")
        await groups.put_in(world.ctx, world.owner, "group ada", f"{name}@example.com")
    async with world.http(await world.token(world.owner)) as client:
        await client.post(f"{ADMIN}/service-accounts", json={"name": "nightly"})
        assert await all_of(client, "/members") == ["Owner", "Ada", "Bob", "Cyn", "nightly"]
        assert await all_of(client, "/members", service="false", q="b") == ["Bob"]
        assert await all_of(client, "/members", role="owner", state="active") == ["Owner"]
        assert await all_of(client, "/service-accounts") == ["nightly"]
        assert await all_of(client, "/groups") == ["Group ada", "Group bob", "Group cyn"]
        assert await all_of(client, "/groups", q="CYN") == ["Group cyn"]
        assert await all_of(client, "/groups/group ada") == ["Ada", "Bob", "Cyn"]
        assert await all_of(client, "/groups/Group ada", q="bob@") == ["Bob"]


@pytest.mark.parametrize(
    "query",
    [
        "/members?limit=0",
        "/members?limit=101",
        "/members?state=gone",
        "/members?cursor=x",
        f"/members?q={'x' * 255}",
        "/groups?cursor=x",
        *(
            f"/groups?cursor={base64url.encode(text.encode())}"
            for text in ("[7]", "[]", '["\\u0000"]', '["\\ud800"]', "{}", '["a", "b"]')
        ),
    ],
)
async def test_what_is_no_filter_is_refused(world: World, query: str) -> None:
    async with world.http(await world.token(world.owner)) as client:
        assert (await client.get(ADMIN + query)).status_code == 400


async def test_one_member_with_all_that_they_come_in_with(world: World) -> None:
    ada = await world.member("ada")
    await groups.create(world.ctx, world.owner, "Crew")
    await groups.put_in(world.ctx, world.owner, "Crew", "ada@example.com")
    token = await world.token(ada)
    await world.in_browser(ada)
    await world.publish(ada, "<p>1")
    async with world.http(await world.token(world.owner)) as client:
        found = (await client.get(ADA)).json()
        assert ([each["name"] for each in found["groups"]], found["artifacts"]) == (["Crew"], 1)
        assert found["open"]
        for kind in ("sessions", "tokens"):
            [item] = (await client.get(f"{ADA}/{kind}")).json()["items"]
            assert token not in str(item)
            assert (await client.delete(f"{ADA}/{kind}/{item['id']}")).status_code == 204
            assert (await client.delete(f"{ADA}/{kind}/{item['id']}")).status_code == 404
            assert (await client.get(f"{ADA}/{kind}")).json()["items"] == []
        assert (await client.get(f"{ADA}/grants")).json() == {"items": [], "next_cursor": None}
        assert (await client.delete(f"{ADA}/grants/x")).status_code == 404
        assert (await client.get(f"{ADMIN}/members/nobody@example.com")).status_code == 404


async def test_who_does_not_look_after_members_learns_nothing_of_them(world: World) -> None:
    ada = await world.member("ada")
    await people.add_member(world.ctx, world.owner, "bob@example.com", "Bob")
    async with world.http(await world.token(ada)) as client:
        for person in ("ada", "bob", "nobody"):
            path = f"{ADMIN}/members/{person}@example.com"
            for kind in ("", "/sessions", "/tokens", "/grants"):
                assert (await client.get(path + kind)).status_code == 403
        assert (await client.get(f"{ADMIN}/sign-in")).status_code == 403
        assert (await client.post(f"{ADMIN}/sign-in/letter")).status_code == 403


async def asked_by(world: World, name: str) -> dict[str, Any]:
    """What an admin of this name is answered who asks for a test letter."""
    actor = await world.member(name)
    await people.change_role(world.ctx, world.owner, f"{name}@example.com", "admin")
    admin = replace(actor, role=OrgRole.ADMIN)
    async with world.http(await world.token(admin)) as client:
        answer: dict[str, Any] = (await client.post(f"{ADMIN}/sign-in/letter")).json()
    return answer


async def test_a_test_letter_goes_to_who_asks_for_it(tmp_path: Path) -> None:
    with an_office() as office:
        async with a_world(tmp_path, mail_url=f"smtp://{office.url}") as world:
            answers = [await asked_by(world, name) for name in ("ann", "gone")]
            async with world.http(await world.token(world.owner)) as client:
                log = (await client.get(f"{ADMIN}/audit?type=letter.tested")).json()["items"]
    assert answers[0] == {"to": "ann@example.com", "sent": True}
    assert answers[1]["code"] == "mail-refused"
    assert [each["to"] for each in office.came] == ["ann@example.com"]
    assert [bool(row["data"]["problem"]) for row in log] == [True, False]
