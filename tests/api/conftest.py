from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.api.browser import Browser
from tests.api.test_admin_pages import in_browser
from tests.support.world import World, a_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
async def each_world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """The same on SQLite and on PostgreSQL."""
    database = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    async with a_world(tmp_path, database=database) as made:
        yield made


@pytest.fixture
async def owner(world: World) -> AsyncIterator[Browser]:
    async with world.http() as client:
        yield Browser(client, await in_browser(world, "owner@localhost"))
