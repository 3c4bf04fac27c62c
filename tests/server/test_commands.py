"""`fanlight demo --once`, `serve` and `doctor`, as processes."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from tests.services.s3 import S3
from tests.support.process import a_process


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    environment = os.environ | {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "share"),
    }

    def fanlight(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "fanlight", *arguments],
            env=environment | more,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return fanlight


@pytest.mark.slow
def test_the_demo_plays_through_and_prints_its_url(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """It checks by itself, over HTTP and SSE, that a viewer got each version whole."""
    done = run("demo", "--once", FANLIGHT_DATABASE="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("http://localhost:")
    assert len(done.stdout.splitlines()) == 1
    assert "the check passed" in done.stderr


@pytest.mark.slow
def test_the_doctor_finds_what_is_wrong(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    well = run("doctor", FANLIGHT_DATA=str(tmp_path / "well"))
    assert well.returncode == 0, well.stdout
    assert well.stdout.count("ok  ") == 4
    assert not (tmp_path / "well" / "fanlight.db").exists()
    where = f"--data={tmp_path / 'other'}", "--port=7799", "--content-url=http://*.localhost:7799"
    other = run("doctor", *where, FANLIGHT_DATA=str(tmp_path / "well"))
    assert other.returncode == 0
    assert f"database: sqlite:///{tmp_path / 'other' / 'fanlight.db'}\n" in other.stderr
    assert "public_url: http://localhost:7799\n" in other.stderr
    assert f"{tmp_path / 'other' / 'blobs'} writes" in other.stdout
    old = tmp_path / "well" / "fanlight.db"
    run("migrate", FANLIGHT_DATA=str(tmp_path / "well"))
    with closing(sqlite3.connect(old, isolation_level=None)) as database:
        database.execute("UPDATE alembic_version SET version_num = '0000'")
        late = run("doctor", FANLIGHT_DATA=str(tmp_path / "well"))
        assert "pending; run fanlight migrate" in late.stdout
        assert database.execute("SELECT * FROM alembic_version").fetchall() == [("0000",)]
    ill = run(
        "doctor",
        FANLIGHT_DATABASE="postgresql://u:secret@127.0.0.1:1/none",
        FANLIGHT_BLOBS=str(tmp_path / "blobs"),
        FANLIGHT_BUS="memory://",
        FANLIGHT_PUBLIC_URL="https://fanlight.example.com",
    )
    assert ill.returncode == 1
    assert "FAIL database" in ill.stdout
    assert "FAIL isolation" in ill.stdout
    assert "secret" not in ill.stdout + ill.stderr


@pytest.mark.slow
@pytest.mark.services
def test_everything_elsewhere_postgresql_s3_and_its_bus(
    run: Callable[..., subprocess.CompletedProcess[str]], postgres_url: str, s3: S3
) -> None:
    done = run("doctor", FANLIGHT_DATABASE=postgres_url, FANLIGHT_BLOBS=s3.url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok  ") == 4


@pytest.mark.slow
def test_the_first_start_signs_this_machine_in_and_the_owners_browser(tmp_path: Path) -> None:
    environment = os.environ | {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "share"),
    }
    with a_process(tmp_path / "data", environment) as (process, server):
        assert process.stdout is not None
        link = process.stdout.readline().strip()
        assert link.startswith(f"{server}/sign-in/")
        kept = tmp_path / "config" / "fanlight" / "credentials.json"
        assert kept.stat().st_mode & 0o777 == 0o600
        profile = json.loads(kept.read_text())
        assert profile["server"] == server
        token = profile["tokens"][server]
        with httpx2.Client(base_url=server) as client:
            assert "Sign in as Owner" in client.get(link).text
            me = client.get("/api/v1/me", headers={"authorization": f"Bearer {token}"}).json()
    assert me["role"] == "owner"


@pytest.mark.slow
def test_a_machine_whose_token_is_lost_is_signed_in_again(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    environment = os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    with a_process(tmp_path / "data", environment) as (_, first):
        assert run("whoami").stdout == f"Owner at {first}\n"
    with a_process(tmp_path / "data", environment) as (process, again):
        assert process.stderr is not None
        assert "signed in" in process.stderr.readline()
        assert first in process.stderr.readline()
        assert run("whoami").stdout == f"Owner at {again}\n"
        assert run("admin", "sign-in-link").stdout.startswith(f"{again}/sign-in/")
