"""Replies and tokens that are not what they seem sign nobody in."""

import re
from pathlib import Path
from typing import Any

import pytest
from tests.identity.server import Provider
from tests.identity.visitor import Visitor, a_visitor, query
from tests.identity.worlds import APP, a_world_with, settings
from tests.support.world import World

pytestmark = pytest.mark.services


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
