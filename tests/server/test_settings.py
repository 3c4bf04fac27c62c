"""Settings: flags, then environment, then file; and what follows from none at all."""

import json
from pathlib import Path
from typing import Any

import pytest

from fanlight.model.actor import OrgRole
from fanlight.model.errors import Invalid
from fanlight.server import settings

_NAMES = (
    "PORT",
    "DATABASE",
    "BLOBS",
    "BUS",
    "PUBLIC_URL",
    "CONTENT_URL",
    "LIMITS__PAGE_BYTES",
    "OIDC",
)


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in _NAMES:
        monkeypatch.delenv(f"FANLIGHT_{name}", raising=False)


def test_nothing_set_is_a_laptop() -> None:
    found = settings.load()
    assert (found.host, found.port) == ("127.0.0.1", 7788)
    assert found.database_url.startswith("sqlite:///")
    assert found.bus_url == "memory://"
    assert found.origins.app == "http://localhost:7788"
    assert found.origins.content == "http://*.localhost:7788"


def test_a_flag_beats_the_environment_beats_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "fanlight.toml").write_text("port = 1\n[limits]\npage_bytes = 5\n")
    assert settings.load().port == 1
    assert settings.load().limits.page_bytes == 5
    monkeypatch.setenv("FANLIGHT_PORT", "2")
    monkeypatch.setenv("FANLIGHT_LIMITS__PAGE_BYTES", "6")
    assert settings.load().port == 2
    assert settings.load().limits.page_bytes == 6
    assert settings.load(port=3).port == 3


def test_postgresql_is_also_the_bus() -> None:
    found = settings.load(database="postgresql://u@db/fanlight")
    assert found.bus_url == "postgresql://u@db/fanlight"


def test_a_name_without_wildcard_hosts_shares_one_host() -> None:
    shared = settings.load(public_url="https://fanlight.example.com/")
    assert shared.origins.content == "https://fanlight.example.com"
    assert not shared.origins.has_own_hosts
    own = settings.load(
        public_url="https://fanlight.example.com", content_url="https://*.fanlight-pages.net"
    )
    assert own.origins.has_own_hosts


ACME = {"id": "acme", "name": "Acme", "issuer": "https://acme.example", "client_id": "fanlight"}


def test_providers_come_from_the_file_or_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("hush\n")
    lines = [f'{name} = "{value}"' for name, value in ACME.items()]
    more = [
        'client_secret_file = "secret"',
        'groups_claim = "groups"',
        'roles = { admins = "owner", staff = "member" }',
        'domains = ["@Example.com"]',
    ]
    (tmp_path / "fanlight.toml").write_text("\n".join(["[[oidc]]", *lines, *more]))
    [found] = settings.load().oidc
    assert found.registration.client_secret == "hush"
    assert list(found.registration.roles.items()) == [
        ("admins", OrgRole.OWNER),
        ("staff", OrgRole.MEMBER),
    ]
    assert found.registration.domains == {"example.com"}
    monkeypatch.setenv("FANLIGHT_OIDC", json.dumps([ACME | {"client_secret": "quiet"}]))
    assert settings.load().oidc[0].registration.client_secret == "quiet"


@pytest.mark.parametrize(
    ("oidc", "named"),
    [
        ([ACME, ACME], "id of its own"),
        ([ACME | {"id": "A b"}], "oidc.0.id"),
        ([ACME | {"issuer": "http://acme.example"}], "https://"),
        ([ACME | {"issuer": "https://acme.example?x=1"}], "oidc.0.issuer"),
        ([ACME | {"roles_claim": "r", "roles": {"a": ""}}], "oidc.0.roles.a"),
        ([ACME | {"roles": {"a": "owner"}}], "groups_claim"),
        ([ACME | {"domains": ["com"]}], "example.com"),
        ([ACME | {"scopes": ["email"]}], "openid"),
        ([ACME | {"joins": True}], "oidc.0.joins"),
        ([ACME | {"client_secret_file": "/nowhere/secret"}], "oidc.0.client_secret_file"),
        ([{"id": "acme"}], "oidc.0.issuer"),
    ],
)
def test_a_provider_that_cannot_be_is_said_so_at_the_start(
    oidc: list[dict[str, Any]], named: str
) -> None:
    told = [each | {"client_secret": "hush"} for each in oidc]
    with pytest.raises(Invalid) as refused:
        settings.load(oidc=told)
    assert named in str(refused.value)
    assert "hush" not in str(refused.value)
