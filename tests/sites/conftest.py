"""A real server whose sites run on the real runtime, in their jail."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest
import pytest_asyncio
from tests.services import workerd
from tests.support.live import Live, a_server

from fanlight.db import sessions
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.ops import people
from fanlight.web.caller import cookie_name

Files = Mapping[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Sites:
    """What tests of sites do over and over, as the owner unless with another token."""

    live: Live

    async def save(
        self, slug: str, files: Files, *, token: str | None = None, new: bool = True, **meta: Any
    ) -> httpx2.Response:
        path = "/api/v1/sites" if new else f"/api/v1/sites/{slug}/versions"
        sent = {**meta, "slug": slug} if new else meta
        parts: list[Any] = [("meta", (None, json.dumps(sent).encode(), "application/json"))]
        parts += [("files", (name, _bytes(data))) for name, data in files.items()]
        async with self.live.client(token) as client:
            return await client.post(path, files=parts)

    async def deploy(self, slug: str, version: int | None = None) -> dict[str, Any]:
        """Waits until it has ended."""
        path = f"/api/v1/sites/{slug}/deployments"
        async with self.live.client() as client:
            asked = await client.post(path, json={"version": version})
            assert asked.status_code == 202, asked.text
            found: dict[str, Any] = asked.json()
            while found["ended_at"] is None:
                found = (await client.get(f"{path}/{found['deployment']}")).json()
        return found

    async def put(self, slug: str, files: Files, *, new: bool = True) -> dict[str, Any]:
        """Saved and deployed."""
        saved = await self.save(slug, files, new=new)
        assert saved.status_code == 201, saved.text
        return await self.deploy(slug)

    async def visitor(self, client: httpx2.AsyncClient, name: str = "") -> "Visitor":
        """A browser in which the owner, or a new member of that name, is signed in."""
        ctx, secret = self.live.ctx, new_secret()
        owner = await people.owner(ctx)
        user = owner.user
        if name:
            user = (await people.add_member(ctx, owner, f"{name}@example.com", name.title())).pk

        def write(tx: Tx) -> int:
            return sessions.add(
                tx, id_=new_id(), hash_=digest(secret), user=user, user_agent="test"
            )

        await ctx.db.write(write)
        visitor = Visitor(client, self.live)
        visitor.cookies[urlsplit(ctx.origins.app).netloc][cookie_name(ctx)] = secret
        return visitor


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser, with the cookies of each host apart."""

    client: httpx2.AsyncClient
    live: Live
    cookies: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    async def get(self, slug: str, path: str = "/") -> httpx2.Response:
        """As somebody who opens an address: by the way through the app, where it leads there."""
        answer = await self.send("GET", slug, path)
        url = f"{self.live.ctx.site_url(slug)}{path[1:]}"
        while answer.status_code == 303:
            url = urljoin(url, answer.headers["location"])
            answer = await self.ask("GET", url)
        return answer

    async def send(self, method: str, slug: str, path: str = "/", **more: Any) -> httpx2.Response:
        return await self.ask(method, f"{self.live.ctx.site_url(slug)}{path[1:]}", **more)

    async def ask(self, method: str, url: str, **more: Any) -> httpx2.Response:
        """One request, to the server whatever the host."""
        parts = urlsplit(url)
        kept = self.cookies[parts.netloc]
        headers = {"accept": "text/html", "host": parts.netloc, **more.pop("headers", {})}
        cookies = [f"{name}={value}" for name, value in kept.items()]
        cookies += [headers.pop("cookie")] if "cookie" in headers else []
        if cookies:
            headers["cookie"] = "; ".join(cookies)
        place = parts._replace(netloc=f"127.0.0.1:{parts.port}").geturl()
        answer = await self.client.request(method, place, headers=headers, **more)
        for line in answer.headers.get_list("set-cookie"):
            kept |= {name: each.value for name, each in SimpleCookie(line).items() if each.value}
        return answer


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sites(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sites]:
    """One server for all tests of sites; each has sites of its own."""
    data = tmp_path_factory.mktemp("sites")
    (data / "runtime").symlink_to(workerd.installed())
    async with a_server(data) as live:
        yield Sites(live)


@pytest_asyncio.fixture(loop_scope="session")
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    """One that keeps no cookies, since all hosts are one to it."""
    async with httpx2.AsyncClient(timeout=60) as opened:
        yield opened
