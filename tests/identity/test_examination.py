"""What is said of a provider that somebody tries out, whatever it answers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from joserfc.jwk import ECKey
from tests.support.world import a_world

from fanlight.model.errors import Denied, Missing
from fanlight.model.identity import Finding
from fanlight.ops import sign_in_setup

SECRET = "do-not-tell-anybody"
KEY = ECKey.generate_key("P-256", {"use": "sig", "kid": "1", "alg": "ES256"})


@dataclass
class Claimant:
    """Says that it is a provider: status and body by path. What it is asked is kept."""

    url: str
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def says(self, **changed: Any) -> None:
        """A good description with these differences; None leaves something out."""
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/auth",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/end",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "email", "profile"],
            "id_token_signing_alg_values_supported": ["ES256"],
        } | changed
        self.tells({name: value for name, value in told.items() if value is not None})

    def tells(self, body: Any, *, status: int = 200) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers["/.well-known/openid-configuration"] = (status, raw)

    def has_keys(self, *keys: object, status: int = 200) -> None:
        self.answers["/keys"] = (status, json.dumps({"keys": keys}).encode())


@contextmanager
def a_claimant() -> Iterator[Claimant]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(f"{self.path} {self.headers}")
            status, body = made.answers.get(self.path, (404, b"{}"))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Claimant(f"http://127.0.0.1:{server.server_address[1]}")
        made.says()
        made.has_keys(KEY.as_dict(private=False))
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield made
        server.shutdown()


@pytest.fixture
def claimant() -> Iterator[Claimant]:
    with a_claimant() as found:
        yield found


def table(url: str, **more: Any) -> dict[str, Any]:
    return {"id": "acme", "name": "Acme", "issuer": url, "client_id": "us"} | more


async def found_of(folder: Path, oidc: dict[str, Any]) -> list[Finding]:
    async with a_world(folder, oidc=[oidc | {"client_secret": SECRET}]) as world:
        found = await sign_in_setup.examine(world.ctx, world.owner, "acme")
        assert SECRET not in repr(await sign_in_setup.show(world.ctx, world.owner))
    assert SECRET not in repr(found)
    return found


def wrong(found: list[Finding]) -> str:
    [only] = [each.text for each in found if not each.good]
    return only


async def test_a_provider_that_is_as_it_should_be(tmp_path: Path, claimant: Claimant) -> None:
    found = await found_of(tmp_path, table(claimant.url))
    assert [each.good for each in found] == [True, True, True]
    assert "publishes 1 usable key." in found[1].text
    assert "signed out there, too" in found[2].text
    assert [each.split()[0] for each in claimant.asked] == [
        "/.well-known/openid-configuration",
        "/keys",
    ]
    assert SECRET not in "".join(claimant.asked)


async def test_what_an_older_provider_leaves_out_is_not_wrong(
    tmp_path: Path, claimant: Claimant
) -> None:
    names = ("response_types", "code_challenge_methods", "scopes", "id_token_signing_alg_values")
    claimant.says(**{f"{name}_supported": None for name in names}, end_session_endpoint=None)
    found = await found_of(tmp_path, table(claimant.url))
    assert all(each.good for each in found)
    assert "stays signed in there" in found[-1].text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"issuer": "https://evil.example"}, "has to be exactly as it writes it"),
        ({"token_endpoint": None}, "token_endpoint"),
        ({"jwks_uri": "javascript:alert(1)"}, "jwks_uri"),
        ({"issuer": "x" * 100_000}, "its issuer is"),
        ({"response_types_supported": ["token"]}, "authorization code"),
        ({"code_challenge_methods_supported": ["plain"]}, "PKCE"),
        ({"scopes_supported": ["openid"]}, "email, profile"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "It signs with nothing"),
        ({"id_token_signing_alg_values_supported": ["RS256"]}, "None of its keys"),
    ],
)
async def test_what_is_wrong_in_its_description_is_said(
    tmp_path: Path, claimant: Claimant, changed: dict[str, Any], said: str
) -> None:
    claimant.says(**changed)
    text = wrong(await found_of(tmp_path, table(claimant.url)))
    assert said in text
    assert len(text) <= 300


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"<!doctype html>", 404, "is not JSON"),
        ({"error": "no"}, 404, "status 404"),
        ([], 200, "not a JSON object"),
        (b"[" * 100_000, 200, "is not JSON"),
        (b" " * (1 << 20) + b"{} ", 200, "longer than a megabyte"),
        (b"\xff\xfe\x00", 200, "is not JSON"),
    ],
)
async def test_what_is_no_description_is_said(
    tmp_path: Path, claimant: Claimant, body: Any, status: int, said: str
) -> None:
    claimant.tells(body, status=status)
    assert said in wrong(await found_of(tmp_path, table(claimant.url)))


@pytest.mark.parametrize(
    "keys",
    [
        (),
        (7, None, {}),
        ({"kty": "oct", "k": "A" * 43},),
        ({"kty": "EC", "crv": "P-256", "x": "!"},),
    ],
)
async def test_keys_that_are_of_no_use_are_said(
    tmp_path: Path, claimant: Claimant, keys: tuple[object, ...]
) -> None:
    claimant.has_keys(*keys)
    assert "None of its keys" in wrong(await found_of(tmp_path, table(claimant.url)))


async def test_who_is_away_is_said_to_be(tmp_path: Path, claimant: Claimant) -> None:
    claimant.has_keys(status=500)
    assert "status 500" in wrong(await found_of(tmp_path, table(claimant.url)))
    other = tmp_path / "other"
    other.mkdir()
    assert "nothing answers" in wrong(await found_of(other, table("http://127.0.0.1:9")))


async def test_only_who_sets_it_up_may_try_and_the_log_has_it(
    tmp_path: Path, claimant: Claimant
) -> None:
    claimant.says(token_endpoint=None)
    async with a_world(tmp_path, oidc=[table(claimant.url)]) as world:
        ada = await world.member("ada")
        for attempt in (
            sign_in_setup.show(world.ctx, ada),
            sign_in_setup.examine(world.ctx, ada, "acme"),
            sign_in_setup.send_letter(world.ctx, ada),
        ):
            with pytest.raises(Denied):
                await attempt
        assert claimant.asked == []
        with pytest.raises(Missing):
            await sign_in_setup.examine(world.ctx, world.owner, "other")
        async with world.http(await world.token(world.owner)) as client:
            shown = (await client.get("/api/v1/admin/sign-in")).json()
            assert shown["providers"][0]["callback"].endswith("/sign-in/oidc/acme/callback")
            path = "/api/v1/admin/sign-in/providers/acme/test"
            headers = {"idempotency-key": "once"}
            answers = [await client.post(path, headers=headers) for _ in range(2)]
            assert answers[0].json() == answers[1].json()
            assert not answers[0].json()["good"]
            assert len(claimant.asked) == 1
            log = (await client.get("/api/v1/admin/audit?type=sign-in.tested")).json()["items"]
    assert [row["data"] for row in log] == [{"provider": "acme", "wrong": 1}]
