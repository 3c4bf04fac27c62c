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
from fanlight.ops import sign_in_setup, upkeep

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
