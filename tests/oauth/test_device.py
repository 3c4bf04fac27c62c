"""Machines that show a code, and the person who types it."""

from typing import Any

import httpx2
import pytest
from tests.oauth.person import BOTH, FORM, Person
from tests.support.world import World

from fanlight.ops import leavers

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


async def begun(stranger: httpx2.AsyncClient, **more: str) -> dict[str, Any]:
    form = {"client_id": "fanlight-cli", "device_name": "build-7"} | more
    answer = await stranger.post("/oauth/device", data=form)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def ask(stranger: httpx2.AsyncClient, shown: dict[str, Any]) -> httpx2.Response:
    form = {"grant_type": DEVICE, "device_code": shown["device_code"], "client_id": "fanlight-cli"}
    return await stranger.post("/oauth/token", data=form)


async def answer(ada: Person, code: str, decision: str = "allow") -> httpx2.Response:
    """Types the code, and says what she thinks of the machine that shows it."""
    page = await ada.submit(await ada.client.get("/device"), code=code)
    assert page.status_code == 200, page.text
    return await ada.submit(page, decision=decision)


@BOTH
async def test_a_machine_comes_in_by_its_code(
    world: World, ada: Person, stranger: httpx2.AsyncClient
) -> None:
    shown = await begun(stranger, scope="artifacts:read admin:*")
    before = await ask(stranger, shown)
    page = await ada.submit(await ada.client.get("/device"), code=shown["user_code"].lower())
    done = await ada.submit(page, decision="allow")
    world.clock.at += 5_000
    tokens = (await ask(stranger, shown)).json()
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}
    me = await stranger.get("/api/v1/me", headers=bearer)
    again = await ask(stranger, shown)

    assert before.json()["error"] == "authorization_pending"
    assert "Fanlight command line on build-7" in page.text
    assert "127.0.0.1" in page.text
    assert "administration included" in page.text
    assert "is signed in" in done.text
    assert me.json()["name"] == "Ada"
    assert me.json()["scopes"] == ["admin:*", "artifacts:read"]
    assert tokens["expires_in"] == world.ctx.limits.grant_days * 86_400
    assert "refresh_token" not in tokens
    assert again.json()["error"] == "expired_token"


async def test_its_token_is_not_for_mcp_and_can_be_given_back(
    world: World, ada: Person, stranger: httpx2.AsyncClient
) -> None:
    shown = await begun(stranger)
    await answer(ada, shown["user_code"])
    token = (await ask(stranger, shown)).json()["access_token"]
    bearer = {"authorization": f"Bearer {token}"}
    mcp = await stranger.post("/mcp", json={}, headers=bearer)
    listed = (await ada.client.get("/api/v1/account/grants")).json()["items"]
    await stranger.post("/oauth/revoke", data={"token": token})

    assert mcp.status_code == 401
    assert [(each["host"], each["resource"]) for each in listed] == [("", "api/v1")]
    assert (await stranger.get("/api/v1/me", headers=bearer)).status_code == 401
    assert world.clock.at


async def test_a_code_has_no_vowels_and_ends(
    world: World, ada: Person, stranger: httpx2.AsyncClient
) -> None:
    shown = await begun(stranger)
    world.clock.at += shown["expires_in"] * 1000
    page = await ada.submit(await ada.client.get("/device"), code=shown["user_code"])

    assert len(shown["user_code"]) == 9
    assert set(shown["user_code"]) <= set("BCDFGHJKLMNPQRSTVWXZ-")
    assert shown["expires_in"] == 600
    assert page.status_code == 404
    assert "No machine waits with this code" in page.text
    assert (await ask(stranger, shown)).json()["error"] == "expired_token"


async def test_a_refusal_ends_it(ada: Person, stranger: httpx2.AsyncClient) -> None:
    shown = await begun(stranger)
    page = await answer(ada, shown["user_code"], "deny")

    assert "Refused" in page.text
    assert (await ask(stranger, shown)).json()["error"] == "access_denied"


@BOTH
async def test_who_asks_too_often_is_slowed_down(
    world: World, ada: Person, stranger: httpx2.AsyncClient
) -> None:
    shown = await begun(stranger)
    said = []
    for pause in (0, 1, 6, 15, 1):
        world.clock.at += pause * 1000
        said.append((await ask(stranger, shown)).json()["error"])

    assert said == [
        "authorization_pending",
        "slow_down",
        "slow_down",
        "authorization_pending",
        "slow_down",
    ]
    await answer(ada, shown["user_code"])
    assert (await ask(stranger, shown)).status_code == 200


@BOTH
async def test_wrong_codes_are_counted(
    world: World, ada: Person, stranger: httpx2.AsyncClient
) -> None:
    most = world.ctx.limits.device_misses_per_hour
    for _ in range(most):
        page = await ada.submit(await ada.client.get("/device"), code="BBBB-BBBB")
        assert page.status_code == 404
    shown = await begun(stranger)
    shut_out = await ada.submit(await ada.client.get("/device"), code=shown["user_code"])
    world.clock.at += 3_600_001
    shown = await begun(stranger)
    later = await ada.submit(await ada.client.get("/device"), code=shown["user_code"])

    assert shut_out.status_code == 429
    assert "limits.device_misses_per_hour" in shut_out.text
    assert later.status_code == 200


@BOTH
async def test_beginnings_are_bounded(world: World, stranger: httpx2.AsyncClient) -> None:
    for _ in range(world.ctx.limits.device_codes_per_hour):
        await begun(stranger)
    form = {"client_id": "fanlight-cli"}
    refused = await stranger.post("/oauth/device", data=form)

    assert refused.status_code == 429


async def test_a_code_in_the_address_is_only_filled_in(
    ada: Person, stranger: httpx2.AsyncClient
) -> None:
    """Following a link that somebody sent is not yet letting their machine in."""
    shown = await begun(stranger)
    page = await ada.client.get(shown["verification_uri_complete"])
    away = await stranger.get(shown["verification_uri_complete"])

    assert f'value="{shown["user_code"]}"' in page.text
    assert "Did somebody send you a code" in page.text
    assert "build-7" not in page.text
    assert away.headers["location"].startswith("/sign-in?to=%2Fdevice%3Fcode%3D")


async def test_another_site_cannot_let_a_machine_in(
    ada: Person, stranger: httpx2.AsyncClient
) -> None:
    shown = await begun(stranger)
    form = {"code": shown["user_code"], "decision": "allow"}
    no_token = await ada.client.post("/device", data=form, headers=FORM)
    nobody = await stranger.post("/device", data=form, headers=FORM)

    assert no_token.status_code == nobody.status_code == 403
    assert (await ask(stranger, shown)).json()["error"] == "authorization_pending"


async def test_a_removed_member_lets_nothing_in(
    world: World, ada: Person, stranger: httpx2.AsyncClient
) -> None:
    shown = await begun(stranger)
    await answer(ada, shown["user_code"])
    await leavers.remove_member(world.ctx, world.owner, "ada@example.com")

    assert (await ask(stranger, shown)).json()["error"] == "expired_token"


@pytest.mark.parametrize(
    "form",
    [
        {"client_id": "another"},
        {"client_id": ""},
        {"client_id": "fanlight-cli", "scope": "everything"},
    ],
)
async def test_a_beginning_that_makes_no_sense(
    stranger: httpx2.AsyncClient, form: dict[str, str]
) -> None:
    answer = await stranger.post("/oauth/device", data=form)

    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_client", "invalid_request", "invalid_scope"}
