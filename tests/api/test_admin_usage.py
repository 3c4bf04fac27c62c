"""`/admin/usage`, `/admin/quotas`, and the API behind them."""

import pytest
from tests.api.test_admin_pages import in_browser
from tests.support.world import World

from fanlight.ops import people
from fanlight.web.caller import csrf_token

PAGE = "<title>T</title><p>1"
API = "/api/v1/admin"


async def signed_in(world: World, email: str = "owner@localhost") -> tuple[dict[str, str], str]:
    """The cookie of a browser, and what its forms carry."""
    headers = await in_browser(world, email)
    return headers, csrf_token(headers["cookie"].partition("=")[2])


async def test_the_page_of_usage_has_charts_with_tables_and_who_uses_most(world: World) -> None:
    await world.publish(world.owner, PAGE, title="<i>Mine")
    headers, _ = await signed_in(world)
    async with world.http() as client:
        page = await client.get("/admin/usage", headers=headers)
        every = [
            await client.get(f"/admin/usage?by={by}&sort={sort}&days=90", headers=headers)
            for by in ("people", "groups", "artifacts")
            for sort in ("bytes", "versions", "views")
        ]
        strange = [
            await client.get(f"/admin/usage?{query}", headers=headers)
            for query in ("by=x", "days=0", "days=x", "cursor=x", "sort=%00")
        ]
    assert page.text.count('<svg viewBox="0 0 600 97"') == 4
    assert page.text.count("as a table</summary>") == 4
    assert "owner@localhost" in page.text
    assert [each.status_code for each in every] == [200] * 9
    assert {each.status_code for each in strange} <= {400, 422}


@pytest.mark.parametrize("role", ["auditor", "member"])
async def test_auditors_read_usage_and_change_nothing(world: World, role: str) -> None:
    await people.add_member(world.ctx, world.owner, "a@example.com", "A", role=role)
    headers, csrf = await signed_in(world, "a@example.com")
    async with world.http() as client:
        page = await client.get("/admin/usage", headers=headers)
        change = await client.post(
            "/admin/usage/names", data={"csrf": csrf, "names": "false"}, headers=headers
        )
        quotas = await client.get("/admin/quotas", headers=headers)
    assert page.status_code == (200 if role == "auditor" else 403)
    assert "/admin/usage/names" not in page.text
    assert (change.status_code, quotas.status_code) == (403, 403)


async def test_names_of_viewers_are_switched_by_a_form(world: World) -> None:
    headers, csrf = await signed_in(world)
    async with world.http() as client:
        forged = await client.post("/admin/usage/names", data={"names": "false"}, headers=headers)
        done = await client.post(
            "/admin/usage/names", data={"csrf": csrf, "names": "false"}, headers=headers
        )
        page = await client.get("/admin/usage", headers=headers)
    assert (forged.status_code, done.status_code) == (403, 303)
    assert "Show them names" in page.text


async def test_a_quota_is_set_by_a_form_that_says_what_was_wrong(world: World) -> None:
    headers, csrf = await signed_in(world)

    async with world.http() as client:

        async def send(**fields: str) -> tuple[int, str]:
            body = {"csrf": csrf, "role": "member"} | fields
            answer = await client.post("/admin/quotas", data=body, headers=headers)
            return answer.status_code, answer.text

        assert (await send(storage="1.5", artifacts="20"))[0] == 303
        page = await client.get("/admin/quotas", headers=headers)
        for wrong in ("much", "-1", "nan", "inf", "1e300", "9" * 30):
            status, text = await send(storage=wrong)
            assert (status, f'value="{wrong}"' in text, "no quota" in text) == (400, True, True)
        assert (await send(role="nobody", storage="1"))[0] == 404
        async with world.http(await world.token(world.owner)) as program:
            items = (await program.get(f"{API}/quotas")).json()["items"]
    assert 'value="1.5"' in page.text
    found = {each["role"]: (each["bytes"], each["artifacts"]) for each in items}
    assert found["member"] == (3 << 19, 20)


async def test_the_api_reads_usage_and_sets_quotas(world: World) -> None:
    await world.publish(world.owner, PAGE)
    async with world.http(await world.token(world.owner)) as client:
        found = (await client.get(f"{API}/usage?days=7")).json()
        top = (await client.get(f"{API}/usage/artifacts?limit=1")).json()
        names = await client.patch(f"{API}/usage-settings", json={"names": False})
        again = (await client.get(f"{API}/usage-settings")).json()
        put = await client.put(f"{API}/quotas/member", json={"bytes": 10})
        bad = [
            await client.put(f"{API}/quotas/member", json=body)
            for body in ({"bytes": -1}, {"bytes": 1 << 63}, {"artifacts": "x"}, {"size": 1})
        ]
        strange = [
            await client.get(f"{API}/usage{query}")
            for query in ("?days=0", "?days=9999", "/x", "/people?sort=x", "/people?cursor=x")
        ]
    assert (len(found["days"]), found["now"]["artifacts"]) == (7, 1)
    assert len(top["items"]) == 1
    assert (names.json(), again) == ({"names": False}, {"names": False})
    assert put.json() == {"role": "member", "bytes": 10, "artifacts": 0}
    assert {each.status_code for each in (*bad, *strange)} <= {400, 404, 422}


async def test_who_publishes_too_much_is_told_so(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        await client.put(f"{API}/quotas/owner", json={"bytes": 10})
        answer = await client.post(
            "/api/v1/artifacts", content=PAGE, headers={"content-type": "text/html"}
        )
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["quota"]) == (429, "quota-reached", 10)
    assert "retry-after" not in answer.headers
