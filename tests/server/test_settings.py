"""Settings: flags, then environment, then file; and what follows from none at all."""

from pathlib import Path

import pytest

from fanlight.server import settings

_NAMES = ("PORT", "DATABASE", "BLOBS", "BUS", "PUBLIC_URL", "CONTENT_URL", "LIMITS__PAGE_BYTES")


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
