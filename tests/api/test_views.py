"""What counts as a view, over HTTP, and that it costs the one who looks nothing."""

import pytest
from tests.api.test_admin_pages import in_browser
from tests.support.world import World

from fanlight.model.artifact import Audience
from fanlight.ops import people, viewing

PAGE = "<title>T</title><p>1"
NOT_LOOKING = [
    {"sec-purpose": "prefetch"},
    {"sec-purpose": "prefetch;prerender"},
    {"purpose": "prefetch"},
    {"x-moz": "prefetch"},
    {"sec-fetch-dest": "empty"},
    {"sec-fetch-dest": "iframe"},
]


async def test_opening_a_page_is_a_view_and_what_browsers_do_by_themselves_is_none(
    world: World,
) -> None:
    made = await world.publish(world.owner, PAGE)
    mine = await in_browser(world, "owner@localhost")
    async with world.http() as client:
        for headers in NOT_LOOKING:
            assert (await client.get(f"/a/{made.id}", headers=mine | headers)).status_code == 200
        assert (await client.head(f"/a/{made.id}", headers=mine)).status_code == 405
        assert len(world.ctx.openings) == 0
        document = {"sec-fetch-dest": "document"}
        assert (await client.get(f"/a/{made.id}", headers=mine | document)).status_code == 200
        await client.get(f"/a/{made.id}/v/1", headers=mine)
    assert len(world.ctx.openings) == 1


async def test_programs_with_a_token_and_those_who_are_refused_view_nothing(world: World) -> None:
    made = await world.publish(world.owner, PAGE)
    async with world.http(await world.token(world.owner)) as client:
        assert (await client.get(f"/a/{made.id}")).status_code == 404
        path = f"/api/v1/artifacts/{made.id}"
        assert (await client.get(f"{path}/versions/1/source")).status_code == 200
        assert (await client.post(f"{path}/frame", json={"version": 1})).status_code == 200
    async with world.http() as client:
        assert (await client.get(f"/a/{made.id}")).status_code == 404
    assert len(world.ctx.openings) == 0


@pytest.mark.parametrize("role", ["member", "owner"])
async def test_a_view_adds_no_statement_to_opening_a_page(world: World, role: str) -> None:
    await people.add_member(world.ctx, world.owner, "ada@example.com", "Ada")
    made = await world.publish(world.owner, PAGE, audience=Audience.ORG)
    who = await in_browser(world, "ada@example.com" if role == "member" else "owner@localhost")
    costs = []
    async with world.http() as client:
        # From the first page on, the look of all pages is remembered for some seconds.
        await client.get("/")
        for headers in ({"sec-purpose": "prefetch"}, {}, {}):
            with world.statements() as seen:
                assert (await client.get(f"/a/{made.id}", headers=who | headers)).is_success
            assert [each for each in seen if not each.lstrip().startswith("SELECT")] == []
            costs.append(len(seen))
    assert len(world.ctx.openings) == 1
    # Those of before there were views.
    assert costs == [{"member": 7, "owner": 10}[role]] * 3


async def test_views_are_read_by_the_api_and_on_a_page(world: World) -> None:
    made = await world.publish(world.owner, PAGE, audience=Audience.ORG)
    await people.add_member(world.ctx, world.owner, "ada@example.com", "A<b>da")
    mine, hers = [await in_browser(world, each) for each in ("owner@localhost", "ada@example.com")]
    async with world.http() as client:
        nothing = await client.get(f"/a/{made.id}/views", headers=mine)
        await client.get(f"/a/{made.id}", headers=hers)
        await viewing.flush(world.ctx)
        found = (await client.get(f"/api/v1/artifacts/{made.id}/views", headers=mine)).json()
        page = await client.get(f"/a/{made.id}/views", headers=mine)
        refused = await client.get(f"/a/{made.id}/views", headers=hers)
        shell = await client.get(f"/a/{made.id}", headers=mine)
        others = await client.get(f"/a/{made.id}", headers=hers)
    assert (found["views"], found["viewers"]) == (1, 1)
    assert found["versions"] == [{"n": 1, "views": 1}]
    assert found["days"][-1] == {"day": "2026-09-21", "views": 1}
    assert [each["name"] for each in found["people"]] == ["A<b>da"]
    assert "Nobody has viewed it yet." in nothing.text
    assert "A&lt;b&gt;da" in page.text
    assert "1 view in 30 days" in page.text
    assert refused.status_code == 403
    assert ("data-viewed" in shell.text, "data-viewed" in others.text) == (True, False)
