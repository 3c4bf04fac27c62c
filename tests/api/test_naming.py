"""An artifact's URL stands for its ID in every path of the API."""

from urllib.parse import quote

import pytest
from tests.support.world import World

from fanlight.kit.ids import new_id

API = "/api/v1"


@pytest.mark.parametrize("place", ["/a/{id}", "/a/{id}?v=1#top", "/a/{id}/compare/1/2"])
async def test_an_artifact_is_named_by_any_of_its_urls(world: World, place: str) -> None:
    made = await world.publish(world.owner, "<title>T</title>")
    url = world.ctx.origins.app + place.format(id=made.id)
    async with world.http(await world.token(world.owner)) as client:
        for path in ("", "/versions", "/versions/1/files/page.html", "/sharing"):
            by_id = await client.get(f"{API}/artifacts/{made.id}{path}")
            by_url = await client.get(f"{API}/artifacts/{quote(url, safe='')}{path}")
            assert (by_url.status_code, by_url.content) == (200, by_id.content)


async def test_what_names_none_is_not_found_and_other_paths_stay(world: World) -> None:
    made = await world.publish(world.owner, "<title>T</title>")
    async with world.http(await world.token(world.owner)) as client:
        for ref in ("https://x/y", "https://x/a/" + new_id(), "../../admin", "%2f%2F", "\0/x"):
            answer = await client.get(f"{API}/artifacts/{quote(ref, safe='')}")
            assert answer.status_code == 404, ref
        file = f"{API}/artifacts/{made.id}/versions/1/files"
        assert (await client.get(f"{file}/{quote(made.url, safe='')}")).status_code == 404
