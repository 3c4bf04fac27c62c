"""Somebody with a browser that has no window: it keeps cookies, follows links and sends forms."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
from tests.support.world import World

from fanlight.kit.tasks import TaskGroup
from fanlight.server.compose import build

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
Answer = httpx2.Response


@dataclass(slots=True)
class Visitor:
    """`passed` are the addresses that the last sign-in led through."""

    client: httpx2.AsyncClient
    app: str
    passed: list[str] = field(default_factory=list)

    async def get(self, url: str) -> Answer:
        return await self.client.get(urljoin(self.app, url))

    async def follow(self, answer: Answer) -> Answer:
        while answer.is_redirect:
            url = urljoin(str(answer.url), answer.headers["location"])
            self.passed.append(url)
            answer = await self.client.get(url)
        return answer

    async def send(self, answer: Answer, **filled: str) -> Answer:
        """Sends the first form of a page, as it was filled in."""
        action = re.findall(r'<form[^>]* action="([^"]+)"', answer.text)[0]
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text)
        url = urljoin(str(answer.url), unescape(action))
        return await self.client.post(url, data=dict(hidden) | filled)

    async def leave(self, provider: str = "acme", to: str = "/") -> Answer:
        """Sends the form of a button of the sign-in page; the answer leads to the provider."""
        return await self.client.post(
            f"{self.app}/sign-in/oidc/{provider}",
            params={"to": to},
            headers={"sec-fetch-site": "same-origin", "origin": "null"},
        )

    async def at_the_door(self, login: str, provider: str = "acme", to: str = "/") -> str:
        """Signs in at the provider; the address that it sends this browser back to."""
        answer = await self.leave(provider, to)
        while not (answer.headers.get("location") or "").startswith(self.app):
            if answer.is_redirect:
                url = urljoin(str(answer.url), answer.headers["location"])
                answer = await self.client.get(url)
            elif 'name="password"' in answer.text:
                answer = await self.send(answer, login=login, password="any")
            else:
                assert 'value="consent"' in answer.text, answer.text
                answer = await self.send(answer)
        return str(answer.headers["location"])

    async def sign_in(self, login: str, provider: str = "acme", to: str = "/") -> Answer:
        """The whole way; the page on which it ends."""
        self.passed.clear()
        return await self.follow(await self.get(await self.at_the_door(login, provider, to)))

    async def me(self) -> dict[str, Any]:
        answer = await self.get("/api/v1/me")
        return {} if answer.status_code == 401 else dict(answer.json())

    def session(self) -> str:
        return next((c.value for c in self.client.cookies.jar if c.name == self._cookie), "") or ""

    @property
    def _cookie(self) -> str:
        return f"fanlight-{urlsplit(self.app).port}"

    @property
    def csrf(self) -> dict[str, str]:
        from fanlight.web.caller import csrf_token

        return {"x-fanlight-csrf": csrf_token(self.session())}


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@asynccontextmanager
async def a_visitor(world: World, user_agent: str = FIREFOX) -> AsyncIterator[Visitor]:
    """Reaches the world without a socket, and everything else by one."""
    app = world.ctx.origins.app
    async with TaskGroup() as tasks:
        own = httpx2.ASGITransport(app=build(world.ctx, tasks), raise_app_exceptions=False)
        async with httpx2.AsyncClient(
            mounts={app: own}, headers={"user-agent": user_agent}, timeout=20
        ) as client:
            yield Visitor(client, app)
