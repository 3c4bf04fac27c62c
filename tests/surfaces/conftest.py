from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.world import World, a_world

from fanlight.model.limits import Limits

# Everybody asks as often as there is something to ask.
_PATIENT = Limits(requests_per_minute=10**6, comments_per_minute=10**6, refusals_per_minute=10)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
async def each_world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """The same on SQLite and on PostgreSQL."""
    database = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    async with a_world(tmp_path, database=database, limits=_PATIENT) as made:
        yield made
