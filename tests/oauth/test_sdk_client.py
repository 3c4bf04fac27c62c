"""The MCP SDK's own OAuth client, against a real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import AnyUrl
from tests.oauth.person import BACK, Person, Program, query
from tests.support.live import Live, a_server

from fanlight.model.actor import AGENT_SCOPES
from mcp import Client


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with a_server(tmp_path) as server:
        yield server


@pytest.fixture
async def owner(live: Live) -> AsyncIterator[Person]:
    async with httpx2.AsyncClient(base_url=live.url, timeout=60) as client:
        person = Person(client)
        await person.sign_in(await live.sign_in_link())
        yield person


@dataclass(slots=True)
class Kept:
    """What an agent keeps between its runs."""

    tokens: OAuthToken | None = None
    client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.client = client_info


@dataclass(slots=True)
class Agent:
    """Starts from the address of `/mcp` and nothing else; its person says yes."""

    live: Live
    person: Person
    kept: Kept
    asked: int = 0
    scopes: str = ""
    auth: OAuthClientProvider | None = None

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Client]:
        replies: list[AuthorizationCodeResult] = []

        async def to_browser(url: str) -> None:
            self.asked += 1
            self.scopes = query(url)["scope"]
            reply = await self.person.decide(url)
            replies.append(
                AuthorizationCodeResult(
                    code=reply["code"], state=reply.get("state"), iss=reply.get("iss")
                )
            )

        async def back() -> AuthorizationCodeResult:
            return replies.pop()

        metadata = OAuthClientMetadata(
            client_name="SDK agent", redirect_uris=[AnyUrl("http://127.0.0.1:40123/callback")]
        )
        self.auth = OAuthClientProvider(
            f"{self.live.url}/mcp", metadata, self.kept, to_browser, back
        )
        async with httpx2.AsyncClient(auth=self.auth, timeout=60) as http:
            transport = streamable_http_client(f"{self.live.url}/mcp", http_client=http)
            async with Client(transport) as client:
                yield client


async def test_an_agent_that_knows_only_the_address_comes_in(live: Live, owner: Person) -> None:
    agent = Agent(live, owner, Kept())

    async with agent.connected() as client:
        done = await client.call_tool("publish", {"html": "<h1>By OAuth</h1>"})
    async with live.client() as api:
        granted = (await api.get("/api/v1/account/grants")).json()["items"]
        listed = (await api.get("/api/v1/artifacts")).json()["items"]

    assert not done.is_error
    assert agent.asked == 1
    assert [each["title"] for each in listed] == ["By OAuth"]
    assert [(each["name"], each["host"]) for each in granted] == [("SDK agent", "this machine")]
    assert granted[0]["scopes"] == sorted(AGENT_SCOPES)


async def test_it_renews_its_token_without_asking_anybody(live: Live, owner: Person) -> None:
    agent = Agent(live, owner, Kept())
    async with agent.connected() as client:
        await client.list_tools()
        assert agent.auth is not None
        assert agent.kept.tokens is not None
        first = agent.kept.tokens
        agent.auth.context.token_expiry_time = 1
        await client.list_tools()

    assert agent.asked == 1
    assert agent.kept.tokens.access_token != first.access_token
    assert agent.kept.tokens.refresh_token != first.refresh_token


async def test_it_asks_for_more_when_it_may_too_little(live: Live, owner: Person) -> None:
    program = Program(owner.client)
    await program.register()
    reply = await owner.decide(program.url(scope="artifacts:read"))
    little = OAuthToken.model_validate((await program.redeem(reply["code"])).json())
    client = OAuthClientInformationFull(client_id=program.id, redirect_uris=[AnyUrl(BACK)])
    agent = Agent(live, owner, Kept(little, client))

    async with agent.connected() as connected:
        listed = await connected.call_tool("list", {})
        before = agent.asked
        done = await connected.call_tool("publish", {"html": "<h1>More</h1>"})

    assert not listed.is_error
    assert not done.is_error
    assert (before, agent.asked) == (0, 1)
    assert sorted(agent.scopes.split()) == ["artifacts:publish", "artifacts:read"]
