"""The two ways in for agents, as an agent's own MCP client takes them."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, Implementation, TextContent
from tests.support.live import Live

from mcp import Client, StdioServerParameters

AGENT = Implementation(name="codex-mcp-client", version="0.99.1")
OLD = "legacy"
NEW = "2026-07-28"


@dataclass(frozen=True, slots=True)
class Door:
    """`kind` is stdio or http, `era` which of the protocol's two ways of connecting is used."""

    kind: str
    era: str

    @asynccontextmanager
    async def open(self, live: Live, home: Path, token: str = "") -> AsyncIterator[Client]:
        opened = over_stdio if self.kind == "stdio" else over_http
        async with opened(live, home, token=token, era=self.era) as client:
            yield client


DOORS = [Door("http", OLD), Door("http", NEW), Door("stdio", NEW)]


@asynccontextmanager
async def over_stdio(
    live: Live, home: Path, *, token: str = "", era: str = NEW
) -> AsyncIterator[Client]:
    env = {
        "FANLIGHT_SERVER": live.url,
        "FANLIGHT_TOKEN": token or live.token,
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
    }
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "fanlight", "mcp"], env=env, cwd=home
    )
    async with Client(command, mode=era, client_info=AGENT) as client:
        yield client


@asynccontextmanager
async def over_http(
    live: Live,
    _home: Path,
    *,
    token: str = "",
    era: str = NEW,
    headers: dict[str, str] | None = None,
) -> AsyncIterator[Client]:
    headers = {"authorization": f"Bearer {token or live.token}", **(headers or {})}
    async with httpx2.AsyncClient(headers=headers) as http:
        transport = streamable_http_client(f"{live.url}/mcp", http_client=http)
        async with Client(transport, mode=era, client_info=AGENT) as client:
            yield client


def text_of(result: CallToolResult) -> str:
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


async def use(client: Client, tool: str, **arguments: Any) -> str:
    """A tool's answer. An error fails the test with its text."""
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    assert not result.is_error, text_of(result)
    return text_of(result)


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    """The text of a tool's error."""
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    assert result.is_error, text_of(result)
    return text_of(result)
