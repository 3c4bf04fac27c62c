"""Signing in at a real provider, and what happens when somebody or something lies on the way."""

import re
from pathlib import Path
from socket import socket
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select
from tests.identity.server import Provider
from tests.identity.visitor import Visitor, a_visitor, query
from tests.identity.worlds import APP, a_world_with, settings
from tests.support.world import World

from fanlight.db import tables
from fanlight.db.tx import Tx
from fanlight.model.permission import OrgRole, Permission
from fanlight.ops import leavers, people, roles, sign_in_setup, upkeep

pytestmark = pytest.mark.services

TO = "/a/abcdefghijklmnopqrstuvwxyz?x=1"


async def test_somebody_signs_in_and_comes_to_the_page_that_they_asked_for(
    visitor: Visitor,
) -> None:
    page = await visitor.sign_in("ada", to=TO)
    assert str(page.url) == f"{APP}{TO}"
    assert (await visitor.me())["name"] == "Ada"
    assert (await visitor.me())["role"] == "member"


async def test_somebody_signs_in_on_postgresql(
    tmp_path: Path, acme: Provider, postgres_url: str
) -> None:
    told = settings(acme, "acme", APP, join=True)
    async with a_world_with(tmp_path, told, database=postgres_url) as world:
        for _ in range(2):
            async with a_visitor(world) as visitor:
                await visitor.sign_in("ada")
                assert (await visitor.me())["name"] == "Ada L"


async def test_what_goes_to_the_provider_is_bound_to_this_sign_in(
    visitor: Visitor, acme: Provider
) -> None:
    first, second = [query((await visitor.leave()).headers["location"]) for _ in range(2)]
    assert first["redirect_uri"] == f"{APP}/sign-in/oidc/acme/callback"
    assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
    assert all(len(first[each]) == 43 for each in ("state", "nonce", "code_challenge"))
    assert all(first[each] != second[each] for each in ("state", "nonce", "code_challenge"))
    answer = await visitor.leave()
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{acme.issuer}/auth?")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=600" in cookie


async def test_over_tls_the_cookie_belongs_to_this_host_alone(
    tmp_path: Path, acme: Provider
) -> None:
    app = "https://fanlight.example.com"
    told = settings(acme, "acme", app)
    async with a_world_with(tmp_path, told, public_url=app) as world, a_visitor(world) as visitor:
        answer = await visitor.leave()
    assert query(answer.headers["location"])["redirect_uri"].startswith(f"{app}/sign-in/oidc/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-fanlight-sign-in=")
    assert "; Path=/" in cookie
    assert "; Secure" in cookie


async def test_the_account_is_the_subject_and_not_the_address(
    world: World, visitor: Visitor, acme: Provider
) -> None:
    await visitor.sign_in("ada")
    await world.member("bob")
    acme.knows("ada", email="bob@example.com", email_verified=True)
    await visitor.sign_in("ada")
    assert (await visitor.me())["name"] == "Ada"


async def test_the_same_subject_at_another_provider_is_somebody_else(
    tmp_path: Path, acme: Provider, other: Provider
) -> None:
    other.knows("ada", email="bob@example.com", email_verified=True)
    both = [settings(acme, "acme", APP), settings(other, "other", APP)]
    async with a_world_with(tmp_path, *both) as world:
        await world.member("ada")
        await world.member("bob")
        async with a_visitor(world) as visitor:
            await visitor.sign_in("ada", "acme")
            assert (await visitor.me())["name"] == "Ada"
        async with a_visitor(world) as visitor:
            await visitor.sign_in("ada", "other")
            assert (await visitor.me())["name"] == "Bob"


async def test_another_account_does_not_take_over_a_member_by_their_address(
    visitor: Visitor, acme: Provider
) -> None:
    await visitor.sign_in("ada")
    visitor.client.cookies.clear()
    acme.knows("eve", email="ada@example.com", email_verified=True)
    page = await visitor.sign_in("eve")
    assert page.status_code == 403
    assert "ada@example.com belongs to another account at Acme." in page.text
    assert await visitor.me() == {}


async def test_a_new_sign_in_has_a_new_session_and_ends_the_one_before(visitor: Visitor) -> None:
    await visitor.sign_in("ada")
    before = visitor.session()
    await visitor.sign_in("ada")
    assert visitor.session() not in {before, ""}
    assert len((await visitor.get("/api/v1/account/sessions")).json()["items"]) == 1


async def test_signing_in_costs_few_statements(world: World, visitor: Visitor) -> None:
    counts = []
    for _ in range(2):
        door = await visitor.at_the_door("ada")
        visitor.client.cookies.delete("fanlight-7788") if visitor.session() else None
        with world.statements() as seen:
            await visitor.get(door)
        counts.append(len(seen))
    assert counts == [9, 6]


async def test_a_reply_works_once(visitor: Visitor) -> None:
    door = await visitor.at_the_door("ada")
    cookies = list(visitor.client.cookies.jar)
    assert (await visitor.get(door)).status_code == 303
    for cookie in cookies:
        visitor.client.cookies.jar.set_cookie(cookie)
    again = await visitor.get(door)
    assert again.status_code == 410
    assert "This sign-in was not begun here, or is over." in again.text


async def test_a_reply_without_its_cookie_or_state_is_refused(visitor: Visitor) -> None:
    """Somebody else's reply, planted in this browser, signs nobody in."""
    door = await visitor.at_the_door("ada")
    altered = door.replace(query(door)["state"], "x" * 43)
    assert (await visitor.get(altered)).status_code == 410
    door = await visitor.at_the_door("ada")
    visitor.client.cookies.clear()
    assert (await visitor.get(door)).status_code == 410
    assert (await visitor.get("/sign-in/oidc/acme/callback")).status_code == 410
    assert await visitor.me() == {}


async def test_a_reply_that_comes_too_late_is_refused(world: World, visitor: Visitor) -> None:
    door = await visitor.at_the_door("ada")
    world.clock.advance(600_000)
    assert (await visitor.get(door)).status_code == 410


async def test_a_reply_must_say_whom_it_is_from(visitor: Visitor, acme: Provider) -> None:
    """RFC 9207: this provider announces that its replies do."""
    for of in ("&iss=https%3A%2F%2Fevil.example", ""):
        door = await visitor.at_the_door("ada")
        altered = re.sub(r"&iss=[^&]*", of, door)
        assert altered != door
        refused = await visitor.get(altered)
        assert refused.status_code == 403
        assert "could not be confirmed" in refused.text
        assert acme.issuer not in refused.text


async def test_a_reply_of_one_provider_is_of_no_use_at_another(
    tmp_path: Path, acme: Provider, other: Provider
) -> None:
    both = [settings(acme, "acme", APP), settings(other, "other", APP)]
    async with a_world_with(tmp_path, *both) as world:
        await world.member("ada")
        async with a_visitor(world) as visitor:
            door = await visitor.at_the_door("ada", "acme")
            assert (await visitor.get(door.replace("/acme/", "/other/"))).status_code == 410
            assert await visitor.me() == {}


async def test_a_code_of_somebody_else_is_of_no_use(world: World, visitor: Visitor) -> None:
    """The provider holds it against the verifier of the sign-in for which it gave the code."""
    mine = await visitor.at_the_door("ada")
    async with a_visitor(world) as victim:
        theirs = await victim.at_the_door("ada")
        swapped = mine.replace(query(mine)["code"], query(theirs)["code"])
        assert (await visitor.get(swapped)).status_code == 403
    assert await visitor.me() == {}


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "n" * 43}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "somebody-else"}},
    "several audiences, none acting": {"claims": {"aud": ["somebody-else"]}},
    "another party": {"claims": {"azp": "somebody-else"}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "from the future": {"claims": {"iat": 4_000_000_000}},
    "no subject": {"claims": {"sub": ""}},
    "altered after it was signed": {"claims": {"sub": "owner"}, "tamper": True},
    "not signed": {"header": {"alg": "none"}},
    "signed with a secret": {"header": {"alg": "HS256"}, "secret": "s" * 64},
    "signed with an unknown key": {"header": {"kid": "nobody-knows-it"}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_token_that_lies_signs_nobody_in(
    visitor: Visitor, acme: Provider, lie: dict[str, Any]
) -> None:
    acme.lies(**lie)
    page = await visitor.sign_in("ada")
    assert page.status_code == 403
    assert "What Acme says of you could not be confirmed." in page.text
    assert "Sign in with Acme" in page.text
    assert await visitor.me() == {}


async def test_of_several_audiences_this_server_must_be_the_one_that_acts(
    world: World, visitor: Visitor, acme: Provider
) -> None:
    client = world.ctx.providers["acme"].registration.client_id
    both = ["somebody-else", client]
    for party, statuses in ((None, 403), ("somebody-else", 403), (client, 200)):
        acme.lies(claims={"aud": both, "azp": party})
        assert (await visitor.sign_in("ada")).status_code == statuses


async def test_a_token_that_was_only_signed_again_signs_in(
    visitor: Visitor, acme: Provider
) -> None:
    """The control: what the lies are refused for is what they say."""
    acme.lies(claims={})
    await visitor.sign_in("ada")
    assert (await visitor.me())["name"] == "Ada"


async def test_new_keys_are_asked_for_when_a_token_has_one(tmp_path: Path, other: Provider) -> None:
    other.knows("ada", email="ada@example.com", email_verified=True)
    async with a_world_with(tmp_path, settings(other, "other", APP)) as world:
        await world.member("ada")
        async with a_visitor(world) as first, a_visitor(world) as second:
            await first.sign_in("ada", "other")
            other.takes_new_keys("second")
            world.clock.advance(11_000)
            await second.sign_in("ada", "other")
            assert (await second.me())["name"] == "Ada"


async def test_an_address_counts_only_when_it_was_verified(
    visitor: Visitor, acme: Provider
) -> None:
    for claims in ({"email_verified": False}, {}):
        visitor.client.cookies.clear()
        acme.knows("mallory", email="ada@example.com", **claims)
        page = await visitor.sign_in("mallory")
        assert page.status_code == 403
        assert "Acme has not verified your e-mail address." in page.text
        assert await visitor.me() == {}


async def test_an_account_without_an_address_is_told_so(visitor: Visitor) -> None:
    page = await visitor.sign_in("nameless")
    assert "Acme does not tell your e-mail address." in page.text


async def test_who_is_no_member_stays_outside(visitor: Visitor, acme: Provider) -> None:
    acme.knows("eve", email="eve@example.com", email_verified=True)
    page = await visitor.sign_in("eve")
    assert page.status_code == 403
    assert "eve@example.com is no member here." in page.text
    assert await visitor.me() == {}


async def test_who_was_removed_stays_outside(world: World, visitor: Visitor) -> None:
    """With an account that has signed in before, and with one that never did."""
    await visitor.sign_in("ada")
    await leavers.remove_member(world.ctx, world.owner, "ada@example.com")
    assert await visitor.me() == {}
    page = await visitor.sign_in("ada")
    assert (page.status_code, await visitor.me()) == (403, {})
    await people.add_member(world.ctx, world.owner, "ada@example.com", "Ada")
    await visitor.sign_in("ada")
    assert (await visitor.me())["name"] == "Ada"


JOINING: dict[str, tuple[dict[str, Any], list[int]]] = {
    "nobody": ({}, [403, 403]),
    "everybody": ({"join": True}, [200, 200]),
    "of a domain": ({"domains": ["Example.com"]}, [200, 403]),
    "of a domain alone": ({"domains": ["example.com"], "join": True}, [200, 403]),
}


@pytest.mark.parametrize(("more", "statuses"), JOINING.values(), ids=JOINING)
async def test_who_becomes_a_member(
    tmp_path: Path, acme: Provider, more: dict[str, Any], statuses: list[int]
) -> None:
    acme.knows("eve", email="eve@example.com", email_verified=True, name="Eve  E")
    acme.knows("foe", email="foe@sub.example.com", email_verified=True)
    found = []
    async with a_world_with(tmp_path, settings(acme, "acme", APP, **more)) as world:
        for login in ("eve", "foe"):
            async with a_visitor(world) as visitor:
                found.append((await visitor.sign_in(login)).status_code)
        names = {each.name for each in (await people.members(world.ctx, world.owner)).items}
    assert found == statuses
    assert ("Eve E" in names) == (statuses[0] == 200)


async def test_a_provider_is_believed_about_its_own_domains_alone(
    tmp_path: Path, acme: Provider
) -> None:
    """Whoever runs it could otherwise name the address of any member."""
    partner = settings(acme, "acme", APP, domains=["partner.example"])
    async with a_world_with(tmp_path, partner) as world:
        await world.member("ada")
        async with a_visitor(world) as visitor:
            assert (await visitor.sign_in("ada")).status_code == 403
            assert await visitor.me() == {}


async def test_somebody_removed_does_not_join_again(tmp_path: Path, acme: Provider) -> None:
    async with a_world_with(tmp_path, settings(acme, "acme", APP, join=True)) as world:
        await world.member("ada")
        await leavers.remove_member(world.ctx, world.owner, "ada@example.com")
        async with a_visitor(world) as visitor:
            assert (await visitor.sign_in("ada")).status_code == 403


async def test_roles_follow_what_the_provider_says(tmp_path: Path, acme: Provider) -> None:
    roles = {"admins": "owner", "staff": "member"}
    told = settings(acme, "acme", APP, groups_claim="groups", roles=roles)
    async with a_world_with(tmp_path, told) as world:
        await world.member("ada")

        async def role_with(*groups: str) -> str:
            acme.knows("ada", email="ada@example.com", email_verified=True, groups=["x", *groups])
            async with a_visitor(world) as visitor:
                await visitor.sign_in("ada")
                return str((await visitor.me())["role"])

        assert await role_with() == "member"
        assert await role_with("staff", "admins") == "owner"
        assert await role_with() == "owner"
        assert await role_with("staff") == "member"


async def test_a_provider_gives_roles_of_our_own_and_unknown_ones_change_nothing(
    tmp_path: Path, acme: Provider
) -> None:
    given = {"writers": "writer", "kings": "king"}
    told = settings(acme, "acme", APP, groups_claim="groups", roles=given)
    async with a_world_with(tmp_path, told) as world:
        await roles.create(world.ctx, world.owner, "Writer", frozenset({Permission.CREATE}))
        await world.member("ada")
        for group, role in (("writers", "Writer"), ("kings", "Writer")):
            acme.knows("ada", email="ada@example.com", email_verified=True, groups=[group])
            async with a_visitor(world) as visitor:
                await visitor.sign_in("ada")
                assert (await visitor.me())["role"] == role


async def test_who_is_suspended_does_not_come_in(tmp_path: Path, acme: Provider) -> None:
    """Whether the provider's account is known here already or not."""
    async with a_world_with(tmp_path, settings(acme, "acme", APP, join=True)) as world:
        await world.member("ada")
        for _ in range(2):
            await leavers.suspend(world.ctx, world.owner, "ada@example.com")
            async with a_visitor(world) as visitor:
                assert (await visitor.sign_in("ada")).status_code == 403
            await leavers.reactivate(world.ctx, world.owner, "ada@example.com")
            async with a_visitor(world) as visitor:
                await visitor.sign_in("ada")
                assert (await visitor.me())["name"] == "Ada"


async def test_other_sessions_end_when_a_role_changes(tmp_path: Path, acme: Provider) -> None:
    told = settings(acme, "acme", APP, groups_claim="groups", roles={"admins": "owner"})
    async with a_world_with(tmp_path, told) as world:
        await world.member("ada")
        async with a_visitor(world) as first, a_visitor(world) as second:
            await first.sign_in("ada")
            acme.knows("ada", email="ada@example.com", email_verified=True, groups=["admins"])
            await second.sign_in("ada")
            assert await first.me() == {}
            assert (await second.me())["role"] == "owner"


async def test_the_last_owner_stays_one(tmp_path: Path, acme: Provider) -> None:
    acme.knows("boss", email="owner@localhost", email_verified=True, groups=["staff"])
    told = settings(acme, "acme", APP, groups_claim="groups", roles={"staff": "member"})
    async with a_world_with(tmp_path, told) as world, a_visitor(world) as visitor:
        await visitor.sign_in("boss")
        assert (await visitor.me())["role"] == OrgRole.OWNER


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/a\r\nset-cookie: x=1",
        "",
    ],
)
async def test_a_sign_in_leads_nowhere_else(visitor: Visitor, to: str) -> None:
    page = await visitor.sign_in("ada", to=to)
    assert str(page.url) == f"{APP}/"
    again = await visitor.client.get(f"{APP}/sign-in", params={"to": to})
    assert again.headers["location"] == "/"


async def test_only_a_form_of_ours_begins_a_sign_in(visitor: Visitor) -> None:
    url = f"{APP}/sign-in/oidc/acme"
    assert (await visitor.client.get(url)).status_code == 405
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        refused = await visitor.client.post(url, headers=headers)
        assert refused.status_code == 403
        assert "location" not in refused.headers
    assert (await visitor.client.post(f"{url}-unknown")).status_code == 404


async def test_the_sign_in_page_may_lead_to_its_providers_and_no_other_page_may(
    visitor: Visitor, acme: Provider
) -> None:
    page = await visitor.get("/sign-in?to=/a/x%22%3E")
    policy, listed = (
        page.headers["content-security-policy"],
        page.headers["connection-allowlist"],
    )
    assert f"form-action 'self' {acme.issuer};" in policy
    assert f'"{acme.issuer}"' in listed
    assert 'x">' not in page.text
    gallery = await visitor.get("/")
    assert acme.issuer not in str(gallery.headers)
    assert "/sign-in?to=%2F" in gallery.text


async def test_who_stops_at_the_provider_is_told_how_to_go_on(visitor: Visitor) -> None:
    answer = await visitor.follow(await visitor.leave())
    abort = re.findall(r'href="([^"]+/abort)"', answer.text)[0]
    page = await visitor.follow(await visitor.get(abort))
    assert page.status_code == 403
    assert "You were not signed in at Acme." in page.text
    assert "Sign in with Acme" in page.text


async def test_signing_out_ends_the_session_there_too(visitor: Visitor, acme: Provider) -> None:
    await visitor.sign_in("ada")
    gallery = await visitor.get("/account")
    csrf = re.findall(r'name="csrf" value="(\w+)"', gallery.text)[0]
    page = await visitor.client.post(f"{APP}/sign-out", data={"csrf": csrf})
    assert (visitor.session(), await visitor.me()) == ("", {})
    assert f'"{acme.issuer}"' in page.headers["connection-allowlist"]
    [url] = re.findall(r'content="0; url=([^"]+)"', page.text)
    leaving = await visitor.get(url.replace("&amp;", "&"))
    assert query(str(leaving.url))["id_token_hint"].count(".") == 2
    back = await visitor.follow(await visitor.send(leaving, logout="yes"))
    assert str(back.url) == f"{APP}/sign-in"
    asked = await visitor.follow(await visitor.leave())
    assert 'name="password"' in asked.text


async def test_what_the_provider_said_is_kept_no_longer_than_the_session(
    world: World, visitor: Visitor
) -> None:
    def kept(tx: Tx) -> tuple[int, int]:
        proofs = select(tables.sessions.c.pk).where(tables.sessions.c.id_token.is_not(None))
        return len(tx.all(proofs)), len(tx.all(select(tables.sign_in_attempts.c.hash)))

    await visitor.sign_in("ada")
    await visitor.leave()
    await upkeep.sweep(world.ctx)
    assert await world.ctx.db.read(kept) == (1, 1)
    world.clock.advance(12 * 3_600_000 + 1)
    await upkeep.sweep(world.ctx)
    assert await world.ctx.db.read(kept) == (0, 0)


async def test_a_provider_that_is_away_is_a_page_that_says_so(
    tmp_path: Path, acme: Provider
) -> None:
    away = settings(acme, "acme", APP) | {"issuer": "http://127.0.0.1:9"}
    async with a_world_with(tmp_path, away) as world, a_visitor(world) as visitor:
        assert (await visitor.get("/sign-in")).status_code == 200
        page = await visitor.leave()
        assert page.status_code == 503
        assert "Acme does not answer as it should." in page.text
        assert "127.0.0.1" not in page.text


@pytest.mark.slow
async def test_a_provider_that_says_nothing_is_waited_for_once(
    tmp_path: Path, acme: Provider
) -> None:
    """It takes connections and never answers; who comes next is told so at once."""
    with socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        issuer = f"http://127.0.0.1:{mute.getsockname()[1]}"
        away = settings(acme, "acme", APP) | {"issuer": issuer}
        async with a_world_with(tmp_path, away) as world, a_visitor(world) as visitor:
            began = monotonic()
            found = [await visitor.get("/sign-in"), *[await visitor.leave() for _ in range(4)]]
            assert monotonic() - began < 10
    assert [each.status_code for each in found] == [200, 503, 503, 503, 503]


BROKEN: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "https://evil.example"},
    "no token endpoint": {"token_endpoint": None},
    "an address that is none": {"authorization_endpoint": "javascript:alert(1)"},
    "an address for our headers": {"authorization_endpoint": "http://x;script-src/"},
}


@pytest.mark.parametrize("metadata", BROKEN.values(), ids=BROKEN)
async def test_a_provider_that_describes_itself_wrongly_is_not_used(
    visitor: Visitor, acme: Provider, metadata: dict[str, Any]
) -> None:
    acme.describes_itself(**metadata)
    page = await visitor.leave()
    assert page.status_code == 503
    assert "Acme does not answer as it should." in page.text


async def test_a_real_provider_is_found_to_be_as_it_should(world: World) -> None:
    found = await sign_in_setup.examine(world.ctx, world.owner, "acme")
    assert [each.text for each in found if not each.good] == []


async def test_a_provider_that_goes_away_midway_is_a_page_that_says_so(
    visitor: Visitor, acme: Provider
) -> None:
    acme.describes_itself(token_endpoint="http://127.0.0.1:9/token")
    page = await visitor.sign_in("ada")
    assert page.status_code == 503
    assert "Nothing has changed here." in page.text
    assert await visitor.me() == {}
