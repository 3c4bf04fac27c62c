"""Somebody at a browser, and a program that they may let in."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from starlette.types import ASGIApp

from fanlight.kit.base64url import encode

BOTH = pytest.mark.parametrize(
    "world",
    ["sqlite", pytest.param("postgres", marks=pytest.mark.services)],
    indirect=True,
)
VERIFIER = "a-secret-of-the-program-that-is-long-enough-to-be-one"
BACK = "http://127.0.0.1/callback"
FORM = {"sec-fetch-site": "same-origin", "origin": "null"}


@dataclass(slots=True)
class Person:
    client: httpx2.AsyncClient

    async def sign_in(self, link: str) -> None:
        answer = await self.client.post(link, headers=FORM)
        assert answer.status_code == 303, answer.text

    async def submit(self, page: httpx2.Response, **filled: str) -> httpx2.Response:
        """Sends the first form of a page as it is, with what was filled in."""
        action = unescape(re.findall(r'<form method="post" action="([^"]+)"', page.text)[-1])
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        return await self.client.post(action, data=dict(hidden) | filled, headers=FORM)

    async def decide(self, url: str, decision: str = "allow") -> dict[str, str]:
        """What the program gets from the page at `url`."""
        page = await self.client.get(url)
        assert page.status_code == 200, page.text
        answer = await self.submit(page, decision=decision)
        assert answer.status_code == 303, answer.text
        return query(answer.headers["location"])


@dataclass(slots=True)
class Program:
    """A client with a registration of its own."""

    http: httpx2.AsyncClient
    id: str = ""
    redirect: str = "http://127.0.0.1:40001/callback"
    asks: dict[str, str] = field(default_factory=dict)

    async def register(self, **metadata: Any) -> httpx2.Response:
        wanted = {"client_name": "Robot", "redirect_uris": [BACK]} | metadata
        answer = await self.http.post("/oauth/register", json=wanted)
        if answer.status_code == 201:
            self.id = answer.json()["client_id"]
        return answer

    def url(self, **more: str) -> str:
        """The address at which it asks; an empty value leaves a parameter out."""
        words = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": self.redirect,
            "state": "a state",
            "code_challenge": encode(sha256(VERIFIER.encode()).digest()),
            "code_challenge_method": "S256",
        }
        words = words | self.asks | more
        return "/authorize?" + urlencode({name: each for name, each in words.items() if each})

    async def redeem(self, code: str, **more: str) -> httpx2.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.id,
            "redirect_uri": self.redirect,
            "code_verifier": VERIFIER,
        }
        return await self.http.post("/oauth/token", data=form | more)

    async def refresh(self, secret: str, **more: str) -> httpx2.Response:
        form = {"grant_type": "refresh_token", "refresh_token": secret, "client_id": self.id}
        return await self.http.post("/oauth/token", data=form | more)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@asynccontextmanager
async def a_browser(app: ASGIApp, origin: str) -> AsyncIterator[httpx2.AsyncClient]:
    """One with cookies of its own, which reaches the server without a socket."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=origin) as client:
        yield client
