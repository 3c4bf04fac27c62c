"""The MCP server behind both doors, built on the official SDK.

Import it when the first request comes, or where nothing else is done: it takes a second.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError
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
    ToolAnnotations,
)

from fanlight.model.actor import Agent
from fanlight.model.errors import AppError
from fanlight.wire import tools
from fanlight.wire.errors import KINDS

_log = structlog.get_logger(__name__)

_BROKEN = "Fanlight failed at this, and its log says why. Try once more; then tell whoever runs it."

Request = ServerRequestContext[Any, Any]
Call = Callable[[Request, str, dict[str, Any] | None], Awaitable[str]]


def build(version: str, call: Call, *, guide: str, without: frozenset[str]) -> Server[Any]:
    """A server whose tools `call` carries out. `without` names arguments it does not take."""

    async def list_tools(_ctx: Request, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(
            tools=[
                Tool(
                    name=name,
                    description=tools.description(name),
                    input_schema=tools.schema(name, without=without),
                    annotations=ToolAnnotations(read_only_hint=True)
                    if name in tools.READING
                    else None,
                )
                for name in tools.TOOLS
            ]
        )

    async def call_tool(ctx: Request, params: CallToolRequestParams) -> CallToolResult:
        try:
            text = await call(ctx, params.name, params.arguments)
        except AppError as error:
            return CallToolResult(content=[_text(tools.failure(error))], is_error=True)
        except Exception:  # noqa: BLE001 - for the log; the SDK would tell it to the client
            _log.exception("mcp.tool_failed", tool=params.name)
            return CallToolResult(content=[_text(_BROKEN)], is_error=True)
        return CallToolResult(content=[_text(text)])

    async def list_resources(
        _ctx: Request, _params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        listed = Resource(
            uri=tools.GUIDE_URI,
            name="guide",
            description="How to write a page.",
            mime_type="text/markdown",
        )
        return ListResourcesResult(resources=[listed])

    async def read_resource(_ctx: Request, params: ReadResourceRequestParams) -> ReadResourceResult:
        if str(params.uri) != tools.GUIDE_URI:
            text = f"There is no such resource. Read {tools.GUIDE_URI}."
            raise MCPError(KINDS["missing"].mcp, text)
        contents = TextResourceContents(uri=tools.GUIDE_URI, mime_type="text/markdown", text=guide)
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
    """How the client named itself: when it connected, or with this request."""
    known = ctx.session.client_params
    return Agent.claimed(known.client_info.name, known.client_info.version) if known else None


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)
