"""What a list is asked for, and does not take, is refused: a filter is never left out silently."""

from tests.support.world import World

STREAM = "/api/v1/artifacts/{id}/events"


async def test_no_read_of_the_api_takes_a_parameter_that_it_does_not_know(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        described = (await client.get("/openapi.json")).json()["paths"]
        reads = {path for path, methods in described.items() if "get" in methods}
        assert len(reads) > 50
        for path in reads - {STREAM}:
            answer = await client.get(path.replace("{n}", "1"), params={"nonsense": "1"})
            assert (answer.status_code, answer.json()["code"]) == (400, "unknown-parameter"), path


async def test_what_is_unknown_and_what_is_taken_is_named(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        asked = {"tgg": "x", "q": "y", "": "z", "w" * 5_000: "v"}
        answer = (await client.get("/api/v1/artifacts", params=asked)).json()
        assert answer["unknown"] == ["", "tgg", "w" * 100]
        assert {"q", "scope", "limit", "cursor"} <= set(answer["known"])
        assert (await client.get("/api/v1/artifacts?q=x&limit=1&cursor=")).status_code == 200


async def test_short_lists_come_in_pages_too(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        for name in "abcd":
            await client.post("/api/v1/tokens", json={"name": name})
            wanted = {"name": name, "permissions": []}
            assert (await client.post("/api/v1/admin/roles", json=wanted)).status_code == 201
        for path in ("/api/v1/tokens", "/api/v1/admin/roles"):
            whole = (await client.get(path, params={"limit": 100})).json()
            assert whole["next_cursor"] is None
            parts, asked = [], {"limit": 2}
            while True:
                page = (await client.get(path, params=asked)).json()
                assert len(page["items"]) <= 2
                parts += page["items"]
                if page["next_cursor"] is None:
                    break
                asked["cursor"] = page["next_cursor"]
            assert parts == whole["items"]
            assert (await client.get(path, params={"limit": 0})).status_code == 400
            assert (await client.get(path, params={"cursor": "WzFd"})).status_code == 400


async def test_a_list_goes_on_where_its_cursor_stood_when_that_item_has_gone(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        for name in "abc":
            await client.post("/api/v1/tokens", json={"name": name})
        whole = (await client.get("/api/v1/tokens")).json()["items"]
        asked = {"limit": 2}
        page = (await client.get("/api/v1/tokens", params=asked)).json()
        gone = next(each for each in page["items"] if each["name"] in set("abc"))
        await client.delete(f"/api/v1/tokens/{gone['id']}")
        asked["cursor"] = page["next_cursor"]
        rest = (await client.get("/api/v1/tokens", params=asked)).json()["items"]
        assert [each["id"] for each in rest] == [each["id"] for each in whole[2:]]
