"""From registrations to providers that can be asked."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import httpx2

from fanlight.identity.oidc import OpenIdProvider
from fanlight.kit.clock import Clock
from fanlight.model.identity import Registration
from fanlight.model.ports import IdentityProvider

# Seconds for each step of a request; the whole has a limit of its own.
_TIMEOUT = 5.0


@asynccontextmanager
async def open_providers(
    registrations: Iterable[Registration], clock: Clock
) -> AsyncIterator[dict[str, IdentityProvider]]:
    """Providers by ID. None is asked before somebody signs in."""
    async with httpx2.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as http:
        yield {each.id: OpenIdProvider(each, http, clock=clock) for each in registrations}
