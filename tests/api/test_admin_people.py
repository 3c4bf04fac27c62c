"""The pages under `/admin` about people, as a browser uses them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote

import httpx2
import pytest
from tests.api.test_admin_pages import in_browser
from tests.support.world import World

from fanlight.model.leaver import Rule
from fanlight.model.permission import Permission
from fanlight.ops import (
    folders,
    groups,
    leavers,
    people,
    roles,
    scim_tokens,
    service_accounts,
    sessions,
)
from fanlight.ops.leavers import Told
from fanlight.web.admin.roles import ABOUT

ADA = "/admin/members/ada@example.com"


@dataclass(frozen=True, slots=True)
class Browser:
    client: httpx2.AsyncClient
    csrf: str

    async def page(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text
        return unescape(answer.text)

    async def send(self, path: str, **fields: Any) -> httpx2.Response:
        return await self.client.post(path, data={"csrf": self.csrf} | fields)

    async def sent(self, path: str, **fields: Any) -> str:
        """A form that does what it asks; returns where it leads."""
        answer = await self.send(path, **fields)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def refused(self, path: str, status: int, **fields: Any) -> str:
        answer = await self.send(path, **fields)
        assert answer.status_code == status, answer.text
        return unescape(answer.text)


@asynccontextmanager
async def browser_of(world: World, email: str = "owner@localhost") -> AsyncIterator[Browser]:
    headers = await in_browser(world, email)
    async with world.http() as client:
        client.headers.update(headers)
        found = re.search(
            r'name="fanlight-csrf" content="(\w+)"', (await client.get("/account")).text
        )
        assert found is not None
        yield Browser(client, found[1])


async def test_somebody_is_added_and_what_was_typed_stays_where_that_fails(world: World) -> None:
    async with browser_of(world) as owner:
        typed = {"email": "Ada@Example.com ", "name": "Ada", "role": "member"}
        assert await owner.sent("/admin/members", **typed) == ADA
        assert "ada@example.com, member" in await owner.page(ADA)
        again = await owner.refused("/admin/members", 409, **typed)
        assert "is a member already" in again
        assert 'value="Ada@Example.com "' in again
        assert '<details class="act" open>' in again
        assert (await owner.client.post("/admin/members", data=typed)).status_code == 403


async def test_members_are_found_among_many_a_page_at_a_time(world: World) -> None:
    for n in range(60):
        await world.member(f"m{n:02}")
    await leavers.suspend(world.ctx, world.owner, "m07@example.com")
    async with browser_of(world) as owner:
        first = await owner.page("/admin/members")
        assert ("m48@example.com" in first, "m49@example.com" in first) == (True, False)
        [more] = re.findall(r'href="(/admin/members\?cursor=[^"]+)"', first)
        assert "m59@example.com" in await owner.page(more)
        found = await owner.page("/admin/members?q=M07&role=member&state=suspended")
        assert re.findall(r"m\d\d@example.com, since", found) == ["m07@example.com, since"]
        assert "Nobody like that" in await owner.page("/admin/members?q=%25&state=active")
        await owner.page("/admin/members?cursor=x", 400)


async def test_a_member_is_looked_after_on_one_page(world: World) -> None:
    ada = await world.member("ada")
    await world.member("ben")
    await world.publish(ada, "<title>Hers</title><p>")
    await world.token(ada)
    await world.in_browser(ada)
    async with browser_of(world) as owner:
        page = await owner.page(ADA)
        assert "Transfer 1 artifact" in page
        for action in re.findall(rf'"({ADA}/(?:sessions|tokens)/\w+/\w+)"', page):
            assert await owner.sent(action) == ADA
            assert "no such" in await owner.refused(action, 404)
        assert await sessions.listed(world.ctx, ada) == []
        assert "None that work." in await owner.page(ADA)
        wrong = await owner.refused(f"{ADA}/transfer", 404, to="nobody@example.com")
        assert 'value="nobody@example.com"' in wrong
        await owner.sent(f"{ADA}/transfer", to="ben@example.com")
        assert "0 artifacts" in await owner.page(ADA)
        await owner.sent(f"{ADA}/role", role="auditor")
        await owner.sent(f"{ADA}/suspend")
        assert "Suspended" in await owner.page(ADA)
        await owner.sent(f"{ADA}/reactivate")
        link = await owner.send(f"{ADA}/link")
        assert re.search(r"/sign-in/[\w-]{43}", link.text)
        assert await owner.sent(f"{ADA}/remove") == "/admin/members"
        await owner.page(ADA, 404)


async def test_who_owns_something_is_removed_only_with_a_successor(world: World) -> None:
    ada = await world.member("ada")
    made = await world.publish(ada, "<p>Hers")
    async with browser_of(world) as owner:
        assert "owns artifacts" in await owner.refused(f"{ADA}/remove", 409)
        await owner.sent(f"{ADA}/remove", to="owner@localhost")
        assert await owner.page(f"/a/{made.id}")


async def test_nobody_acts_on_who_may_more_nor_sees_what_they_come_in_with(world: World) -> None:
    await people.add_member(world.ctx, world.owner, "ann@example.com", "Ann", role="admin")
    owner_page = "/admin/members/owner@localhost"
    secret = await world.token(world.owner)
    assert secret
    async with browser_of(world, "ann@example.com") as ann:
        page = await ann.page(owner_page)
        assert "may do more than you" in page
        assert f"{owner_page}/" not in page
        for path in ("role", "suspend", "remove", "link", "tokens/x/revoke", "sessions/x/end"):
            await ann.refused(f"{owner_page}/{path}", 403, role="member")
        assert "owner</option>" not in (await ann.page("/admin/members")).partition("Any")[0]


async def test_an_address_leads_to_its_own_page_and_no_other(world: World) -> None:
    """What looks like a way up in it is none."""
    odd = "x/../ada@example.com"
    await world.member("ada")
    await people.add_member(world.ctx, world.owner, odd, "Odd")
    async with browser_of(world) as owner:
        page = await owner.page("/admin/members")
        [path] = re.findall(r'href="([^"]+)"><strong>Odd<', page)
        assert path == "/admin/members/x%2F..%2Fada%40example.com"
        assert odd in await owner.page(path)
        [action] = re.findall(r'action="([^"]+)/remove"', await owner.page(path))
        await owner.sent(f"{action}/remove")
        await owner.page(path, 404)
        assert "ada@example.com, member" in await owner.page(ADA)


async def test_groups_are_made_filled_and_deleted(world: World) -> None:
    await world.member("ada")
    async with browser_of(world) as owner:
        path = await owner.sent("/admin/groups", name="R & D")
        assert path == "/admin/groups/R%20%26%20D"
        assert "R & D" in await owner.page("/admin/groups?q=r%20%26")
        assert await owner.sent(f"{path}/people", email="ada@example.com") == path
        assert 'value="bob@example.com"' in await owner.refused(
            f"{path}/people", 404, email="bob@example.com"
        )
        assert "Take Ada out" in await owner.page(path)
        assert "Nobody in it is called that" in await owner.page(f"{path}?q=zz")
        assert "R & D" in await owner.page(ADA)
        await owner.sent(f"{path}/take-out", email="ada@example.com")
        assert "Nobody is in it." in await owner.page(path)
        assert "There is a group" in await owner.refused("/admin/groups", 409, name="r  & d")
        assert await owner.sent(f"{path}/delete") == "/admin/groups"
        assert "There are no groups yet." in await owner.page("/admin/groups")


async def test_a_group_that_a_provider_fills_is_only_shown(world: World) -> None:
    token = await scim_tokens.create(world.ctx, world.owner, "Okta")
    async with world.http(token.secret) as provider:
        schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"]
        body = {"schemas": schemas, "displayName": "Synced"}
        assert (await provider.post("/scim/v2/Groups", json=body)).status_code == 201
    async with browser_of(world) as owner:
        page = await owner.page("/admin/groups/Synced")
        assert ("The identity provider fills" in page, 'action="/admin/groups' in page) == (
            True,
            False,
        )
        refused = await owner.refused("/admin/groups/Synced/delete", 409)
        assert "comes from the identity provider" in refused


async def test_a_role_is_made_of_ticked_permissions_and_ends_with_another(world: World) -> None:
    async with browser_of(world) as owner:
        await owner.sent("/admin/roles", name="Writer", allow=["artifacts.create"])
        await owner.sent(
            "/admin/roles/Writer/change", name="Author", allow=["artifacts.create", "share.org"]
        )
        await people.add_member(world.ctx, world.owner, "ada@example.com", "Ada", role="Author")
        page = await owner.page("/admin/roles")
        assert re.search(r'value="share.org" checked', page)
        assert "Name the role" in await owner.refused("/admin/roles/Author/delete", 409)
        await owner.sent("/admin/roles/Author/delete", replacement="member")
        assert "Author" not in await owner.page("/admin/roles")
        typed = {"name": "member", "allow": ["audit.read"]}
        failed = await owner.refused("/admin/roles", 400, **typed)
        assert re.search(r'value="audit.read" checked', failed)
        await owner.refused("/admin/roles", 400, name="X", allow=["everything"])


async def test_nobody_ticks_what_they_do_not_have(world: World) -> None:
    allowed = frozenset({Permission.ROLES, Permission.SESSIONS})
    await roles.create(world.ctx, world.owner, "Keeper", allowed)
    await roles.create(world.ctx, world.owner, "Reader", frozenset({Permission.AUDIT}))
    await people.add_member(world.ctx, world.owner, "kay@example.com", "Kay", role="Keeper")
    async with browser_of(world, "kay@example.com") as kay:
        page = await kay.page("/admin/roles")
        assert re.search(r'value="audit.read" disabled', page)
        assert "/admin/roles/Keeper/change" in page
        assert "/admin/roles/Reader/" not in page
        await kay.refused("/admin/roles", 403, name="Big", allow=["audit.read"])
        await kay.refused("/admin/roles/Reader/delete", 403)
        assert (await kay.client.get("/admin/members")).status_code == 403


def test_every_permission_is_described_on_the_page() -> None:
    assert set(ABOUT) == set(Permission)


async def test_a_service_account_gets_a_token_that_is_shown_once(world: World) -> None:
    async with browser_of(world) as owner:
        path = await owner.sent("/admin/service-accounts", name="nightly", role="member")
        assert path == "/admin/service-accounts/nightly"
        made = await owner.send(f"{path}/tokens", name="cron", scopes=["artifacts:publish"])
        [secret] = re.findall(r"<code>(fl_\w+)</code>", made.text)
        assert made.headers["cache-control"] == "no-store"
        page = await owner.page(path)
        assert (secret in page, f"...{secret[-4:]}" in page) == (False, True)
        for wrong in ({"scopes": ["x"]}, {}, {"scopes": ["artifacts:read"], "days": "many"}):
            assert 'value="t"' in await owner.refused(f"{path}/tokens", 400, name="t", **wrong)
        wide = {"scopes": ["artifacts:publish"], "ceiling": "galaxy", "folder": "kept"}
        assert 'value="kept"' in await owner.refused(f"{path}/tokens", 400, name="t", **wide)
        folder = await folders.create(world.ctx, world.owner, "Nightly", None)
        kept = {"scopes": ["artifacts:publish"], "folder": folder.id, "ceiling": "org"}
        await owner.send(f"{path}/tokens", name="kept", **kept)
        page = await owner.page(path)
        assert f"only the folder {folder.id}, no wider than org" in page
        for token in (await service_accounts.tokens(world.ctx, world.owner, "nightly"))[1:]:
            await service_accounts.revoke_token(world.ctx, world.owner, "nightly", token.id)
        page = await owner.page(path)
        [revoke] = re.findall(rf'"({path}/tokens/\w+/revoke)"', page)
        await owner.sent(revoke)
        assert await service_accounts.tokens(world.ctx, world.owner, "nightly") == []
        assert "nightly@service.invalid" in await owner.page("/admin/service-accounts")
        assert "nightly" not in await owner.page("/admin/members")
        assert "a name like" in await owner.refused("/admin/service-accounts", 400, name="No Name")
        await owner.page("/admin/service-accounts/nobody", 404)


async def test_a_scim_token_is_made_shown_once_and_revoked(world: World) -> None:
    async with browser_of(world) as owner:
        made = await owner.send("/admin/provisioning", name="Okta")
        [secret] = re.findall(r"<code>(fl_\w+)</code>", made.text)
        page = await owner.page("/admin/provisioning")
        assert (secret in page, "/scim/v2" in page) == (False, True)
        [revoke] = re.findall(r'"(/admin/provisioning/\w+/revoke)"', page)
        assert await owner.sent(revoke) == "/admin/provisioning"
        assert "no such SCIM token" in await owner.refused(revoke, 404)


async def test_the_rule_for_leavers_and_what_waits_for_an_owner(world: World) -> None:
    ada = await world.member("ada")
    titles = ("One", "Two", "Three")
    made = [await world.publish(ada, f"<title>{title}</title><p>") for title in titles]
    await leavers.suspend(world.ctx, world.owner, "ada@example.com")
    async with browser_of(world) as owner:
        page = await owner.page("/admin/leavers")
        assert all(title in page for title in titles)
        form = {"source": "ada@example.com", "to": "owner@localhost"}
        await owner.sent("/admin/leavers/transfer", artifact=made[0].id, **form)
        assert "One" not in await owner.page("/admin/leavers")
        await owner.sent("/admin/leavers/transfer", **form)
        assert "Nothing waits." in await owner.page("/admin/leavers")
        await owner.sent("/admin/leavers", rule="person", to="owner@localhost")
        assert await leavers.show_rule(world.ctx, world.owner) == Told(
            Rule.PERSON, "owner@localhost"
        )
        assert 'value="no"' in await owner.refused("/admin/leavers", 404, rule="person", to="no")
        await owner.refused("/admin/leavers", 400, rule="person")
        await owner.refused("/admin/leavers", 400, rule="burn")
        await owner.sent("/admin/leavers", rule="stay", to="left@over.example")


async def test_the_audit_log_names_people_and_says_when_a_filter_names_nobody(
    world: World,
) -> None:
    await world.member("ada")
    await groups.create(world.ctx, world.owner, "Crew")
    await groups.put_in(world.ctx, world.owner, "Crew", "ada@example.com")
    async with browser_of(world) as owner:
        row = await owner.page("/admin/audit?type=group.joined")
        assert re.search(r'audit-person">Ada <span class="meta">ada@example.com', row)
        assert "Nobody here is called ida@" in await owner.page("/admin/audit?actor=ida@x")
        quiet = await owner.page("/admin/audit?actor=ada@example.com&type=purged")
        assert "Nothing like that has happened." in quiet
        assert "Nothing like that" in await owner.page("/admin/audit?actor=scim")


@pytest.mark.parametrize(
    "path",
    ["members", "members/owner@localhost", "groups", "roles", "service-accounts", "provisioning",
     "sign-in", "leavers"],
)  # fmt: skip
async def test_a_page_is_for_those_whose_role_allows_it(world: World, path: str) -> None:
    await world.member("ada")
    async with browser_of(world, "ada@example.com") as ada, world.http() as nobody:
        await ada.page(f"/admin/{path}", 403)
        assert (await nobody.get(f"/admin/{path}")).status_code == 401


HOSTILE = ("%00", "%ED%A0%80", "..%2F..%2F", "%27%20OR%201=1%20--", "%25_%5C", "x" * 3_000)


async def test_what_somebody_makes_up_breaks_no_page(each_world: World) -> None:
    async with browser_of(each_world) as owner:
        for made_up in HOSTILE:
            typed = unquote(made_up)
            for page in ("members", "groups", "service-accounts"):
                answer = await owner.client.get(f"/admin/{page}/{made_up}")
                assert answer.status_code in {400, 404}, (page, made_up)
                assert (await owner.client.get(f"/admin/{page}?q={made_up}")).status_code < 500
            for path, fields in (
                (f"members/{made_up}/role", {"role": typed}),
                (f"members/{made_up}/tokens/{made_up}/revoke", {}),
                (f"groups/{made_up}/people", {"email": typed}),
                (f"roles/{made_up}/delete", {"replacement": typed}),
                (f"service-accounts/{made_up}/tokens", {"scopes": typed}),
                (f"provisioning/{made_up}/revoke", {}),
                (f"sign-in/providers/{made_up}/test", {}),
                ("members", {"email": typed, "name": typed, "role": typed}),
                ("members/owner@localhost/role", {"role": typed}),
                ("members/owner@localhost/transfer", {"to": typed}),
                ("groups", {"name": f"/{typed}"}),
                ("leavers", {"rule": "person", "to": typed}),
                ("leavers/transfer", {"source": typed, "to": typed, "artifact": typed}),
            ):
                answer = await owner.send(f"/admin/{path}", **fields)
                assert 400 <= answer.status_code < 500, (path, answer.status_code)
