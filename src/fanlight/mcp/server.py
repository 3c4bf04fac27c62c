"""The MCP server, built on the official SDK. Imported at the first request: it takes a second."""

from collections.abc import Awaitable, Callable
from typing import Any

from mcp.server import Server, ServerRequestContext
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    TextContent,
    TextResourceContents,
    Tool,
)

from fanlight.agents import texts
from fanlight.model.actor import Agent
from fanlight.model.errors import AppError, Missing
from fanlight.wire import tools

Request = ServerRequestContext[Any, Any]
Call = Callable[[Request, str, dict[str, Any] | None], Awaitable[str]]


def build(version: str, call: Call, *, without: frozenset[str]) -> Server[Any]:
    """A server whose tools `call` carries out. `without` names arguments it does not take."""

    async def list_tools(_ctx: Request, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(
            tools=[
                Tool(
                    name=name,
                    description=tools.description(name),
                    input_schema=tools.schema(name, without=without),
                )
                for name in tools.TOOLS
            ]
        )

    async def call_tool(ctx: Request, params: CallToolRequestParams) -> CallToolResult:
        try:
            text = await call(ctx, params.name, params.arguments)
        except AppError as error:
            return CallToolResult(content=[_text(tools.failure(error))], is_error=True)
        return CallToolResult(content=[_text(text)])

    async def list_resources(
        _ctx: Request, _params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        guide = Resource(uri=tools.GUIDE_URI, name="guide", description="How to write a page.")
        return ListResourcesResult(resources=[guide])

    async def read_resource(_ctx: Request, params: ReadResourceRequestParams) -> ReadResourceResult:
        if str(params.uri) != tools.GUIDE_URI:
            raise Missing("no-resource", "There is no such resource.", f"Read {tools.GUIDE_URI}.")
        contents = TextResourceContents(
            uri=tools.GUIDE_URI, mime_type="text/markdown", text=texts.guide()
        )
        return ReadResourceResult(contents=[contents])

    return Server(
        "fanlight",
        version=version,
        instructions=tools.INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


def agent_of(ctx: Request) -> Agent | None:
    """How the client named itself when it connected."""
    known = ctx.session.client_params
    return Agent(known.client_info.name, known.client_info.version) if known else None


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)
