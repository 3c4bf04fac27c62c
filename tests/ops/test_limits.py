"""Limits that belong to no one operation are settings like all others."""

from pathlib import Path

import pytest
from tests.support.world import a_world

from fanlight.model.actor import Scope
from fanlight.model.errors import Invalid
from fanlight.model.limits import Limits
from fanlight.ops import links, sign_in
from fanlight.ops.sign_in import TokenWanted


async def test_links_and_tokens_live_as_long_as_they_may(tmp_path: Path) -> None:
    limits = Limits(link_days_most=2, token_days_most=3)
    async with a_world(tmp_path, limits=limits) as world:
        made = await world.publish(world.owner, "<p>1")
        await links.add_link(world.ctx, world.owner, made.id, links.Options(2 * 86_400))
        with pytest.raises(Invalid, match=r"2 days.*limits\.link_days_most"):
            await links.add_link(world.ctx, world.owner, made.id, links.Options(2 * 86_400 + 1))
        scopes = frozenset({Scope.READ})
        await sign_in.create_token(world.ctx, world.owner, TokenWanted("x", scopes, days=3))
        with pytest.raises(Invalid, match=r"3 days.*limits\.token_days_most"):
            await sign_in.create_token(world.ctx, world.owner, TokenWanted("x", scopes, days=4))


async def test_pages_stay_in_memory_up_to_the_limit(tmp_path: Path) -> None:
    page, limits = "x" * 10_000, Limits(cache_bytes=45_000, patch_cache_bytes=1_000)
    async with a_world(tmp_path, limits=limits) as world:
        for n in range(6):
            await world.publish(world.owner, f"<p>{n}{page}")
        assert 40_000 < world.ctx.bodies.size <= 45_000
        assert world.ctx.patches.limit == 1_000
