"""What a provider, or whoever has its token, must not achieve by what it sends."""

from dataclasses import replace

import pytest
from tests.scim.test_scim import a_change, a_person, a_provider, made
from tests.support.world import World

from fanlight.model.errors import Denied
from fanlight.model.permission import Permission
from fanlight.ops import leavers, people, roles, scim_tokens

_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


async def test_who_was_suspended_by_hand_comes_back_only_where_the_provider_says_so(
    each_world: World,
) -> None:
    world = each_world
    async with a_provider(world) as client:
        ada = await made(client, "/Users", a_person("ada@example.com", active=True))
        await leavers.suspend(world.ctx, world.owner, "ada@example.com")
        renamed = a_person("ada@example.com", displayName="Ada Lovelace")
        silent = await client.put(f"/Users/{ada['id']}", json=renamed)
        patched = await client.patch(f"/Users/{ada['id']}", json=a_change(displayName="Ada"))
        said = await client.put(f"/Users/{ada['id']}", json=renamed | {"active": True})
    assert (silent.status_code, silent.json()["active"]) == (200, False)
    assert patched.status_code in {200, 204}
    assert said.json()["active"] is True


async def test_nobody_makes_by_scim_who_may_more_than_they(world: World) -> None:
    only = frozenset({Permission.PROVISIONING, Permission.LIST})
    await roles.create(world.ctx, world.owner, "Provisioning", only)
    await world.member("ada")
    user = await people.change_role(world.ctx, world.owner, "ada@example.com", "Provisioning")
    ada = replace(world.owner, user=user.pk, role=user.role, custom=user.custom)
    with pytest.raises(Denied, match="more than they may themselves"):
        await scim_tokens.create(world.ctx, ada, "Acme")


@pytest.mark.parametrize(
    "query",
    [
        {"filter": "userName gt null"},
        {"filter": "meta.created le null"},
        {"filter": " or ".join(f'userName eq "{n}"' for n in range(2_000))},
        {"filter": "(" * 5_000 + "id pr" + ")" * 5_000},
    ],
)
async def test_a_search_that_cannot_be_made_is_refused(
    each_world: World, query: dict[str, str]
) -> None:
    async with a_provider(each_world) as client:
        answer = await client.get("/Users", params=query)
        posted = await client.post("/Users/.search", json={"schemas": [_SEARCH]} | query)
    assert answer.status_code in {400, 413}
    assert posted.status_code == answer.status_code


async def test_a_search_may_be_as_long_as_it_is_let(each_world: World) -> None:
    filter_ = " or ".join(["id pr"] * 500)
    async with a_provider(each_world) as client:
        answer = await client.get("/Users", params={"filter": filter_})
        beyond = await client.get("/Users", params={"startIndex": "9" * 30})
    assert (answer.status_code, answer.json()["totalResults"]) == (200, 1)
    assert (beyond.status_code, beyond.json().get("Resources", [])) == (200, [])


async def test_a_change_in_very_many_steps_is_refused(world: World) -> None:
    step = {"op": "add", "path": "emails", "value": [{"value": "b@example.com"}]}
    async with a_provider(world) as client:
        ada = await made(client, "/Users", a_person("ada@example.com"))
        for name in ("Operations", "operations"):
            many = {"schemas": [_PATCH], name: [step] * 101}
            answer = await client.patch(f"/Users/{ada['id']}", json=many)
            assert (answer.status_code, "scim_operations" in answer.text) == (413, True)
        deep = "emails[" + "(" * 5_000 + "value pr" + ")" * 5_000 + "].type"
        for named in ({"path": deep, "value": "work"}, {"value": {deep: "work"}}):
            one = {"schemas": [_PATCH], "Operations": [{"op": "replace", **named}]}
            answer = await client.patch(f"/Users/{ada['id']}", json=one)
            assert (answer.status_code, "scim_search_bytes" in answer.text) == (413, True)
        addresses = [{"value": f"a{n}@example.com"} for n in range(51)]
        change = a_change(emails=addresses)
        assert (await client.patch(f"/Users/{ada['id']}", json=change)).status_code == 400
        for odd in ("[]", "5", "{", '"Operations"', "[" * 50_000):
            answer = await client.patch(f"/Users/{ada['id']}", content=odd)
            assert answer.status_code == 400
