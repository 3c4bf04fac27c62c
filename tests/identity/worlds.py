"""Worlds whose people sign in elsewhere. Their time is the real one, as that of the providers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.identity.server import Provider
from tests.support.world import World, a_world

from fanlight.kit.clock import SystemClock

APP = "http://localhost:7788"


def settings(provider: Provider, id_: str, app: str, **more: Any) -> dict[str, Any]:
    """A table `[[oidc]]`, for a server that has registered."""
    registered = provider.register(app, id_)
    return {
        "id": id_,
        "name": id_.title(),
        "issuer": provider.issuer,
        "client_id": registered.client_id,
        "client_secret": registered.client_secret,
        **more,
    }


@asynccontextmanager
async def a_world_with(folder: Path, *oidc: dict[str, Any], **more: Any) -> AsyncIterator[World]:
    async with a_world(folder, oidc=oidc, **more) as world:
        world.clock.at = SystemClock().now()
        yield world
