from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from starlette.types import ASGIApp
from tests.oauth.person import Person, Program, a_browser
from tests.support.world import World, a_world

from fanlight.kit.tasks import TaskGroup
from fanlight.ops import sign_in
from fanlight.server.compose import build


@pytest.fixture
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """On SQLite, and where a test asks for `BOTH` on PostgreSQL too."""
    is_postgres = getattr(request, "param", "") == "postgres"
    database = request.getfixturevalue("postgres_url") if is_postgres else ""
    async with a_world(tmp_path, database=database) as made:
        yield made


@pytest.fixture
async def app(world: World) -> AsyncIterator[ASGIApp]:
    async with TaskGroup() as tasks:
        yield build(world.ctx, tasks)


@pytest.fixture
async def stranger(world: World, app: ASGIApp) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser in which nobody is signed in."""
    async with a_browser(app, world.ctx.origins.app) as client:
        yield client


@pytest.fixture
async def ada(world: World, app: ASGIApp) -> AsyncIterator[Person]:
    """A member at her browser."""
    await world.member("ada")
    async with a_browser(app, world.ctx.origins.app) as client:
        person = Person(client)
        await person.sign_in(await sign_in.make_link(world.ctx, world.owner, "ada@example.com"))
        yield person


@pytest.fixture
async def robot(world: World, app: ASGIApp) -> AsyncIterator[Program]:
    """A program that has registered itself."""
    async with a_browser(app, world.ctx.origins.app) as client:
        program = Program(client)
        assert (await program.register()).status_code == 201
        yield program
