"""`GET /metrics`: who may read it, and what it says."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.support.live import Live, a_server
from tests.support.world import World, a_world

from fanlight.ops import upkeep

SECRET = "not-for-everybody"
PAGE = "<title>T</title><p>text"


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with a_server(tmp_path, metrics_token=SECRET) as server:
        yield server


async def read(live: Live) -> dict[str, float]:
    """Every sample, as it would be written."""
    async with httpx2.AsyncClient(base_url=live.url) as client:
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    samples = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            samples[f"{sample.name}{{{labels}}}"] = sample.value
    return samples


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": f"Bearer {SECRET}", "x-forwarded-for": "192.0.2.1"}],
    ids=["the machine itself", "the token"],
)
async def test_it_is_for_the_machine_itself_or_the_token(
    live: Live, headers: dict[str, str]
) -> None:
    async with httpx2.AsyncClient(base_url=live.url) as client:
        answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert "fanlight_requests_total" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer wrong"},
        {"x-forwarded-for": "192.0.2.1"},
        {"x-forwarded-for": "127.0.0.1"},
        {"via": "1.1 proxy"},
        {"host": "fanlight.example.com"},
    ],
    ids=str,
)
async def test_it_is_for_nobody_else(live: Live, headers: dict[str, str]) -> None:
    """A proxy on the same machine, and a page that points its own name here, are neither."""
    async with httpx2.AsyncClient(base_url=live.url) as client:
        answer = await client.get("/metrics", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "metrics-denied")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_server_for_others_asks_for_the_token_wherever_one_asks(tmp_path: Path) -> None:
    """A proxy may send requests from the machine itself and say nothing of whom they are from."""
    origin = "https://fanlight.example.com"
    async with a_world(tmp_path, public_url=origin) as world, world.http() as client:
        answer = await client.get("/metrics", headers={"host": "localhost"})
    assert (answer.status_code, answer.json()["code"]) == (403, "metrics-denied")


async def test_without_a_token_in_the_settings_none_works(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world, world.http() as client:
        answers = [
            await client.get("/metrics", headers={"authorization": f"Bearer {token}"})
            for token in ("", "x", await world.token(world.owner))
        ]
    assert {answer.status_code for answer in answers} == {403}


async def test_requests_publishes_and_events_are_counted(live: Live) -> None:
    made = await live.publish(PAGE)
    await live.publish(PAGE, made["id"])
    events = f"/api/v1/artifacts/{made['id']}/events"
    async with live.client() as client:
        await client.post("/api/v1/artifacts", content=b"", headers={"content-type": "text/html"})
        async with client.stream("GET", events) as stream:
            lines = stream.aiter_lines()
            await anext(lines)
            before = await read(live)
            await live.publish(PAGE + "2", made["id"])
            async for line in lines:
                if line == "event: version":
                    break
            found = await read(live)
    assert before["fanlight_viewers{}"] == 1
    assert found["fanlight_events_told_total{}"] == before["fanlight_events_told_total{}"] + 1
    route = "route=/api/v1/artifacts/{id}/versions"
    assert found[f"fanlight_requests_total{{method=POST,{route},status=201}}"] == 1
    assert found[f"fanlight_requests_total{{method=POST,{route},status=200}}"] == 1
    outcomes = {
        name: found[f"fanlight_publish_seconds_count{{outcome={name}}}"]
        for name in ("published", "unchanged", "refused")
    }
    assert outcomes == {"published": 2, "unchanged": 1, "refused": 0}
    assert found["fanlight_database_bytes{}"] > 50_000
    assert found["process_start_time_seconds{}"] > 0
    assert any(name.startswith("fanlight_build_info{database=sqlite,python=3") for name in found)


async def test_nothing_that_a_visitor_chooses_becomes_a_label(live: Live) -> None:
    """Neither IDs nor secrets, and no end of names that a stranger makes up."""
    made = await live.publish(PAGE)
    async with live.client() as client:
        await client.request("PROPFIND", f"/a/{made['id']}")
        for path in (f"/a/{made['id']}", "/l/hidden", "/made/up", "/static/made-up"):
            await client.get(path)
        await client.get("/~ticket/")
    text = "\n".join(await read(live))
    for word in (made["id"], "hidden", "made", "ticket", "PROPFIND"):
        assert word not in text
    for label in ("route=/a/{id},", "route=/l/{secret},", "route=other,", "method=other,"):
        assert label in text


async def test_the_sweep_measures_the_blobs(world: World) -> None:
    for data in (b"a" * 10, b"b" * 20):
        await world.ctx.blobs.put(sha256(data).digest(), data)
    await upkeep.sweep(world.ctx)
    async with world.http() as client:
        text = (await client.get("/metrics")).text
    assert "fanlight_blobs 2.0" in text
    assert "fanlight_blob_bytes 30.0" in text
