"""Sessions over HTTP: the API, and the page on which people end them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from tests.support.world import World

from fanlight.model.actor import SYSTEM
from fanlight.ops import sign_in
from fanlight.web.devices import device

SESSIONS = "/api/v1/account/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"
)


@asynccontextmanager
async def signed_in(world: World, user_agent: str) -> AsyncIterator[httpx2.AsyncClient]:
    link = await sign_in.make_link(world.ctx, SYSTEM, None)
    async with world.http() as client:
        client.headers["user-agent"] = user_agent
        assert (await client.post(link)).status_code == 303
        yield client


async def csrf(client: httpx2.AsyncClient) -> str:
    found = re.search(r'name="fanlight-csrf" content="(\w+)"', (await client.get("/account")).text)
    assert found is not None
    return found[1]


async def test_a_browser_sees_all_of_them_and_which_is_itself(world: World) -> None:
    async with signed_in(world, SAFARI), signed_in(world, FIREFOX) as client:
        items = (await client.get(SESSIONS)).json()["items"]
    assert [(each["device"], each["current"]) for each in items] == [
        ("Firefox on Linux", True),
        ("Safari on iPhone", False),
    ]
    assert all(set(each) == {"id", "device", "created_at", "seen_at", "current"} for each in items)


async def test_a_browser_ends_another_with_its_token_against_forgery(world: World) -> None:
    async with signed_in(world, SAFARI) as lost, signed_in(world, FIREFOX) as client:
        id_ = (await client.get(SESSIONS)).json()["items"][1]["id"]
        assert (await client.delete(f"{SESSIONS}/{id_}")).status_code == 403
        headers = {"x-fanlight-csrf": await csrf(client)}
        assert (await client.delete(f"{SESSIONS}/{id_}", headers=headers)).status_code == 204
        assert (await client.delete(f"{SESSIONS}/{id_}", headers=headers)).status_code == 404
        assert (await lost.get("/api/v1/me")).status_code == 401
        assert (await client.get("/api/v1/me")).status_code == 200


async def test_a_token_that_may_do_everything_sees_and_ends_them(world: World) -> None:
    token = await world.token(world.owner)
    async with signed_in(world, SAFARI) as lost, world.http(token) as client:
        [only] = (await client.get(SESSIONS)).json()["items"]
        assert not only["current"]
        assert (await client.delete(f"{SESSIONS}/{only['id']}")).status_code == 204
        assert (await lost.get("/api/v1/me")).status_code == 401


async def test_people_end_them_on_a_page(world: World) -> None:
    async with signed_in(world, SAFARI) as lost, signed_in(world, FIREFOX) as client:
        page = (await client.get("/account")).text
        assert "Firefox on Linux" in page
        [action] = re.findall(r'action="(/account/sessions/\w+/end)"', page)
        assert (await client.post(action)).status_code == 403
        foreign = {"sec-fetch-site": "cross-site"}
        form = {"csrf": await csrf(client)}
        assert (await client.post(action, data=form, headers=foreign)).status_code == 403
        assert (await lost.get("/api/v1/me")).status_code == 200
        ended = await client.post(action, data=form)
        assert (ended.status_code, ended.headers["location"]) == (303, "/account")
        assert (await lost.get("/api/v1/me")).status_code == 401
        assert "Safari on iPhone" not in (await client.get("/account")).text


async def test_nobody_has_an_account(world: World) -> None:
    async with world.http() as client:
        assert (await client.get("/account")).status_code == 401
        assert (await client.get(SESSIONS)).status_code == 401


async def test_without_a_provider_the_sign_in_page_tells_of_links(world: World) -> None:
    async with world.http() as client:
        page = await client.get("/sign-in")
        assert page.status_code == 200
        assert "fanlight admin sign-in-link" in page.text
        assert re.findall(r'action="([^"]+)"', page.text) == ["/sign-in/letter?to=%2F"]
        assert "form-action 'self';" in page.headers["content-security-policy"]


async def test_who_asks_for_a_link_learns_not_whether_the_address_is_known(world: World) -> None:
    async with world.http() as client:
        pages = []
        for email in ("owner@localhost", "other@localhost"):
            page = await client.post("/sign-in/letter", data={"email": email})
            assert page.status_code == 200
            pages.append(page.text.replace(email, "").replace(nonce(page.text), ""))
    assert pages[0] == pages[1]


async def test_what_is_no_address_is_said_on_the_page_itself(world: World) -> None:
    async with world.http() as client:
        page = await client.post("/sign-in/letter", data={"email": "<script>@x"})
        assert page.status_code == 400
        assert "This is no e-mail address." in page.text
        foreign = {"origin": "https://evil.example"}
        sent = await client.post("/sign-in/letter", data={"email": "a@b.c"}, headers=foreign)
        assert sent.status_code == 403


def nonce(page: str) -> str:
    found = re.search(r'nonce="([^"]+)"', page)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/142.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/142.0", "Chrome on macOS"),
        ("python-httpx2/2.16", "python-httpx2"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_in_words(user_agent: str, said: str) -> None:
    assert device(user_agent) == said
