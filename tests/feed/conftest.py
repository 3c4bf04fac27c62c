from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.live import Live, a_server


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with a_server(tmp_path) as server:
        yield server
