"""Real providers of OpenID Connect: the npm package oidc-provider, on free loopback ports."""

import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
from tests.services.npm import NODE, installed
from tests.services.processes import end, free_ports, wait_ready

_HERE = Path(__file__).parent / "provider"


@dataclass(frozen=True, slots=True)
class Registered:
    """What a provider gave the server that registered there."""

    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Provider:
    """One issuer. What tests tell it holds until `be_honest`."""

    issuer: str

    def register(self, app: str, id_: str) -> Registered:
        """Makes a client of the Fanlight at `app`, where this provider has the ID."""
        wanted = {
            "redirect_uris": [f"{app}/sign-in/oidc/{id_}/callback"],
            "post_logout_redirect_uris": [f"{app}/sign-in"],
        }
        answer = httpx2.post(f"{self.issuer}/reg", json=wanted)
        assert answer.status_code == 201, answer.text
        return Registered(answer.json()["client_id"], answer.json()["client_secret"])

    def knows(self, id_: str, **claims: Any) -> None:
        self._tell(f"people/{quote(id_)}", claims)

    def lies(self, **lie: Any) -> None:
        self._tell("lie", lie)

    def describes_itself(self, **metadata: Any) -> None:
        self._tell("metadata", metadata)

    def takes_new_keys(self, kid: str) -> None:
        self._tell("keys", {"kid": kid})

    def be_honest(self) -> None:
        self.describes_itself()
        self._tell("keys", {})

    def _tell(self, what: str, data: dict[str, Any]) -> None:
        assert httpx2.put(f"{self.issuer}/test/{what}", json=data).is_success


@contextmanager
def providers(count: int) -> Iterator[list[Provider]]:
    folder = installed(_HERE)
    ports = [str(port) for port in free_ports(count)]
    with tempfile.TemporaryDirectory() as scratch:
        script, log = folder / "provider.mjs", Path(scratch) / "log"
        with log.open("wb") as out:
            process = subprocess.Popen([NODE, script, *ports], stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_ready(process, lambda: b"ready" in log.read_bytes(), log=log)
            yield [Provider(f"http://127.0.0.1:{port}") for port in ports]
        finally:
            end(process, signal.SIGTERM)
