"""`/admin/compliance`: keys of the compliance API, on the page and by the API."""

import re

import pytest
from tests.api.browser import Browser
from tests.api.test_admin_governance import DAY
from tests.support.world import World

from fanlight.model.actor import Scope
from fanlight.ops import compliance_keys, people


async def test_a_key_is_made_shown_once_used_and_revoked(world: World, owner: Browser) -> None:
    page = "/admin/compliance"
    form: dict[str, str | list[str]] = {
        "name": "Archive",
        "scope": ["read:content", "manage:holds"],
        "days": "7",
    }
    made = await owner.send(page, "", form)
    secret = re.search(r"<code>(fl_\w+)</code>", made.text)
    assert secret
    assert secret[1] not in (await owner.get(page)).text
    assert "never used" in await owner.text(page)
    headers = {"authorization": f"Bearer {secret[1]}"}
    called = await owner.client.get("/api/v1/compliance/artifacts", headers=headers)
    assert called.status_code == 200
    text = await owner.text(page)
    assert f"Archive …{secret[1][-4:]}, made by Owner" in text
    assert "last used" in text
    assert "Read every page, its versions, and whom it is shared with; Place and" in text
    [key] = await compliance_keys.listed(world.ctx, world.owner)
    assert (await owner.send(f"{page}/{key.id}/revoke", page)).status_code == 303
    called = await owner.client.get("/api/v1/compliance/artifacts", headers=headers)
    assert called.status_code == 401
    assert (await owner.send(f"{page}/{key.id}/revoke", page)).status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {"name": "x"},
        {"name": "x", "scope": ["artifacts:read"]},
        {"name": "x", "scope": ["read:content"], "days": "0"},
        {"name": "x", "scope": ["read:content"], "days": "1e3"},
        {"name": "x", "scope": ["read:content"], "days": "99999"},
    ],
)
async def test_a_key_that_is_none_is_not_made(
    world: World, owner: Browser, form: dict[str, str | list[str]]
) -> None:
    sent = await owner.send("/admin/compliance", "", form)
    assert sent.status_code == 400
    assert 'role="alert"' in sent.text
    assert "fl_" not in sent.text
    assert await compliance_keys.listed(world.ctx, world.owner) == []


async def test_keys_by_the_api_are_those_of_all_owners_and_nothing_else(world: World) -> None:
    await people.add_member(world.ctx, world.owner, "eve@example.com", "Eve", role="owner")
    other = await people.add_member(world.ctx, world.owner, "adm@example.com", "A", role="admin")
    assert other.role == "admin"
    await world.token(world.owner, Scope.READ)
    path = "/api/v1/admin/compliance/keys"
    async with world.http(await world.token(world.owner)) as client:
        wanted = {"name": "DLP", "scopes": ["read:content"], "days": 3}
        made = await client.post(path, json=wanted)
        assert made.status_code == 201
        [key] = (await client.get(path)).json()["items"]
        assert (key["name"], key["scopes"], key["maker"]) == ("DLP", ["read:content"], "Owner")
        assert made.json()["secret"].endswith(key["last_four"])
        for scopes in ([], ["artifacts:read"], ["x"], None):
            wrong = {"name": "x", "scopes": scopes}
            assert (await client.post(path, json=wrong)).status_code == 400
        world.clock.advance(4 * DAY)
        assert (await client.get(path)).json()["items"] == []
        assert (await client.delete(f"{path}/{key['id']}")).status_code == 404
    async with world.http(await world.token(await world.member("ada"))) as member:
        for method, where in (("GET", path), ("POST", path), ("DELETE", f"{path}/x")):
            body = {"name": "x", "scopes": ["read:content"]} if method == "POST" else None
            assert (await member.request(method, where, json=body)).status_code == 403
