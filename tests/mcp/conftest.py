from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.mcp.doors import DOORS, Door
from tests.support.live import Live, a_server


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    folder = tmp_path / "server"
    folder.mkdir()
    async with a_server(folder) as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the agent works."""
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def _parameter(door: Door) -> object:
    # Each stdio session starts a process that imports the SDK.
    marks = [pytest.mark.slow] if door.kind == "stdio" else []
    return pytest.param(door, id=f"{door.kind}-{door.era}", marks=marks)


@pytest.fixture(params=[_parameter(door) for door in DOORS])
def door(request: pytest.FixtureRequest) -> Door:
    found: Door = request.param
    return found
