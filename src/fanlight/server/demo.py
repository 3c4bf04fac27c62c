"""`fanlight demo`: the main job in one command, on a server of its own.

A scripted agent investigates a generated database of sign-ups and publishes what it finds over
HTTP, as any agent would; a viewer follows over server-sent events, as any browser would.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2

from fanlight.agents.demo.events import write_events
from fanlight.agents.demo.story import Step, investigate, keep_going
from fanlight.delta import splice
from fanlight.kit.tasks import TaskGroup
from fanlight.model.actor import AGENT_SCOPES, SYSTEM
from fanlight.model.errors import Unavailable
from fanlight.ops import people, sign_in
from fanlight.ops.sign_in import TokenWanted
from fanlight.server.compose import Server

_AGENT = {"fanlight-agent": "demo-agent/1.0", "fanlight-session": "signup-drop-off"}
_ARTIFACTS = "/api/v1/artifacts"
# A version that takes longer than this to reach a viewer on the same machine will never come.
_PATIENCE_SECONDS = 20.0
_LARGEST_PATCH = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the demo's page is, and the link that signs a browser in and leads to it."""

    url: str
    link: str


class Viewer:
    """Somebody who has the page open: follows the stream, applies the patches, keeps its bytes."""

    def __init__(self, client: httpx2.AsyncClient, path: str) -> None:
        self._client = client
        self._path = path
        self._told = asyncio.Condition()
        self.is_open = False
        self.version = 0
        self.page = b""

    async def follow(self) -> None:
        async with self._client.stream("GET", f"{self._path}/events", timeout=None) as response:
            response.raise_for_status()
            # From here on nothing is missed: the stream goes on from where it was opened.
            await self._tell()
            async for kind, data in _events(response.aiter_lines()):
                if kind == "version":
                    self.page = await self._updated(data)
                    self.version = data["n"]
                await self._tell()

    async def _tell(self) -> None:
        async with self._told:
            self.is_open = True
            self._told.notify_all()

    async def until(self, what: str, is_so: Callable[[], bool]) -> None:
        """Raises `Unavailable` when it does not come to pass."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS), self._told:
                await self._told.wait_for(is_so)
        except TimeoutError:
            raise Unavailable(
                "not-delivered", f"A viewer never got {what}.", "Look at the server's log."
            ) from None

    async def _updated(self, data: dict[str, Any]) -> bytes:
        page = b""
        if data["patch"] is not None and data["patch_from"] == self.version:
            operations = splice.decode(base64.b64decode(data["patch"]), limit=_LARGEST_PATCH)
            page = splice.apply(self.page, operations)
        if sha256(page).hexdigest() != data["page_sha256"]:
            answer = await self._client.get(f"{self._path}/versions/{data['n']}/page")
            page = answer.raise_for_status().content
        return page


async def once(server: Server, folder: Path) -> Scene:
    """Plays the whole investigation at once, and checks that a viewer got every version."""
    async with await _client(server) as client, TaskGroup() as tasks:
        steps = await _investigation(server, folder)
        first = await _publish(client, _ARTIFACTS, await _next(steps))
        path = f"{_ARTIFACTS}/{first['id']}"
        viewer = Viewer(client, path)
        tasks.start("viewer", viewer.follow())
        await viewer.until("its stream", lambda: viewer.is_open)
        while (step := await _next(steps)) is not None:
            n = (await _publish(client, f"{path}/versions", step))["version"]
            await viewer.until(f"version {n}", lambda n=n: viewer.version == n)  # type: ignore[misc]
            if viewer.page != step.html.encode():
                raise Unavailable("not-delivered", f"Version {n} came broken.", "See the log.")
        return await _scene(server, first["id"])


async def keep_playing(server: Server, folder: Path, *, show: Callable[[Scene], None]) -> None:
    """Plays the investigation at an agent's pace, then goes on for as long as the server runs."""
    async with await _client(server) as client:
        steps = await _investigation(server, folder)
        first = await _publish(client, _ARTIFACTS, await _next(steps))
        show(await _scene(server, first["id"]))
        path = f"{_ARTIFACTS}/{first['id']}/versions"
        for more in (steps, keep_going(folder / "signups.db")):
            while (step := await _next(more)) is not None:
                await asyncio.sleep(step.pause)
                await _publish(client, path, step)


async def _investigation(server: Server, folder: Path) -> Iterator[Step]:
    database = folder / "signups.db"
    today = datetime.fromtimestamp(server.ctx.clock.now() / 1000, tz=UTC).date()
    await asyncio.to_thread(partial(write_events, database, today=today))
    return investigate(database)


async def _next(steps: Iterator[Step]) -> Step | None:
    """The agent's next step: real queries, so off the event loop."""
    return await asyncio.to_thread(next, steps, None)


async def _client(server: Server) -> httpx2.AsyncClient:
    owner = await people.owner(server.ctx)
    token = await sign_in.create_token(
        server.ctx, owner, TokenWanted("demo agent", AGENT_SCOPES, days=1)
    )
    headers = _AGENT | {"authorization": f"Bearer {token.secret}"}
    return httpx2.AsyncClient(base_url=server.ctx.origins.app, headers=headers)


async def _publish(client: httpx2.AsyncClient, path: str, step: Step | None) -> dict[str, Any]:
    assert step is not None
    query = {"label": step.label, "note": step.note, "icon": "chart", "audience": "org"}
    answer = await client.post(
        path, params=query, content=step.html.encode(), headers={"content-type": "text/html"}
    )
    answer.raise_for_status()
    published: dict[str, Any] = answer.json()
    return published


async def _scene(server: Server, artifact: str) -> Scene:
    link = await sign_in.make_link(server.ctx, SYSTEM, None)
    return Scene(server.ctx.url_of(artifact), f"{link}?to=/a/{artifact}")


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """(event, data) of each server-sent event; comments are left out."""
    kind, data = "message", ""
    async for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            data += value
        elif not line and data:
            yield kind, json.loads(data)
            kind, data = "message", ""
