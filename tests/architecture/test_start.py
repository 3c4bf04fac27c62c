"""A server that starts loads what it answers with, and nothing that only some requests need."""

import subprocess
import sys
from pathlib import Path

_START = """
import asyncio, gc, sys
from pathlib import Path
import fanlight.server.commands
from fanlight.server import compose, settings

async def start():
    async with compose.running(settings.load(data=Path(sys.argv[1]))):
        pass

asyncio.run(start())
import fastapi.openapi.models
from fastapi.routing import APIRoute
routes = [each for each in gc.get_objects() if isinstance(each, APIRoute)]
assert len(routes) > 200
print(*("route" for route in routes if hasattr(type(route), "app") or "app" in vars(route)))
print("model" if fastapi.openapi.models.OpenAPI.__pydantic_complete__ else "")
print(*(name for name, module in sys.modules.items() if module is not None))
"""


def test_a_server_starts_without_what_it_may_never_need(tmp_path: Path) -> None:
    """Each takes 10 to 400 ms to import. See also `server/lean.py`."""
    _started(tmp_path)
    loaded = _started(tmp_path)
    assert "fastapi" in loaded
    waiting = {
        "alembic",  # until a migration is pending
        "email_validator",
        "fanlight.wire.mcp_server",  # until somebody speaks MCP
        "httpx2",
        "joserfc",  # where people sign in with OpenID Connect
        "jinja2",  # until somebody asks for a page
        "markdown_it",
        "mcp",
        "model",  # FastAPI's of an OpenAPI document
        "prometheus_client",
        "pydantic.v1",
        "pygments",
        "rich",
        "route",  # made whole by its first request
        "scim2_models",  # until an identity provider comes
        "segno",
        "sqlalchemy.dialects.postgresql",  # where SQLite is used
        "turbohtml",  # until there is a document to read
    }
    assert waiting & loaded == set()


def _started(folder: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _START, folder / "data"],
        cwd=folder,
        capture_output=True,
        check=True,
        text=True,
    )
    return set(done.stdout.split())
