"""A Fanlight as a reader meets it, and a record of every request that reached it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send
from tests.support.world import upload

from fanlight.kit.tasks import TaskGroup
from fanlight.model.actor import SYSTEM, Actor, Door
from fanlight.ops import people, sign_in
from fanlight.ops.context import Context
from fanlight.ops.frames import issue
from fanlight.ops.publish import Publish, publish
from fanlight.server.compose import Server, running
from fanlight.server.serving import Stop, bind, serve
from fanlight.server.settings import load

Wrap = Callable[[ASGIApp], ASGIApp]


@dataclass(frozen=True, slots=True)
class House:
    """`asked` holds each request's URL."""

    ctx: Context
    owner: Actor
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.ctx.origins.app

    async def publish(self, **files: str) -> str:
        """A page from one file, a set from several; the shell's URL. `_` in names is a dot."""
        uploads = tuple(upload(name.replace("_", "."), text) for name, text in files.items())
        made = await publish(self.ctx, self.owner, Publish(files=uploads))
        return self.ctx.url_of(made.id)

    async def content_url(self, shell: str) -> str:
        """Where the page itself is, for a minute and a browser of the owner's."""
        link = (await self.sign_in_url()).rpartition("/")[2]
        secret = await sign_in.use_link(self.ctx, self.owner, link, "test")
        viewer = await sign_in.by_session(self.ctx, secret, door=Door.WEB)
        return (await issue(self.ctx, viewer, shell.rpartition("/")[2], None)).url

    async def sign_in_url(self) -> str:
        return await sign_in.make_link(self.ctx, SYSTEM, None)


@asynccontextmanager
async def a_house(
    data: Path, *, url: str = "", content: str = "", old: bool = False
) -> AsyncIterator[House]:
    """`{port}` in the URLs is the server's.

    `old` hides from it what browsers say of a request's destination, as old ones do not say it.
    """
    listener = bind("127.0.0.1", 0)
    port = listener.getsockname()[1]
    origins = {"public_url": url.format(port=port), "content_url": content.format(port=port)}
    settings = load(data=data, port=port, **origins)
    started: asyncio.Future[tuple[Server, Stop]] = asyncio.get_running_loop().create_future()
    asked: list[str] = []

    @asynccontextmanager
    async def recording() -> AsyncIterator[Server]:
        async with running(settings) as server:
            yield replace(server, app=_Recorder(server.app, asked, old=old))

    async def ready(server: Server, stop: Stop) -> None:
        started.set_result((server, stop))

    async with TaskGroup() as tasks:
        serving = tasks.start("server", serve(recording(), listener, ready=ready))
        # A server that cannot start says so; the caller would wait for it for ever.
        serving.add_done_callback(lambda _: started.done() or started.cancel())
        server, stop = await started
        try:
            yield House(server.ctx, await people.owner(server.ctx), asked)
        finally:
            stop()
            await serving


@dataclass(frozen=True, slots=True)
class _Recorder:
    app: ASGIApp
    asked: list[str]
    old: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode()
        query = scope["query_string"].decode()
        self.asked.append(f"{host}{scope['path']}?{query}")
        if self.old:
            kept = [item for item in scope["headers"] if not item[0].startswith(b"sec-fetch-")]
            scope["headers"] = kept
        await self.app(scope, receive, send)
