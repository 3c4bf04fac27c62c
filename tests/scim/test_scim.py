"""What a provider may do by SCIM, what it may not, and what it finds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from tests.support.world import World

from fanlight.model.actor import SYSTEM, Door
from fanlight.model.artifact import Audience, Role
from fanlight.model.audit import Filter
from fanlight.model.errors import AppError, Conflict
from fanlight.model.leaver import Rule
from fanlight.ops import (
    artifacts,
    audit,
    groups,
    leavers,
    people,
    scim_tokens,
    sealing,
    service_accounts,
    sharing,
    sign_in,
)
from fanlight.ops.leavers import Told

Json = dict[str, Any]
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CORE = "urn:ietf:params:scim:schemas:core:2.0"


@asynccontextmanager
async def a_provider(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    made = await scim_tokens.create(world.ctx, world.owner, "Acme")
    async with world.http(made.secret) as client:
        client.base_url = httpx2.URL(f"{world.ctx.origins.app}/scim/v2")
        client.headers["content-type"] = "application/scim+json"
        yield client


def a_person(user_name: str, **more: Any) -> Json:
    return {"schemas": [f"{CORE}:User"], "userName": user_name} | more


def a_change(**values: Any) -> Json:
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "value": values}],
    }


def with_manager(id_: str) -> Json:
    return {"schemas": [f"{CORE}:User", ENTERPRISE], ENTERPRISE: {"manager": {"value": id_}}}


async def made(client: httpx2.AsyncClient, path: str, body: Json) -> Json:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


async def names(client: httpx2.AsyncClient, filter_: str, path: str = "/Users") -> list[str]:
    answer = await client.get(path, params={"filter": filter_})
    assert answer.status_code == 200, answer.text
    return [each.get("userName") or each["displayName"] for each in answer.json()["Resources"]]


async def test_somebody_new_is_a_member_with_the_address_that_the_provider_tells(
    each_world: World,
) -> None:
    world = each_world
    async with a_provider(world) as client:
        emails = [{"value": "x@example.com"}, {"value": "Ada@Example.com", "primary": True}]
        ada = await made(
            client, "/Users", a_person("ada", displayName="Ada L", emails=emails, externalId="7")
        )
        again = (await client.get(f"/Users/{ada['id']}")).json()
        twice = await client.post("/Users", json=a_person("ADA"))
    [_, user] = (await people.members(world.ctx, world.owner)).items
    assert (user.email, user.name, user.standing.name) == ("ada@example.com", "Ada L", "member")
    assert again == ada
    assert (again["externalId"], again["emails"]) == ("7", emails)
    assert (twice.status_code, twice.json()["scimType"]) == (409, "uniqueness")
    assert twice.headers["content-type"].startswith("application/scim+json")


async def test_of_two_that_make_the_same_at_once_one_does(each_world: World) -> None:
    group = {"schemas": [f"{CORE}:Group"], "displayName": "Design"}
    emails = [{"value": "other@example.com"}]
    async with a_provider(each_world) as client:
        for path, bodies in (
            ("/Users", [a_person("ada@example.com")] * 3),
            ("/Users", [a_person("bo", emails=emails), a_person("BO"), a_person("bo")]),
            ("/Groups", [group] * 3),
        ):
            answers = await asyncio.gather(*(client.post(path, json=body) for body in bodies))
            assert sorted(each.status_code for each in answers) == [201, 409, 409]


async def test_a_leaver_is_out_at_once_and_their_manager_has_what_they_own(
    each_world: World,
) -> None:
    world = each_world
    await leavers.set_rule(world.ctx, world.owner, Told(Rule.MANAGER))
    async with a_provider(world) as client:
        ben = await made(client, "/Users", a_person("ben@example.com"))
        body = a_person("ada@example.com") | with_manager(ben["id"])
        ada = await made(client, "/Users", body)
        owner = await _signed_in(world, "ada@example.com")
        page = await world.publish(owner, "<p>1")
        path = f"/Users/{ada['id']}"
        for active in (False, True):
            assert (await client.patch(path, json=a_change(active=active))).is_success
            assert (await client.get(path)).json()["active"] is active
    taker = await _signed_in(world, "ben@example.com")
    assert (await artifacts.show(world.ctx, taker, page.id)).role is Role.OWNER


async def _signed_in(world: World, email: str) -> Any:
    link = await sign_in.make_link(world.ctx, SYSTEM, email)
    secret = await sign_in.use_link(world.ctx, world.owner, link.rpartition("/")[2], "test")
    return await sign_in.by_session(world.ctx, secret, door=Door.WEB)


async def test_who_is_deleted_is_suspended_and_begins_anew_when_made_again(world: World) -> None:
    page = await world.publish(world.owner, "<p>1", audience=Audience.PEOPLE)
    async with a_provider(world) as client:
        ada = await made(client, "/Users", a_person("ada@example.com"))
        await sharing.give(world.ctx, world.owner, page.id, "ada@example.com", role=Role.EDITOR)
        assert (await client.delete(f"/Users/{ada['id']}")).status_code == 204
        assert (await client.get(f"/Users/{ada['id']}")).status_code == 404
        assert (await client.delete(f"/Users/{ada['id']}")).status_code == 404
        [_, gone] = (await people.members(world.ctx, world.owner)).items
        assert gone.suspended_at is not None
        again = await made(client, "/Users", a_person("ada@example.com"))
    assert again["id"] == ada["id"]
    actor = await _signed_in(world, "ada@example.com")
    with pytest.raises(AppError):
        await artifacts.show(world.ctx, actor, page.id)


async def test_what_large_providers_send_is_understood(world: World) -> None:
    """As Okta makes people, and as Entra ID changes them: with more than is kept."""
    okta = a_person(
        "ada@example.com",
        name={"givenName": "Ada", "familyName": "L", "middleName": "B"},
        emails=[{"primary": True, "value": "ada@example.com", "type": "work"}],
        displayName="Ada L",
        locale="en-US",
        groups=[],
        password="1mz050nq",
        phoneNumbers=[{"value": "555", "type": "work"}],
        active=True,
    )
    okta["schemas"].append("urn:example:params:scim:schemas:extension:2.0:User")
    okta["urn:example:params:scim:schemas:extension:2.0:User"] = {"badge": "7"}
    entra = a_change() | {
        "Operations": [
            {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "al@example.com"},
            {"op": "Add", "path": "title", "value": "Countess"},
            {"op": "Replace", "path": "active", "value": "False"},
        ]
    }
    async with a_provider(world) as client:
        ada = await made(client, "/Users", okta)
        answer = await client.patch(f"/Users/{ada['id']}", json=entra)
        assert answer.is_success, answer.text
        body = {"schemas": [f"{CORE}:Group"], "displayName": "Design"}
        member = {"value": ada["id"], "type": "User", "display": "Ada"}
        group = await made(client, "/Groups", body | {"members": [member]})
        take = {"op": "Remove", "path": "members", "value": [{"value": ada["id"]}]}
        path = f"/Groups/{group['id']}"
        answer = await client.patch(path, json=a_change() | {"Operations": [take]})
        assert answer.is_success, answer.text
        assert "members" not in (await client.get(path)).json()
    assert "password" not in str(ada)
    [_, user] = (await people.members(world.ctx, world.owner)).items
    assert (user.email, user.name) == ("al@example.com", "Ada L")
    assert user.suspended_at is not None


async def test_who_is_gone_stands_in_nobodys_way(each_world: World) -> None:
    """Not as a manager, not in a group, and not with a name."""
    world = each_world
    async with a_provider(world) as client:
        ada, ben, cleo = [
            await made(client, "/Users", a_person(n, emails=[{"value": f"{n}@example.com"}]))
            for n in ("ada", "ben", "cleo")
        ]
        for one in (ada, ben):
            body = a_person(one["userName"], emails=one["emails"]) | with_manager(cleo["id"])
            assert (await client.put(f"/Users/{one['id']}", json=body)).is_success
        inside = [{"value": each["id"]} for each in (ada, ben, cleo)]
        group = {"schemas": [f"{CORE}:Group"], "displayName": "All", "members": inside}
        path = f"/Groups/{(await made(client, '/Groups', group))['id']}"
        assert (await client.delete(f"/Users/{cleo['id']}")).status_code == 204
        await leavers.remove_member(world.ctx, world.owner, "ben@example.com")
        change = a_change(displayName="Ada")
        assert (await client.patch(f"/Users/{ada['id']}", json=change)).is_success
        assert ENTERPRISE not in (await client.get(f"/Users/{ada['id']}")).json()
        assert (await client.patch(path, json=a_change(displayName="Everybody"))).is_success
        left = (await client.get(path)).json()["members"]
        assert [each["value"] for each in left] == [ada["id"]]
        other = [{"value": "other@example.com"}]
        for name in ("ben", "cleo"):
            emails = (
                [{"value": f"new-{each['value']}"} for each in other] if name == "ben" else other
            )
            again = await made(client, "/Users", a_person(name, emails=emails))
            assert again["id"] not in {ben["id"], cleo["id"]}


async def test_who_comes_back_by_hand_is_seen_again(world: World) -> None:
    async with a_provider(world) as client:
        ada = await made(client, "/Users", a_person("ada@example.com"))
        await client.delete(f"/Users/{ada['id']}")
        await leavers.reactivate(world.ctx, world.owner, "ada@example.com")
        assert (await client.get(f"/Users/{ada['id']}")).json()["active"] is True
        answer = await client.post("/Users", json=a_person("ada@example.com"))
    assert answer.status_code == 409


async def test_members_of_before_are_found_and_taken_over(each_world: World) -> None:
    world = each_world
    await world.member("ada")
    await service_accounts.create(world.ctx, world.owner, "nightly")
    async with a_provider(world) as client:
        assert await names(client, 'userName eq "ADA@example.com"') == ["ada@example.com"]
        assert await names(client, 'userName sw "nightly"') == []
        [found] = (
            await client.get("/Users", params={"filter": 'userName eq "ada@example.com"'})
        ).json()["Resources"]
        answer = await client.patch(f"/Users/{found['id']}", json=a_change(userName="al"))
        assert answer.is_success
        assert await names(client, 'userName eq "AL"') == ["al"]
        assert await names(client, 'userName eq "ada@example.com"') == []


FOUND: list[tuple[str, list[str]]] = [
    ('userName eq "Ada@Example.com"', ["ada@example.com"]),
    ('userName co "_"', []),
    ('userName co "%"', []),
    ('userName sw "ben" or externalId eq "1"', ["ada@example.com", "ben@example.com"]),
    ('externalId eq "1" and active eq true', ["ada@example.com"]),
    ("active eq false", ["ben@example.com"]),
    ('not (userName ew "example.com")', ["owner@localhost"]),
    ('emails[value eq "BEN@example.com"]', ["ben@example.com"]),
    ('emails.value co "ada"', ["ada@example.com"]),
    ("externalId pr", ["ada@example.com"]),
    ('externalId ne "1"', ["owner@localhost", "ben@example.com"]),
    ('displayName gt "b" and displayName lt "c"', ["ben@example.com"]),
    ('meta.created gt "2100-01-01T00:00:00Z"', []),
    ('meta.lastModified ge "2000-01-01T00:00:00Z" and externalId pr', ["ada@example.com"]),
    ('userName eq "\'; DROP TABLE users; --"', []),
]


async def test_people_are_searched_in_the_database(each_world: World) -> None:
    async with a_provider(each_world) as client:
        await made(client, "/Users", a_person("ada@example.com", externalId="1"))
        body = a_person("ben@example.com", displayName="Ben", active=False)
        await made(client, "/Users", body)
        for filter_, found in FOUND:
            assert await names(client, filter_) == found, filter_


REFUSED = [
    "userName",
    'name.formatted eq "x"',
    'password eq "x"',
    'userName eq "\\u0000"',
    'active co "t"',
    'meta.created gt "yesterday"',
    'meta.created co "2"',
    'emails[type eq "work"]',
    "not (" * 30 + "active eq true" + ")" * 30,
    "x" * 5000,
]


async def test_what_is_not_searched_is_refused(each_world: World) -> None:
    async with a_provider(each_world) as client:
        for filter_ in REFUSED:
            answer = await client.get("/Users", params={"filter": filter_})
            assert (answer.status_code, answer.json()["status"]) == (400, "400"), filter_


async def test_pages_of_people_cost_two_statements_however_many_there_are(world: World) -> None:
    async with a_provider(world) as client:
        for n in range(5):
            await made(client, "/Users", a_person(f"p{n}@example.com"))
        with world.statements() as seen:
            page = (await client.get("/Users", params={"startIndex": 2, "count": 2})).json()
        assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (6, 2, 2)
        assert [each["userName"] for each in page["Resources"]] == [
            "p0@example.com",
            "p1@example.com",
        ]
        # The token, how many, and which.
        assert len(seen) == 3


async def test_a_group_of_the_provider_is_its_own(each_world: World) -> None:
    world = each_world
    await groups.create(world.ctx, world.owner, "By hand")
    async with a_provider(world) as client:
        ada = await made(client, "/Users", a_person("ada@example.com"))
        ben = await made(client, "/Users", a_person("ben@example.com"))
        body = {"schemas": [f"{CORE}:Group"], "displayName": "Design"}
        group = await made(client, "/Groups", body | {"members": [{"value": ada["id"]}]})
        assert await names(client, "displayName pr", "/Groups") == ["Design"]
        members = f'members.value eq "{ada["id"]}"'
        assert await names(client, members, "/Groups") == ["Design"]
        add = {"op": "add", "path": "members", "value": [{"value": ben["id"]}]}
        take = {"op": "remove", "path": f'members[value eq "{ada["id"]}"]'}
        patch = a_change() | {"Operations": [add, take]}
        assert (await client.patch(f"/Groups/{group['id']}", json=patch)).is_success
        answer = await client.get(f"/Groups/{group['id']}")
        assert [each["value"] for each in answer.json()["members"]] == [ben["id"]]
        taken = await client.post("/Groups", json=body | {"displayName": "by HAND"})
        unknown = await client.post(
            "/Groups", json=body | {"displayName": "X", "members": [{"value": "nobody"}]}
        )
        assert (taken.status_code, unknown.status_code) == (409, 400)
        found = await groups.show(world.ctx, world.owner, "Design")
        assert ([each.email for each in found.people.items], found.group.is_managed) == (
            ["ben@example.com"],
            True,
        )
        with pytest.raises(Conflict, match="comes from the identity provider"):
            await groups.take_out(world.ctx, world.owner, "Design", "ben@example.com")
        with pytest.raises(Conflict):
            await groups.delete(world.ctx, world.owner, "Design")
        assert (await client.delete(f"/Groups/{group['id']}")).status_code == 204
        assert (await client.get(f"/Groups/{group['id']}")).status_code == 404


async def test_scim_is_no_way_to_more_rights(world: World) -> None:
    """The address of who may more than a member stays; the last owner stays in."""
    await world.member("ada")
    await people.change_role(world.ctx, world.owner, "ada@example.com", "admin")
    async with a_provider(world) as client:
        for user_name in ("owner@localhost", "ada@example.com"):
            [found] = (
                await client.get("/Users", params={"filter": f'userName eq "{user_name}"'})
            ).json()["Resources"]
            path = f"/Users/{found['id']}"
            theirs = [{"value": "eve@example.com", "primary": True}]
            answer = await client.patch(path, json=a_change(emails=theirs))
            assert answer.status_code == 403, answer.text
            left = await client.patch(path, json=a_change(active=False))
            assert left.status_code == (400 if user_name == "owner@localhost" else 204)
    assert {user.email for user in (await people.members(world.ctx, world.owner)).items} == {
        "owner@localhost",
        "ada@example.com",
    }


async def test_a_scim_token_is_for_scim_alone_and_nothing_else_is_for_scim(world: World) -> None:
    secret = (await scim_tokens.create(world.ctx, world.owner, "Acme")).secret
    token = await world.token(world.owner)
    async with world.http(secret) as client:
        assert (await client.get("/api/v1/me")).status_code == 401
        assert (await client.get("/scim/v2/Users")).status_code == 200
    for wrong in (token, "fl_x", None):
        async with world.http(wrong) as client:
            answer = await client.get("/scim/v2/Users")
            assert (answer.status_code, answer.json()["status"]) == (401, "401")
            assert answer.headers["www-authenticate"].startswith("Bearer")
    [listed] = await scim_tokens.listed(world.ctx, world.owner)
    await scim_tokens.revoke(world.ctx, world.owner, listed.id)
    async with world.http(secret) as client:
        assert (await client.get("/scim/v2/ServiceProviderConfig")).status_code == 401


async def test_the_audit_log_tells_which_token_did_it(world: World) -> None:
    async with a_provider(world) as client:
        await made(client, "/Users", a_person("ada@example.com"))
    await sealing.seal(world.ctx)
    found = await audit.listed(world.ctx, world.owner, Filter(actor="scim"), before=None, limit=9)
    [entry] = found.items
    assert (entry.type, entry.door, entry.user) == ("member.added", "scim", None)
    assert entry.agent is not None
    assert entry.agent.name == "Acme"


BROKEN = [
    (b"{", 400),
    (b"[]", 400),
    (b'{"schemas": [], "userName": 7}', 400),
    (b"\xff\xfe", 400),
    (b"x" * 600_000, 413),
]


async def test_what_is_no_resource_is_refused(world: World) -> None:
    async with a_provider(world) as client:
        for body, status in BROKEN:
            answer = await client.post("/Users", content=body)
            assert answer.status_code == status


NOBODY = [
    a_person("a\x00b"),
    a_person(" "),
    a_person("x" * 300),
    a_person("ada", emails=[{"value": "no address"}]),
    a_person("ada", emails=[{"value": "x@service.invalid"}]),
    a_person("ada") | with_manager("nobody"),
    a_person("ada", displayName="\x00"),
    a_person("ada", externalId="\x00"),
]


async def test_who_cannot_be_kept_is_refused(each_world: World) -> None:
    async with a_provider(each_world) as client:
        for person in NOBODY:
            answer = await client.post("/Users", json=person)
            assert answer.status_code == 400, answer.text
        assert len((await client.get("/Users")).json()["Resources"]) == 1
