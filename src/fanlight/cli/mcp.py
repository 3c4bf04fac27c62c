"""`fanlight mcp`: the MCP server over stdio."""

import asyncio
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import click


@click.command()
def mcp() -> None:
    """Serve an agent over stdio; agents start this themselves.

    It publishes files by path, so pages never pass through the model, to the server that this
    machine is signed in to.
    """
    asyncio.run(_serve())


async def _serve() -> None:
    from mcp.server.stdio import stdio_server

    from fanlight.agents import texts
    from fanlight.wire.mcp_server import build

    server = build(version("fanlight"), _carry_out, guide=texts.guide(), without=frozenset())
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


async def _carry_out(request: Any, name: str, arguments: dict[str, Any] | None) -> str:
    from fanlight.cli import provenance, tools
    from fanlight.wire.mcp_server import agent_of

    agent = agent_of(request)
    claims = provenance.claims(f"{agent.name}/{agent.version}" if agent else None, None)
    ours = replace(claims, program="mcp")
    return await asyncio.to_thread(tools.call, name, arguments, claims=ours)
