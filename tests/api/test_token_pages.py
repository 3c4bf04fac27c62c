"""`/account/tokens`, as a browser uses it."""

import re

import pytest
from tests.api.test_admin_people import browser_of
from tests.support.world import World

from fanlight.model.actor import Door
from fanlight.model.artifact import Audience
from fanlight.ops import folders, sign_in

PAGE = "/account/tokens"
ADA = "ada@example.com"


async def test_a_token_is_made_shown_once_and_revoked(world: World) -> None:
    ada = await world.member("ada")
    made = await world.publish(ada, "<title>T</title><p>")
    async with browser_of(world, ADA) as browser:
        assert 'href="/account/tokens"' in await browser.page("/account")
        answer = await browser.send(
            PAGE,
            name="nightly <b>",
            scopes=["artifacts:read", "artifacts:publish"],
            artifact=f"{world.ctx.origins.app}/a/{made.id}",
            ceiling="org",
            days="7",
        )
        assert answer.headers["cache-control"] == "no-store"
        [secret] = set(re.findall(r"fl_[\w-]{20,}", answer.text))
        actor = await sign_in.by_token(world.ctx, secret, door=Door.API)
        assert {each.value for each in actor.scopes} == {"artifacts:read", "artifacts:publish"}
        [token] = await sign_in.tokens(world.ctx, ada)
        assert (token.artifact_id, list(Audience)[token.ceiling or 0]) == (made.id, Audience.ORG)
        assert token.expires_at == world.clock.now() + 7 * 86_400_000
        shown = await browser.page(PAGE)
        assert secret not in shown
        assert f"...{secret[-4:]}" in shown
        assert "no wider than org" in shown
        assert "nightly <b>" in shown
        assert await browser.sent(f"{PAGE}/{token.id}/revoke") == PAGE
        await browser.refused(f"{PAGE}/{token.id}/revoke", 404)
    assert await sign_in.tokens(world.ctx, ada) == []


async def test_a_token_is_bound_to_a_folder_and_says_so(world: World) -> None:
    ada = await world.member("ada")
    folder = await folders.create(world.ctx, ada, "Reports", Audience.PRIVATE)
    made = await world.publish(ada, "<title>T</title><p>")
    async with browser_of(world, ADA) as browser:
        await browser.send(PAGE, name="in", scopes=["artifacts:read"], folder=f" {folder.id} ")
        shown = await browser.page(PAGE)
        assert f'only <a href="/?folder={folder.id}">one folder</a>' in shown
        both = {"scopes": ["artifacts:read"], "folder": folder.id, "artifact": made.id}
        page = await browser.refused(PAGE, 400, **both)
        assert f'name="folder" value="{folder.id}"' in page
    [token] = await sign_in.tokens(world.ctx, ada)
    assert token.folder_id == folder.id


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"scopes": []}, 400, "Choose at least one"),
        ({"scopes": ["all"]}, 400, "cannot be made"),
        ({"days": "soon"}, 400, "cannot be made"),
        ({"days": "99999"}, 400, "A token lives for"),
        ({"ceiling": "planet"}, 400, "cannot be made"),
        ({"artifact": "q" * 26}, 404, "artifact"),
        ({"folder": "<b>"}, 404, "folder"),
        ({"scopes": ["read:content"]}, 403, ""),
    ],
)
async def test_what_is_typed_stays_where_it_fails(
    world: World, fields: dict[str, object], status: int, says: str
) -> None:
    ada = await world.member("ada")
    async with browser_of(world, ADA) as browser:
        sent = {"name": "mine", "scopes": ["artifacts:read"], **fields}
        page = await browser.refused(PAGE, status, **sent)
    assert says in page
    assert 'value="mine"' in page
    assert await sign_in.tokens(world.ctx, ada) == []


async def test_tokens_are_ones_own_and_forms_are_ours(world: World) -> None:
    await world.token(world.owner)
    [token] = await sign_in.tokens(world.ctx, world.owner)
    await world.member("ada")
    async with browser_of(world, ADA) as browser:
        assert token.last_four not in await browser.page(PAGE)
        await browser.refused(f"{PAGE}/{token.id}/revoke", 404)
        forged = {"csrf": "x", "scopes": "artifacts:read"}
        assert (await browser.client.post(PAGE, data=forged)).status_code == 403
    async with world.http() as client:
        answer = await client.get(PAGE)
        assert answer.status_code in {303, 401}
    assert len(await sign_in.tokens(world.ctx, world.owner)) == 1
