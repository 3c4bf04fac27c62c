"""Everybody's API tokens, for those who look after members: found, and revoked."""

from dataclasses import replace

import pytest
from tests.api.test_admin_people import browser_of
from tests.support.world import World

from fanlight.model.actor import Actor, Door, OrgRole
from fanlight.model.artifact import Audience
from fanlight.model.errors import Denied
from fanlight.ops import credentials, folders, people, sign_in
from fanlight.ops.credentials import TokenFilter
from fanlight.ops.sign_in import Binding, TokenWanted

DAY = 86_400_000
ADA, BEN = "ada@example.com", "ben@example.com"


async def found(world: World, actor: Actor, wanted: TokenFilter) -> list[str]:
    page = await credentials.all_tokens(world.ctx, actor, wanted, before=None, limit=50)
    return [each.holder.email for each in page.items]


async def test_they_are_found_by_person_by_use_and_by_end(each_world: World) -> None:
    world, ctx = each_world, each_world.ctx
    ada, ben = await world.member("ada"), await world.member("ben")
    secret = await world.token(ada)
    await sign_in.create_token(ctx, ben, TokenWanted("Nightly_100%", ada.scopes, days=5))
    assert await found(world, world.owner, TokenFilter()) == [BEN, ADA]
    assert await found(world, world.owner, TokenFilter("ADA@")) == [ADA]
    assert await found(world, world.owner, TokenFilter("nightly_100%")) == [BEN]
    assert await found(world, world.owner, TokenFilter("%")) == [BEN]
    assert await found(world, world.owner, TokenFilter(expiring=5)) == []
    assert await found(world, world.owner, TokenFilter(expiring=6)) == [BEN]
    world.clock.advance(3 * DAY)
    await sign_in.by_token(ctx, secret, door=Door.API)
    assert await found(world, world.owner, TokenFilter(unused=1)) == [BEN]
    world.clock.advance(2 * DAY)
    assert await found(world, world.owner, TokenFilter()) == [ADA]
    with world.statements() as seen:
        await found(world, world.owner, TokenFilter())
    assert len(seen) == 1


async def test_nobody_sees_those_of_who_may_more(world: World) -> None:
    ada = await world.member("ada")
    await people.change_role(world.ctx, world.owner, ADA, "admin")
    admin = replace(ada, role=OrgRole.ADMIN)
    for each in (world.owner, admin, world.owner):
        await world.token(each)
    assert await found(world, admin, TokenFilter()) == [ADA]
    first = await credentials.all_tokens(world.ctx, admin, TokenFilter(), before=None, limit=1)
    assert first.items == []
    rest = await credentials.all_tokens(
        world.ctx, admin, TokenFilter(), before=first.after, limit=1
    )
    assert [each.holder.email for each in rest.items] == [ADA]
    with pytest.raises(Denied):
        await found(world, await world.member("ben"), TokenFilter())


async def test_a_page_lists_and_revokes_them(world: World) -> None:
    ada = await world.member("ada")
    await world.token(ada)
    [token] = await sign_in.tokens(world.ctx, ada)
    async with browser_of(world) as browser:
        page = await browser.page("/admin/tokens?q=ada&unused=0&expiring=365")
        assert f"...{token.last_four}" in page
        assert "No token like that" in await browser.page("/admin/tokens?q=nobody&unused=x")
        path = f"/admin/tokens/{token.id}/revoke"
        assert await browser.sent(path, who=ADA) == "/admin/tokens"
        await browser.refused(path, 404, who=ADA)
    assert await sign_in.tokens(world.ctx, ada) == []
    async with browser_of(world, ADA) as browser:
        await browser.page("/admin/tokens", 403)


async def test_both_say_to_what_a_token_is_bound(each_world: World) -> None:
    world, ctx = each_world, each_world.ctx
    ada = await world.member("ada")
    made = await world.publish(ada, "<title>T</title><p>")
    folder = await folders.create(ctx, ada, "Reports", Audience.ORG)
    wanted = (
        Binding(),
        Binding(artifact=made.id),
        Binding(folder=folder.id, ceiling=Audience.ORG),
    )
    for each in wanted:
        await sign_in.create_token(ctx, ada, TokenWanted("t", ada.scopes, binding=each))
    async with browser_of(world) as browser:
        page = await browser.page("/admin/tokens?q=ada")
        assert f"only the page {made.id}<" in page
        assert f"only the folder {folder.id}, no wider than org<" in page
    async with world.http(await world.token(world.owner)) as client:
        listed = (await client.get("/api/v1/admin/tokens?q=ada")).json()["items"]
    bounds = [(each["artifact"], each["folder"], each["audience_ceiling"]) for each in listed]
    assert bounds == [(None, folder.id, "org"), (made.id, None, None), (None, None, None)]


async def test_the_api_lists_them(world: World) -> None:
    ada = await world.member("ada")
    await world.token(ada)
    async with world.http(await world.token(world.owner)) as client:
        page = (await client.get("/api/v1/admin/tokens?q=ada&limit=1")).json()
        assert [each["who"] for each in page["items"]] == [ADA]
        assert page["next_cursor"] is None
        assert (await client.get("/api/v1/admin/tokens?unused=-1")).status_code == 400
    async with world.http(await world.token(ada)) as client:
        assert (await client.get("/api/v1/admin/tokens")).status_code == 403
