"""Letting a program in: discovery, consent, tokens, and everything that must not work."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from tests.oauth.person import BACK, BOTH, FORM, VERIFIER, Person, Program
from tests.support.world import World, nobody

from fanlight.db import clients
from fanlight.model.errors import Limited
from fanlight.ops import clients as programs
from fanlight.ops import leavers, observing, upkeep

PING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"accept": "application/json, text/event-stream"}


async def granted(ada: Person, robot: Program, **asks: str) -> dict[str, Any]:
    """What a program has once she let it in."""
    reply = await ada.decide(robot.url(**asks))
    answer = await robot.redeem(reply["code"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def works(robot: Program, token: str) -> bool:
    """Whether `/mcp` takes the token."""
    headers = ACCEPT | {"authorization": f"Bearer {token}", "host": "localhost:7788"}
    answer = await robot.http.post("/mcp", json=PING, headers=headers)
    assert answer.status_code in {200, 401}, answer.text
    return answer.status_code == 200


async def test_who_has_nothing_is_led_to_the_metadata(world: World, robot: Program) -> None:
    app = world.ctx.origins.app
    refused = await robot.http.post("/mcp", json=PING, headers=ACCEPT)
    said = refused.headers["www-authenticate"]
    at = said.partition('resource_metadata="')[2].partition('"')[0]
    resource = (await robot.http.get(at)).json()
    [issuer] = resource["authorization_servers"]
    server = (await robot.http.get(f"{issuer}/.well-known/oauth-authorization-server")).json()

    assert refused.status_code == 401
    assert "error=" not in said
    assert 'scope="artifacts:publish artifacts:read artifacts:share"' in said
    assert at == f"{app}/.well-known/oauth-protected-resource/mcp"
    assert resource["resource"] == f"{app}/mcp"
    assert server["issuer"] == issuer == app
    assert server["code_challenge_methods_supported"] == ["S256"]
    assert server["authorization_response_iss_parameter_supported"] is True
    assert server["client_id_metadata_document_supported"] is True
    assert server["token_endpoint_auth_methods_supported"] == ["none"]


async def test_a_program_gets_a_token_that_only_mcp_takes(
    world: World, ada: Person, robot: Program
) -> None:
    reply = await ada.decide(robot.url(scope="artifacts:read artifacts:delete openid"))
    answer = await robot.redeem(reply["code"], resource=f"{world.ctx.origins.app}/mcp")
    tokens = answer.json()
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}
    elsewhere = await robot.http.get("/api/v1/me", headers=bearer)

    assert reply["state"] == "a state"
    assert reply["iss"] == world.ctx.origins.app
    assert answer.headers["cache-control"] == "no-store"
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 3600
    assert tokens["scope"] == "artifacts:delete artifacts:read"
    assert elsewhere.status_code == 401
    assert await works(robot, tokens["access_token"])


async def test_the_page_says_who_asks_for_what(ada: Person, robot: Program) -> None:
    await robot.register(client_name="<b>Robot\u202e</b>\n" + "x" * 200)
    page = await ada.client.get(robot.url(scope="artifacts:delete"))

    assert "&lt;b&gt;Robot&lt;/b&gt;" in page.text
    assert "x" * 80 not in page.text
    assert "Move your artifacts to the trash" in page.text
    assert "Publish new" not in page.text
    assert "this machine" in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "form-action 'self' http://127.0.0.1:40001" in page.headers["content-security-policy"]


async def test_who_is_not_signed_in_does_that_first(
    stranger: httpx2.AsyncClient, ada: Person, robot: Program
) -> None:
    answer = await stranger.get(robot.url(state="s" * 2_000))
    back = await ada.client.get(answer.headers["location"])

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?to=%2Fauthorize%3F")
    assert back.headers["location"] == robot.url(state="s" * 2_000)


async def test_a_refusal_reaches_the_program(world: World, ada: Person, robot: Program) -> None:
    reply = await ada.decide(robot.url(), "deny")

    assert reply["error"] == "access_denied"
    assert reply["iss"] == world.ctx.origins.app
    assert "code" not in reply


ELSEWHERE = (
    {"client_id": "nobody"},
    {"client_id": "\0"},
    {"client_id": ""},
    {"client_id": "https://127.0.0.1/client.json"},
    {"redirect_uri": "http://127.0.0.1:40001/other"},
    {"redirect_uri": "http://localhost:40001/callback"},
    {"redirect_uri": "https://127.0.0.1/callback"},
    {"redirect_uri": "http://127.0.0.1:40001/callback?more"},
    {"redirect_uri": "http://127.0.0.1:40001@evil.example/callback"},
    {"redirect_uri": ""},
)


@BOTH
async def test_no_answer_goes_where_it_was_not_promised(ada: Person, robot: Program) -> None:
    for asks in ELSEWHERE:
        page = await ada.client.get(robot.url(**asks))

        assert page.status_code == 400, asks
        assert "Nothing was granted" in page.text
        assert "Back to" not in page.text


WRONG = (
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"code_challenge": ""}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": ""}, "invalid_request"),
    ({"resource": "https://elsewhere.example/mcp"}, "invalid_target"),
    ({"resource": "http://localhost:7788/api/v1"}, "invalid_target"),
    ({"scope": "admin:*"}, "invalid_scope"),
)


async def test_what_is_asked_wrongly_is_told_to_both(ada: Person, robot: Program) -> None:
    for asks, error in WRONG:
        page = await ada.client.get(robot.url(**asks))

        assert page.status_code == 400, asks
        assert f"http://127.0.0.1:40001/callback?error={error}&amp;" in page.text


async def test_a_parameter_that_comes_twice_is_refused(ada: Person, robot: Program) -> None:
    page = await ada.client.get(robot.url() + "&state=other")

    assert page.status_code == 400


async def test_another_site_cannot_say_yes(ada: Person, robot: Program) -> None:
    url = robot.url()
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        page = await ada.client.get(url)
        token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": token, "decision": "allow"}
        answer = await ada.client.post(url, data=form, headers=headers)
        assert answer.status_code == 403
    without = await ada.client.post(url, data={"decision": "allow"}, headers=FORM)
    assert without.status_code == 403


STOLEN = (
    {"code_verifier": VERIFIER + "x"},
    {"client_id": "fanlight-cli"},
    {"redirect_uri": "http://127.0.0.1:40002/callback"},
    {"resource": "https://elsewhere.example/mcp"},
)


async def test_a_code_in_the_wrong_hands_is_worth_nothing(ada: Person, robot: Program) -> None:
    for sent in STOLEN:
        reply = await ada.decide(robot.url())
        wrong = await robot.redeem(reply["code"], **sent)
        right = await robot.redeem(reply["code"])

        assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant"), sent
        assert right.json()["error"] == "invalid_grant"


async def test_a_code_expires(world: World, ada: Person, robot: Program) -> None:
    reply = await ada.decide(robot.url())
    world.clock.at += world.ctx.limits.code_seconds * 1000

    assert (await robot.redeem(reply["code"])).json()["error"] == "invalid_grant"


@BOTH
async def test_a_code_that_comes_twice_ends_what_it_became(ada: Person, robot: Program) -> None:
    reply = await ada.decide(robot.url())
    tokens = (await robot.redeem(reply["code"])).json()
    assert await works(robot, tokens["access_token"])

    again = await robot.redeem(reply["code"])

    assert again.json()["error"] == "invalid_grant"
    assert not await works(robot, tokens["access_token"])
    assert (await robot.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


@BOTH
async def test_of_two_that_redeem_at_once_one_wins_at_most(ada: Person, robot: Program) -> None:
    reply = await ada.decide(robot.url())
    answers = await asyncio.gather(*(robot.redeem(reply["code"]) for _ in range(4)))

    assert sorted(each.status_code for each in answers) == [200, 400, 400, 400]


@BOTH
async def test_tokens_end_and_are_renewed(world: World, ada: Person, robot: Program) -> None:
    first = await granted(ada, robot)
    world.clock.at += 3_600_000
    expired = await works(robot, first["access_token"])
    second = (await robot.refresh(first["refresh_token"])).json()

    assert not expired
    assert await works(robot, second["access_token"])
    assert second["refresh_token"] != first["refresh_token"]
    assert second["scope"] == first["scope"]


@BOTH
async def test_a_secret_that_comes_twice_shuts_everybody_out(ada: Person, robot: Program) -> None:
    """Whoever stole it and whoever owns it cannot be told apart (RFC 9700, 4.14.2)."""
    first = await granted(ada, robot)
    second = (await robot.refresh(first["refresh_token"])).json()

    stolen = await robot.refresh(first["refresh_token"])

    assert stolen.json()["error"] == "invalid_grant"
    assert not await works(robot, second["access_token"])
    assert (await robot.refresh(second["refresh_token"])).json()["error"] == "invalid_grant"


async def test_nobody_renews_for_another_program_or_for_more(ada: Person, robot: Program) -> None:
    first = await granted(ada, robot, scope="artifacts:read")
    more = await robot.refresh(first["refresh_token"], scope="artifacts:delete")
    second = (await robot.refresh(first["refresh_token"], scope="artifacts:read")).json()
    other = await robot.refresh(second["refresh_token"], client_id="fanlight-cli")

    assert more.json()["error"] == "invalid_scope"
    assert other.json()["error"] == "invalid_grant"
    assert not await works(robot, second["access_token"])


async def test_after_its_days_the_person_is_asked_again(
    world: World, ada: Person, robot: Program
) -> None:
    tokens = await granted(ada, robot)
    world.clock.at += world.ctx.limits.grant_days * 86_400_000

    assert (await robot.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_a_program_gives_back_what_it_has(ada: Person, robot: Program, which: str) -> None:
    tokens = await granted(ada, robot)
    done = await robot.http.post("/oauth/revoke", data={"token": tokens[which]})
    again = await robot.http.post("/oauth/revoke", data={"token": tokens[which]})
    unknown = await robot.http.post("/oauth/revoke", data={"token": "fl_none"})

    assert {done.status_code, again.status_code, unknown.status_code} == {200}
    assert not await works(robot, tokens["access_token"])
    assert (await robot.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


@BOTH
async def test_its_person_sees_it_and_shuts_it_out(ada: Person, robot: Program) -> None:
    tokens = await granted(ada, robot)
    page = await ada.client.get("/account")
    ended = await ada.submit(page)

    assert "Robot" in page.text
    assert ended.status_code == 303
    assert not await works(robot, tokens["access_token"])
    assert "Robot" not in (await ada.client.get("/account")).text


async def test_nobody_ends_the_grants_of_others(world: World, ada: Person, robot: Program) -> None:
    tokens = await granted(ada, robot)
    token = await world.token(world.owner)
    headers = {"authorization": f"Bearer {token}"}
    mine = (await ada.client.get("/api/v1/account/grants")).json()["items"]
    others = (await robot.http.get("/api/v1/account/grants", headers=headers)).json()["items"]
    refused = await robot.http.delete(f"/api/v1/account/grants/{mine[0]['id']}", headers=headers)

    assert others == []
    assert refused.status_code == 404
    assert await works(robot, tokens["access_token"])


@BOTH
async def test_a_removed_member_takes_everything_along(
    world: World, ada: Person, robot: Program
) -> None:
    tokens = await granted(ada, robot)
    open_code = (await ada.decide(robot.url()))["code"]
    await leavers.remove_member(world.ctx, world.owner, "ada@example.com")

    assert not await works(robot, tokens["access_token"])
    assert (await robot.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await robot.redeem(open_code)).json()["error"] == "invalid_grant"


async def test_grants_are_no_api_tokens(ada: Person, robot: Program) -> None:
    await granted(ada, robot)

    assert (await ada.client.get("/api/v1/tokens")).json()["items"] == []


async def test_all_of_it_is_on_record(world: World, ada: Person, robot: Program) -> None:
    tokens = await granted(ada, robot)
    await robot.http.post("/oauth/revoke", data={"token": tokens["access_token"]})
    await robot.redeem("none")
    await observing.flush(world.ctx)
    types = await world.ctx.db.read(_types)

    assert types[-5:] == [
        "client.registered",
        "consent.given",
        "grant.made",
        "grant.ended",
        "sign-in.failed",
    ]


def _types(tx: Any) -> list[str]:
    return [row[0] for row in tx.all(text("SELECT type FROM events ORDER BY pk"))]


UNFIT = (
    "javascript:alert(1)",
    "data:text/html,x",
    "http://evil.example/callback",
    "https://",
    "https://host/#fragment",
    "https://user@host/callback",
    "https://host/a b",
    "https://host/;script-src",
    "https://host/\u00e9",
    "http://127.0.0.1.evil.example/",
    "http://127.0.0.1:99999/",
    "//host/callback",
    "",
    7,
)


async def test_a_redirect_that_no_program_may_have(robot: Program) -> None:
    for redirect in UNFIT:
        answer = await robot.register(redirect_uris=[redirect])

        assert answer.status_code == 400, redirect
        assert answer.json()["error"] == "invalid_redirect_uri"


METADATA: tuple[dict[str, Any], ...] = (
    {"redirect_uris": []},
    {"redirect_uris": "https://host/"},
    {"redirect_uris": ["https://host/"] * 11},
    {"grant_types": ["client_credentials"]},
    {"response_types": ["token"]},
    {"response_types": 3},
)


async def test_metadata_that_does_not_fit(robot: Program) -> None:
    for metadata in METADATA:
        answer = await robot.register(**metadata)

        assert answer.status_code == 400, metadata
        assert answer.json()["error"].startswith("invalid_")


async def test_other_places_that_answers_go_to(ada: Person, robot: Program) -> None:
    for redirect in ("https://host/back", "cursor://anysphere/back", "com.example:/back"):
        await robot.register(redirect_uris=[redirect])
        robot.redirect = redirect
        answer = await ada.submit(await ada.client.get(robot.url()), decision="allow")

        assert answer.headers["location"].startswith(f"{redirect}?code=")


async def test_a_registration_that_is_no_json(robot: Program) -> None:
    for body in (b"", b"[]", b"{", b"[" * 5000, b"\xff"):
        answer = await robot.http.post("/oauth/register", content=body)

        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")


SENSELESS: tuple[tuple[dict[str, str], str], ...] = (
    ({"grant_type": ""}, "unsupported_grant_type"),
    ({"grant_type": "password"}, "unsupported_grant_type"),
    ({"grant_type": "authorization_code"}, "invalid_request"),
    ({"grant_type": "refresh_token"}, "invalid_request"),
    (
        {"grant_type": "refresh_token", "refresh_token": "x" * 9000, "client_id": "y"},
        "invalid_grant",
    ),
)


async def test_a_token_request_that_makes_no_sense(robot: Program) -> None:
    for form, error in SENSELESS:
        answer = await robot.http.post("/oauth/token", data=form)
        as_json = await robot.http.post("/oauth/token", json=form)

        assert (answer.status_code, answer.json()["error"]) == (400, error)
        assert as_json.json()["error"] == "invalid_request"


@BOTH
async def test_registrations_are_bounded(world: World, robot: Program) -> None:
    most = world.ctx.limits.clients_per_hour
    answers = [await robot.register() for _ in range(most)]
    world.clock.at += 3_600_001
    later = await robot.register()

    assert [each.status_code for each in answers] == [201] * (most - 1) + [429]
    assert answers[-1].headers["retry-after"] == "3600"
    assert later.status_code == 201


async def test_registrations_are_counted_by_network_where_addresses_cost_nothing(
    world: World,
) -> None:
    metadata = {"redirect_uris": [BACK]}
    most = world.ctx.limits.clients_per_hour
    for n in range(most):
        await programs.register(world.ctx, replace(nobody(), address=f"2001:db8::{n:x}"), metadata)
    with pytest.raises(Limited):
        await programs.register(world.ctx, replace(nobody(), address="2001:db8::ffff"), metadata)
    await programs.register(world.ctx, replace(nobody(), address="2001:db8:0:1::1"), metadata)


@BOTH
async def test_a_program_that_nobody_let_in_is_forgotten(
    world: World, ada: Person, robot: Program
) -> None:
    stays = robot.id
    await ada.decide(robot.url())
    await robot.register()
    goes = robot.id
    world.clock.at += 2 * 86_400_000
    await upkeep.sweep(world.ctx)
    known = await world.ctx.db.read(lambda tx: _known(tx, [stays, goes]))

    assert known == [True, False]


def _known(tx: Any, ids: list[str]) -> list[bool]:
    return [clients.find(tx, each) is not None for each in ids]


async def test_its_costs(world: World, ada: Person, robot: Program) -> None:
    tokens = await granted(ada, robot)
    with world.statements() as used:
        await works(robot, tokens["access_token"])
    with world.statements() as renewed:
        await robot.refresh(tokens["refresh_token"])

    assert len(used) <= 2
    assert len(renewed) == 4
