from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.ops.test_letters import Box
from tests.support.world import World, a_world

from fanlight.ops import policy
from fanlight.ops.policy import Change


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
def box() -> Box:
    return Box()


@pytest.fixture
async def open_world(each_world: World, box: Box) -> World:
    """Guests of partner.example are let in."""
    world = replace(each_world, ctx=replace(each_world.ctx, mailer=box))
    await policy.change(world.ctx, world.owner, Change(guests=["partner.example"]))
    return world
