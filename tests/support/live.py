"""A real server on a real socket, in the test's own event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from fanlight.kit.tasks import TaskGroup
from fanlight.model.actor import ALL_SCOPES, SYSTEM
from fanlight.ops import people, sign_in
from fanlight.ops.context import Context
from fanlight.ops.sign_in import TokenWanted
from fanlight.server.compose import Server, running
from fanlight.server.serving import Stop, bind, serve
from fanlight.server.settings import Settings, Sites


@dataclass(frozen=True, slots=True)
class Live:
    """`token` is the owner's and may do everything."""

    ctx: Context
    url: str
    token: str

    def client(self, token: str | None = None) -> httpx2.AsyncClient:
        headers = {"authorization": f"Bearer {token or self.token}"}
        # A busy machine may take long; a test that hangs is ended by its own limits.
        return httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=60)

    async def publish(self, html: str, artifact: str | None = None, **query: Any) -> dict[str, Any]:
        path = f"/api/v1/artifacts/{artifact}/versions" if artifact else "/api/v1/artifacts"
        async with self.client() as client:
            answer = await client.post(
                path,
                params=query,
                content=html.encode(),
                headers={"content-type": "text/html", "fanlight-agent": "claude-code/2.1"},
            )
        assert answer.is_success, answer.text
        published: dict[str, Any] = answer.json()
        return published

    async def sign_in_link(self, to: str = "/") -> str:
        return f"{await sign_in.make_link(self.ctx, SYSTEM, None)}?to={to}"


def _end(task: asyncio.Task[None]) -> BaseException:
    if task.cancelled():
        return RuntimeError("The server was stopped before it started.")
    return task.exception() or RuntimeError("The server ended before it started.")


@asynccontextmanager
async def a_server(data: Path, *, port: int = 0, **more: Any) -> AsyncIterator[Live]:
    """`more` are settings; port 0 takes a free one."""
    listener = bind("127.0.0.1", port)
    port = listener.getsockname()[1]
    more.setdefault("sites", Sites(url=f"http://*.sites.localhost:{port}"))
    settings = Settings(data=data, port=port, **more)
    started: asyncio.Future[tuple[Server, Stop]] = asyncio.get_running_loop().create_future()

    async def ready(server: Server, stop: Stop) -> None:
        started.set_result((server, stop))

    async with TaskGroup() as tasks:
        serving = tasks.start("server", serve(running(settings), listener, ready=ready))

        def ended(task: asyncio.Task[None]) -> None:
            # A server that cannot start ends its task: then that error is the answer, not a wait.
            if not started.done():
                started.set_exception(_end(task))

        serving.add_done_callback(ended)
        server, stop = await started
        owner = await people.owner(server.ctx)
        token = await sign_in.create_token(
            server.ctx, owner, TokenWanted("test", ALL_SCOPES, days=1)
        )
        yield Live(server.ctx, server.ctx.origins.app, token.secret)
        stop()
        await serving
