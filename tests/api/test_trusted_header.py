"""A proxy that signs people in: what of its headers is believed, and what becomes of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from structlog.testing import capture_logs
from tests.support.world import World, a_world

from fanlight.model.errors import Invalid
from fanlight.model.member import MemberFilter
from fanlight.ops import leavers, people
from fanlight.server.settings import load
from fanlight.web.caller import cookie_name

SECRET = "a secret that only the proxy knows, and we"
PROXY = {
    "secret": SECRET,
    "domains": ["example.com"],
    "roles": {"fanlight-admins": "admin", "everybody": "member"},
    "sign_out_url": "/outpost/sign_out",
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path, trusted_header=PROXY) as made:
        yield made


def headers(user: str = "ada", **more: str) -> dict[str, str]:
    """As the proxy sends them."""
    named = {
        "x-fanlight-proxy-secret": SECRET,
        "remote-user": user,
        "remote-email": f"{user}@example.com" if user else "",
        "remote-name": user.title(),
    }
    return named | {f"remote-{name}": value for name, value in more.items()}


async def me(client: httpx2.AsyncClient, **sent: str) -> tuple[int, str]:
    """Who the API says is here, with these headers."""
    found = await client.get("/api/v1/me", headers=sent)
    return found.status_code, found.json().get("name", "")


async def test_whom_the_proxy_names_is_signed_in_without_a_form(world: World) -> None:
    async with world.http() as client:
        page = await client.get("/sign-in?to=/account", headers=headers())
        assert (page.status_code, page.headers["location"]) == (303, "/account")
        assert await me(client, **headers()) == (200, "Ada")
        # The session is one as any other: only its beginning is told by headers.
        again = await client.get("/account", headers=headers())
        assert "set-cookie" not in again.headers
    [ada] = (await people.members(world.ctx, world.owner, MemberFilter(q="ada"))).items
    assert (ada.name, ada.role) == ("Ada", "member")


async def test_without_its_setting_the_headers_are_nothing(tmp_path: Path) -> None:
    async with a_world(tmp_path) as plain, plain.http() as client:
        page = await client.get("/sign-in", headers=headers())
        assert (page.status_code, "set-cookie" in page.headers) == (200, False)
        assert (await me(client, **headers()))[0] == 401


def spoofed() -> dict[str, list[tuple[str, str | bytes]]]:
    good: list[tuple[str, str | bytes]] = list(headers().items())
    without = [each for each in good if each[0] != "x-fanlight-proxy-secret"]
    return {
        "no secret": without,
        "an empty one": [*without, ("x-fanlight-proxy-secret", "")],
        "a wrong one": [*without, ("x-fanlight-proxy-secret", SECRET + "x")],
        "one that is no ASCII": [*without, ("x-fanlight-proxy-secret", b"\xff\xfe")],
        "a secret twice": [*good, ("X-Fanlight-Proxy-Secret", "mine")],
        "a person twice": [*good, ("Remote-User", "owner")],
        "an address twice": [*good, ("REMOTE-EMAIL", "owner@localhost")],
        "two put together": _named("owner, ada"),
        "no UTF-8": _named(b"ad\xe4"),
        "something invisible": _named("ada\u202e".encode()),
        "somebody endless": _named("a" * 256),
    }


def _named(user: str | bytes) -> list[tuple[str, str | bytes]]:
    return [("x-fanlight-proxy-secret", SECRET), ("remote-user", user)]


async def test_what_is_not_the_proxys_is_refused_and_logged(world: World) -> None:
    async with world.http() as client:
        await client.get("/", headers=headers("owner"))
        for what, sent in spoofed().items():
            for path in ("/", "/api/v1/me", "/api/v1/artifacts"):
                with capture_logs() as logs:
                    answer = await client.get(path, headers=_raw(sent))
                assert answer.status_code == 403, (what, path)
                assert "set-cookie" not in answer.headers
                assert SECRET not in str(logs)
        assert await me(client) == (200, "Owner")
    with_wrong = _raw(spoofed()["a wrong one"])
    async with world.http() as client:
        with capture_logs() as logs:
            await client.get("/", headers=with_wrong)
    assert [(each["event"], each["why"]) for each in logs if "why" in each] == [
        ("identity.proxy_refused", "secret")
    ]


def _raw(sent: list[tuple[str, str | bytes]]) -> Any:
    return [
        (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in sent
    ]


async def test_names_may_have_any_letters(world: World) -> None:
    sent = headers("zoë", email="zoe@example.com", name="Zoë 王")
    raw = _raw(list(sent.items()))
    async with world.http() as client:
        await client.get("/", headers=raw)
        assert (await client.get("/api/v1/me", headers=raw)).json()["name"] == "Zoë 王"


async def test_another_person_gets_another_session_and_nobody_none(world: World) -> None:
    name = cookie_name(world.ctx)
    async with world.http() as client:
        await client.get("/", headers=headers("ada"))
        adas = client.cookies[name]
        # A write in the name of whoever was there before is nobody's.
        write = await client.post("/api/v1/folders", json={"name": "x"}, headers=headers("ben"))
        assert write.status_code in {401, 403}
        await client.get("/", headers=headers("ben"))
        assert client.cookies[name] != adas
        assert await me(client, **headers("ben")) == (200, "Ben")
        await client.get("/", headers=headers(""))
        assert name not in client.cookies
        assert (await me(client, **headers("")))[0] == 401
        client.cookies.set(name, adas)
        assert (await me(client))[0] == 401


async def test_groups_give_roles_and_take_them(world: World) -> None:
    async with world.http() as client:
        await client.get("/", headers=headers(groups="staff, fanlight-admins,everybody"))
        sent = headers(groups="fanlight-admins")
        assert (await client.get("/api/v1/me", headers=sent)).json()["role"] == "admin"
        first = client.cookies[cookie_name(world.ctx)]
        sent = headers(groups="everybody")
        await client.get("/", headers=sent)
        assert (await client.get("/api/v1/me", headers=sent)).json()["role"] == "member"
        assert client.cookies[cookie_name(world.ctx)] != first


async def test_who_is_not_let_in_is_told_so(world: World) -> None:
    async with world.http() as client:
        for sent in (
            headers("eve", email="eve@elsewhere.example"),
            headers("eve", email=""),
            headers("eve", email="no address"),
        ):
            answer = await client.get("/", headers=sent)
            assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
        await client.get("/", headers=headers())
        await leavers.suspend(world.ctx, world.owner, "ada@example.com")
        assert (await client.get("/", headers=headers())).status_code == 403


async def test_tokens_speak_for_themselves(world: World) -> None:
    token = await world.token(world.owner)
    async with world.http(token) as client:
        assert await me(client, **headers("ada")) == (200, "Owner")
    assert (await people.members(world.ctx, world.owner, MemberFilter(q="ada"))).items == []


async def test_signing_out_goes_on_to_the_proxy(world: World) -> None:
    async with world.http() as client:
        page = (await client.get("/account", headers=headers())).text
        csrf = page.split('name="fanlight-csrf" content="')[1].split('"')[0]
        out = await client.post("/sign-out", data={"csrf": csrf}, headers=headers())
        assert (out.status_code, out.headers["location"]) == (303, "/outpost/sign_out")
        assert (await me(client))[0] == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": ""},
        {"secret": "short"},
        {"secret": "ü" * 40},
        {"secret_file": "/etc/hostname"},
        {"user_header": "Remote-Email"},
        {"user_header": "not a header"},
        {"sign_out_url": "//evil.example"},
        {"sign_out_url": "javascript:x"},
        {"user_heder": "X-User"},
        {"domains": ["nodot"]},
    ],
)
def test_a_setting_that_would_let_in_others_stops_the_server(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        load(trusted_header=PROXY | wrong)
    assert SECRET not in str(refused.value)
