"""A whole Fanlight without a socket: what tests of operations and of the API stand on."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import create_engine, event

from fanlight.db import sessions as session_rows
from fanlight.db.migrate import upgrade
from fanlight.db.tx import Tx
from fanlight.kit.clock import FixedClock
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.kit.tasks import TaskGroup
from fanlight.model.actor import ALL_SCOPES, Actor, ActorKind, Door, OrgRole, Scope, anonymous
from fanlight.model.limits import Limits
from fanlight.ops import people, sign_in
from fanlight.ops.answers import Published
from fanlight.ops.context import Context
from fanlight.ops.describe import Description
from fanlight.ops.intake import Upload
from fanlight.ops.publish import Publish, publish
from fanlight.ops.sign_in import TokenWanted
from fanlight.server.compose import assembled, build
from fanlight.server.settings import Settings, Sites

_COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True, slots=True)
class World:
    """A server's parts, with time standing still, its owner, and nobody else yet."""

    ctx: Context
    clock: FixedClock
    owner: Actor

    async def member(self, name: str) -> Actor:
        user = await people.add_member(self.ctx, self.owner, f"{name}@example.com", name.title())
        return Actor(
            ActorKind.PERSON,
            Door.WEB,
            user=user.pk,
            name=user.name,
            role=OrgRole.MEMBER,
            scopes=ALL_SCOPES,
        )

    async def in_browser(self, actor: Actor) -> Actor:
        """The same person with a session, as pages and streams are watched with."""
        hash_ = digest(new_secret())

        def write(tx: Tx) -> int:
            return session_rows.add(
                tx, id_=new_id(), hash_=hash_, user=actor.user, user_agent="test"
            )

        return replace(actor, session=await self.ctx.db.write(write))

    async def token(self, actor: Actor, *scopes: Scope) -> str:
        chosen = frozenset(scopes) or frozenset(ALL_SCOPES)
        made = await sign_in.create_token(self.ctx, actor, TokenWanted("test", chosen))
        return made.secret

    async def publish(
        self, actor: Actor, html: str | bytes, *, name: str = "page.html", **more: Any
    ) -> Published:
        """Publishes one document; `more` are fields of `Publish`, or of its description."""
        names = ("title", "description", "label", "note", "icon")
        words = {key: more.pop(key) for key in names if key in more}
        return await publish(
            self.ctx,
            actor,
            Publish(files=(upload(name, html),), describe=Description(**words), **more),
        )

    @asynccontextmanager
    async def http(
        self, token: str | None = None, *, address: str = "127.0.0.1"
    ) -> AsyncIterator[httpx2.AsyncClient]:
        """A client of the whole ASGI application, cookies kept, who comes from `address`."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        async with TaskGroup() as tasks:
            app = build(self.ctx, tasks)
            transport = httpx2.ASGITransport(
                app=app, raise_app_exceptions=False, client=(address, 123)
            )
            url = self.ctx.origins.app
            async with httpx2.AsyncClient(
                transport=transport, base_url=url, headers=headers
            ) as client:
                yield client

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The SQL statements that run inside the block, transaction control left out."""
        seen: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.lstrip().upper().startswith(_COUNTED):
                seen.append(statement)

        event.listen(self.ctx.db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(self.ctx.db.engine, "before_cursor_execute", note)


def upload(path: str, data: str | bytes) -> Upload:
    raw = data.encode() if isinstance(data, str) else data
    return Upload(path, len(raw), BytesIO(raw))


def nobody() -> Actor:
    return anonymous(Door.WEB)


@cache
def _migrated() -> Path:
    """An empty SQLite database with its schema: migrating takes longer than most tests."""
    path = Path(tempfile.mkdtemp(prefix="fanlight-schema-")) / "fanlight.db"
    engine = create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT")
    upgrade(engine)
    engine.dispose()
    return path


@asynccontextmanager
async def a_world(
    data: Path, *, limits: Limits | None = None, fresh: bool = True, **more: Any
) -> AsyncIterator[World]:
    """`more` are settings (`database`, `blobs`, `bus`, ...); a world that is not fresh goes on."""
    clock = FixedClock()
    if fresh and not more.get("database"):
        shutil.copy(_migrated(), data / "fanlight.db")
    more.setdefault("sites", Sites(url="http://*.sites.localhost:7788"))
    settings = Settings(data=data, limits=limits or Limits(), **more)
    async with assembled(settings, clock) as (ctx, _):
        yield World(ctx, clock, await people.owner(ctx))
