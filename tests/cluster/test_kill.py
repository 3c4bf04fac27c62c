"""A server that is killed while agents publish comes back with every acknowledged version."""

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx2
import pytest
from tests.support.process import a_process

ARTIFACTS = "/api/v1/artifacts"


@dataclass(slots=True)
class Publisher:
    """An agent that keeps its own log of what was acknowledged to it: number to page."""

    server: str
    token: str
    artifact: str
    name: str
    log: dict[int, str] = field(default_factory=dict)

    def run(self) -> None:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "text/html"}
        with (
            suppress(httpx2.TransportError),
            httpx2.Client(base_url=self.server, headers=headers) as client,
        ):
            for number in range(10_000):
                page = f"<title>T</title><p>{self.name} {number}</p>" + "<p>filler</p>" * 500
                path = f"{ARTIFACTS}/{self.artifact}/versions"
                answer = client.post(path, content=page.encode())
                assert answer.status_code == 201, answer.text
                self.log[answer.json()["version"]] = page


@pytest.mark.slow
def test_a_killed_server_loses_no_acknowledged_version(tmp_path: Path) -> None:
    environment = os.environ | {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }
    log: dict[int, str] = {}
    artifact, token = "", ""
    for _ in range(4):
        with a_process(tmp_path / "kept", environment) as (process, server):
            if not artifact:
                token = _token(tmp_path)
                artifact = _first(server, token)
            agents = [Publisher(server, token, artifact, f"agent {n}") for n in range(4)]
            threads = [threading.Thread(target=agent.run) for agent in agents]
            for thread in threads:
                thread.start()
            _until(partial(_have_published, agents, 20))
            process.send_signal(signal.SIGKILL)
            for thread in threads:
                thread.join()
            for agent in agents:
                assert not log.keys() & agent.log.keys(), "a number was given twice"
                log |= agent.log
    with a_process(tmp_path / "kept", environment) as (_, server):
        _check(server, token, artifact, log)


def _have_published(agents: list[Publisher], count: int) -> bool:
    return sum(len(agent.log) for agent in agents) >= count


def _check(server: str, token: str, artifact: str, log: dict[int, str]) -> None:
    headers = {"authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=server, headers=headers) as client:
        head = client.get(f"{ARTIFACTS}/{artifact}").json()["version"]
        assert max(log) <= head
        for n in range(1, head + 1):
            answer = client.get(f"{ARTIFACTS}/{artifact}/versions/{n}/source")
            assert answer.status_code == 200, "numbers are dense, and each version is whole"
            assert log.get(n, answer.text) == answer.text


def _token(folder: Path) -> str:
    import json

    place = folder / "config" / "fanlight" / "credentials.json"
    _until(place.exists)
    (token,) = json.loads(place.read_text())["tokens"].values()
    return str(token)


def _first(server: str, token: str) -> str:
    headers = {"authorization": f"Bearer {token}", "content-type": "text/html"}
    with httpx2.Client(base_url=server, headers=headers) as client:
        made = client.post(ARTIFACTS, content=b"<title>T</title><p>first").json()
    artifact: str = made["id"]
    return artifact


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "it took longer than a minute"
        time.sleep(0.01)
