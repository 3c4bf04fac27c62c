"""Signing this machine in without a token: real commands in processes of their own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from tests.cli.terminal import Served, served
from tests.oauth.person import Person

from fanlight.model.limits import Limits

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose machines need not wait long between two questions."""
    folder = tmp_path_factory.mktemp("server")
    with served(folder, limits=Limits(device_pause_seconds=1)) as running:
        yield running


@contextmanager
def fanlight(*arguments: str, path: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    environment = dict(os.environ)
    if path is not None:
        environment["PATH"] = f"{path}:{environment['PATH']}"
    with subprocess.Popen(
        [sys.executable, "-m", "fanlight", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def code_typed(server: Served, code: str, decision: str) -> str:
    async with httpx2.AsyncClient(base_url=server.url, timeout=30) as client:
        person = Person(client)
        await person.sign_in(await server.live.sign_in_link())
        page = await person.submit(await client.get("/device"), code=code)
        return (await person.submit(page, decision=decision)).text


async def asked_in_browser(server: Served, url: str, decision: str) -> int:
    async with httpx2.AsyncClient(timeout=30) as client:
        person = Person(client)
        await person.sign_in(await server.live.sign_in_link())
        page = await client.get(url)
        client.base_url = httpx2.URL(server.url)
        answer = await person.submit(page, decision=decision)
        stranger = await client.get(answer.headers["location"].replace("state=", "state=x"))
        assert stranger.status_code == 404
        return (await client.get(answer.headers["location"])).status_code


def shown_code(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    found = re.search(r"[B-Z]{4}-[B-Z]{4}", process.stderr.readline())
    assert found is not None
    return found[0]


@pytest.mark.usefixtures("project")
def test_a_machine_signs_in_by_code_and_out_again(quick: Served) -> None:
    with fanlight("login", "--server", quick.url) as process:
        page = quick.do(code_typed(quick, shown_code(process), "allow"))
        out, err = process.communicate(timeout=60)
    with fanlight("whoami", "--json") as process:
        me = json.loads(process.communicate(timeout=60)[0])
    with fanlight("token", "list") as process:
        too_much = process.communicate(timeout=60)[1]
    before = quick.api("/account/grants")["items"]
    with fanlight("logout") as process:
        process.communicate(timeout=60)
    with fanlight("whoami") as process:
        process.communicate(timeout=60)

    assert "is signed in" in page
    assert out == ""
    assert f"Signed in to {quick.url} as Owner." in err
    assert "fl_" not in err
    assert me["scopes"] == [
        "artifacts:delete",
        "artifacts:publish",
        "artifacts:read",
        "artifacts:share",
        "sites:deploy",
    ]
    assert "fanlight login --admin" in too_much
    assert len(before) == 1
    assert quick.api("/account/grants")["items"] == []
    assert process.returncode == 4


@pytest.mark.usefixtures("project")
def test_a_refusal_is_said_and_nothing_is_kept(quick: Served) -> None:
    with fanlight("login", quick.url, "--no-browser") as process:
        quick.do(code_typed(quick, shown_code(process), "deny"))
        _, err = process.communicate(timeout=60)

    assert process.returncode == 4
    assert "was not signed in" in err


@pytest.mark.parametrize(("decision", "code"), [("allow", 0), ("deny", 4)])
@pytest.mark.usefixtures("project")
def test_a_machine_signs_in_by_its_browser(
    quick: Served, tmp_path: Path, decision: str, code: int
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    opener = tools / ("open" if sys.platform == "darwin" else "xdg-open")
    os.mkfifo(tools / "url")
    opener.write_text(f'#!/bin/sh\necho "$1" > {tools}/url\n')
    opener.chmod(0o755)
    with fanlight("login", quick.url, "--browser", "--admin", path=tools) as process:
        url = (tools / "url").read_text().strip()
        seen = quick.do(asked_in_browser(quick, url, decision))
        process.communicate(timeout=60)
    with fanlight("token", "list") as listing:
        listing.communicate(timeout=60)

    assert seen == 200
    assert process.returncode == listing.returncode == code


def test_where_there_is_no_fanlight(project: Path) -> None:
    with fanlight("login", "http://127.0.0.1:9") as process:
        _, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "does not answer" in err
    assert project.exists()
