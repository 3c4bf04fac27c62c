"""One real server for all tests that watch the product through a browser."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.live import Live, a_server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    """The server that tests share: each publishes artifacts of its own."""
    async with a_server(tmp_path_factory.mktemp("live")) as server:
        yield server
