from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.identity.server import Provider, providers
from tests.identity.visitor import Visitor, a_visitor
from tests.identity.worlds import APP, a_world_with, settings
from tests.support.world import World


@pytest.fixture(scope="session")
def issuers() -> Iterator[list[Provider]]:
    with providers(2) as started:
        yield started


@pytest.fixture
def acme(issuers: list[Provider]) -> Provider:
    issuers[0].be_honest()
    issuers[0].knows("ada", email="ada@example.com", email_verified=True, name="Ada L")
    return issuers[0]


@pytest.fixture
def other(issuers: list[Provider]) -> Provider:
    issuers[1].be_honest()
    return issuers[1]


@pytest.fixture
async def world(tmp_path: Path, acme: Provider) -> AsyncIterator[World]:
    """A server where people sign in at Acme, with the owner and Ada."""
    async with a_world_with(tmp_path, settings(acme, "acme", APP)) as made:
        await made.member("ada")
        yield made


@pytest.fixture
async def visitor(world: World) -> AsyncIterator[Visitor]:
    async with a_visitor(world) as someone:
        yield someone
