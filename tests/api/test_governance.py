"""Holds, retention and quarantine as administrators' programs use them."""

import httpx2
import pytest
from tests.support.world import World

from fanlight.kit.clock import iso
from fanlight.model.artifact import Audience
from fanlight.ops import policy

DAY = 86_400_000
ADMIN = "/api/v1/admin"


async def test_a_hold_is_placed_listed_and_released(world: World) -> None:
    made = await world.publish(world.owner, "<title>Kept</title><p>1")
    async with world.http(await world.token(world.owner)) as client:
        wanted = {"name": "Case 7", "reason": "Suit", "artifacts": [world.ctx.url_of(made.id)]}
        answer = await client.post(f"{ADMIN}/holds", json=wanted)
        hold = answer.json()
        assert answer.status_code == 201
        assert (hold["name"], hold["covers"], hold["maker"]) == ("Case 7", 1, "Owner")
        page = f"/api/v1/artifacts/{made.id}"
        assert (await client.delete(page)).status_code == 200
        refused = await client.delete(page, params={"purge": True})
        assert (refused.status_code, refused.json()["code"]) == (409, "on-hold")
        wanted = {"name": "Range", "owner": "owner@localhost", "updated_to": iso(0)}
        other = (await client.post(f"{ADMIN}/holds", json=wanted)).json()
        assert (other["covers"], other["owner"]) == (0, "owner@localhost")
        listed = (await client.get(f"{ADMIN}/holds", params={"limit": 1})).json()
        assert [each["id"] for each in listed["items"]] == [other["id"]]
        rest = await client.get(f"{ADMIN}/holds", params={"cursor": listed["next_cursor"]})
        assert [each["id"] for each in rest.json()["items"]] == [hold["id"]]
        assert (await client.delete(f"{ADMIN}/holds/{hold['id']}")).status_code == 204
        assert (await client.delete(f"{ADMIN}/holds/{hold['id']}")).status_code == 404
        assert (await client.delete(page, params={"purge": True})).is_success


@pytest.mark.parametrize(
    "moment",
    [
        "9999-12-31T23:59:59-14:00",
        "9999-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "1969-12-31T23:59:59Z",
        "soon",
        "2026-01-01T00:00:00",
    ],
)
async def test_a_moment_that_cannot_be_written_down_is_refused(world: World, moment: str) -> None:
    async with world.http(await world.token(world.owner)) as client:
        for asked in (
            client.post(f"{ADMIN}/holds", json={"name": "Case", "updated_to": moment}),
            client.get(f"{ADMIN}/audit", params={"from": moment}),
            client.get("/api/v1/compliance/artifacts", params={"updated_to": moment}),
        ):
            answer = await asked
            assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")
        assert (await client.get(f"{ADMIN}/holds")).json()["items"] == []
        wanted = {"name": "Case", "updated_to": "9998-12-31T23:59:59Z"}
        assert (await client.post(f"{ADMIN}/holds", json=wanted)).status_code == 201
        assert (await client.get(f"{ADMIN}/holds")).status_code == 200


async def test_retention_is_shown_set_tried_and_run(world: World) -> None:
    for title in ("a", "b"):
        await world.publish(world.owner, f"<title>{title}</title><p>", label="q 1/2")
    world.clock.advance(8 * DAY)
    async with world.http(await world.token(world.owner)) as client:
        rules = (await client.get(f"{ADMIN}/retention")).json()["items"]
        assert rules == [{"applies_to": "trashed", "days": 30, "since": "published"}]
        rule = f"{ADMIN}/retention/rules/label:q%201%2F2"
        rules = (await client.put(rule, json={"days": 7})).json()["items"]
        assert rules[0] == {"applies_to": "label:q 1/2", "days": 7, "since": "published"}
        first = (await client.get(f"{ADMIN}/retention/due", params={"limit": 1})).json()
        cursor = first["next_cursor"]
        rest = (await client.get(f"{ADMIN}/retention/due", params={"cursor": cursor})).json()
        due = first["items"] + rest["items"]
        assert [(each["title"], each["rule"], each["for_good"]) for each in due] == [
            ("a", "label:q 1/2: 7 days", False),
            ("b", "label:q 1/2: 7 days", False),
        ]
        swept = (await client.post(f"{ADMIN}/retention/run")).json()
        assert swept == {"trashed": 2, "purged": 0, "more": False}
        assert (await client.delete(rule)).json()["items"] == [
            {"applies_to": "trashed", "days": 30, "since": "published"}
        ]
        for wrong in ({"days": 0}, {"days": "x"}, {}, {"days": 1, "more": 1}):
            answer = await client.put(f"{ADMIN}/retention/rules/org", json=wrong)
            assert answer.status_code == 400


async def test_quarantine_is_put_on_listed_and_lifted(world: World) -> None:
    made = await world.publish(world.owner, "<title>Odd</title><p>", audience=Audience.ORG)
    member = await world.token(await world.member("ada"))
    path = f"{ADMIN}/artifacts/{made.id}/quarantine"
    async with world.http(await world.token(world.owner)) as client:
        answer = await client.put(path, json={"reason": "Looks like a sign-in page"})
        assert answer.json()["reason"] == "Looks like a sign-in page"
        listed = (await client.get(f"{ADMIN}/quarantine")).json()["items"]
        assert [(each["id"], each["owner"]) for each in listed] == [(made.id, "owner@localhost")]
        async with world.http(member) as other:
            assert (await other.get(f"/api/v1/artifacts/{made.id}")).status_code == 404
        assert (await client.delete(path)).status_code == 204
        assert (await client.delete(path)).status_code == 404


async def test_a_publish_is_refused_for_a_secret_and_allowed_for_a_reason(world: World) -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    page = f"<title>T</title>\n<p>{token}".encode()
    async with world.http(await world.token(world.owner)) as client:
        first = (await client.get(f"{ADMIN}/scanning")).json()
        assert first == {"policy": "warn", "override": False}
        wanted = {"policy": "block", "override": True}
        assert (await client.put(f"{ADMIN}/scanning", json=wanted)).json() == wanted
        assert (await client.put(f"{ADMIN}/scanning", json={"policy": "x"})).status_code == 400
        html = {"content-type": "text/html"}
        refused = await client.post("/api/v1/artifacts", content=page, headers=html)
        assert (refused.status_code, refused.json()["code"]) == (403, "secrets-found")
        assert refused.json()["findings"] == [
            {"rule": "github-pat", "path": "index.html", "line": 2, "excerpt": "ghp_…"}
        ]
        reason = {"allow_secrets": "A sample"}
        made = await client.post("/api/v1/artifacts", content=page, headers=html, params=reason)
        assert made.status_code == 201
        assert made.json()["warnings"][0]["code"] == "secret"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "restore", {"version": 1}), ("PUT", "sharing", {"pinned": 1})],
)
async def test_restoring_and_sharing_take_the_reason_too(
    world: World, method: str, path: str, body: dict[str, int]
) -> None:
    page = "<title>T</title>\n<p>ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    await policy.change(world.ctx, world.owner, policy.Change(most=Audience.PUBLIC))
    made = await world.publish(world.owner, page)
    open_ = {"artifact": made.id, "audience": Audience.PUBLIC}
    await world.publish(world.owner, "<title>Clean</title>", **open_)
    async with world.http(await world.token(world.owner)) as client:
        wanted = {"policy": "block-public", "override": True}
        await client.put(f"{ADMIN}/scanning", json=wanted)
        url = f"/api/v1/artifacts/{made.id}/{path}"
        refused = await client.request(method, url, json=body)
        assert (refused.status_code, refused.json()["asks_reason"]) == (403, True)
        assert "--allow-secrets" in refused.json()["detail"]
        reason = {"allow_secrets": "A sample"}
        assert (await client.request(method, url, json=body | reason)).is_success
        # That it is none has been said of this version, and is on record.
        assert (await client.request(method, url, json=body)).is_success


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/holds"),
        ("POST", "/holds"),
        ("DELETE", "/holds/x"),
        ("GET", "/retention"),
        ("PUT", "/retention/rules/org"),
        ("DELETE", "/retention/rules/org"),
        ("GET", "/retention/due"),
        ("POST", "/retention/run"),
        ("GET", "/scanning"),
        ("PUT", "/scanning"),
        ("GET", "/quarantine"),
        ("PUT", "/artifacts/x/quarantine"),
        ("DELETE", "/artifacts/x/quarantine"),
    ],
)
async def test_a_member_is_refused(world: World, method: str, path: str) -> None:
    bodies = {"POST": {"name": "x", "artifacts": ["x"]}, "PUT": {"days": 1}}
    special = {"quarantine": {"reason": "x"}, "scanning": {"policy": "off"}}
    body = special.get(path.rpartition("/")[2], bodies.get(method))
    async with world.http(await world.token(await world.member("ada"))) as client:
        answer: httpx2.Response = await client.request(method, ADMIN + path, json=body)
    assert answer.status_code == 403
    assert answer.json()["rule"] == "permission"


async def test_what_an_administrator_orders_is_on_record(world: World) -> None:
    made = await world.publish(world.owner, "<p>1")
    async with world.http(await world.token(world.owner)) as client:
        await client.post(f"{ADMIN}/holds", json={"name": "Case", "artifacts": [made.id]})
        await client.put(f"{ADMIN}/retention/rules/org", json={"days": 3})
        path = f"{ADMIN}/artifacts/{made.id}/quarantine"
        await client.put(path, json={"reason": "odd"})
        await client.delete(path)
        found = (await client.get(f"{ADMIN}/audit")).json()["items"]
    told = {each["type"]: each["data"] for each in found}
    assert told["hold.placed"]["artifacts"] == [made.id]
    rule = {"applies_to": "org", "days": 3, "before": -1}
    since = {"since": "published", "since_before": None}
    assert told["retention.changed"] == rule | since
    assert told["quarantined"] == {"reason": "odd"}
    assert "quarantine.released" in told
