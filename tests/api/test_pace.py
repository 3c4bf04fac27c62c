"""Who asks too often is told to wait, and takes nothing from anybody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.world import World, a_world

from fanlight.kit.addresses import place
from fanlight.kit.pace import Pace
from fanlight.model.limits import Limits
from fanlight.ops import sign_in
from fanlight.web.caller import cookie_name

ME = "/api/v1/me"


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[World]:
    limits = Limits(requests_per_minute=6, sign_ins_per_minute=3)
    async with a_world(tmp_path, limits=limits) as made:
        yield made


async def test_each_answer_says_how_much_is_left(strict: World) -> None:
    async with strict.http(await strict.token(strict.owner)) as client:
        answer = await client.get(ME)
    assert answer.headers["ratelimit-policy"] == '"requests";q=6;w=60'
    assert answer.headers["ratelimit"] == '"requests";r=5;t=10'


async def test_too_many_wait_and_then_go_on(strict: World) -> None:
    async with strict.http(await strict.token(strict.owner)) as client:
        # The first counts for the address, since the token has not worked yet.
        statuses = [(await client.get(ME)).status_code for _ in range(7)]
        assert statuses == [200] * 7
        refused = await client.get(ME)
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
        assert refused.headers["retry-after"] == "10"
        assert refused.json()["retry_after"] == 10
        strict.clock.advance(10_000)
        assert (await client.get(ME)).status_code == 200
        assert (await client.get(ME)).status_code == 429


async def test_a_token_that_works_is_not_held_up_by_others_at_its_address(strict: World) -> None:
    async with strict.http(await strict.token(strict.owner)) as good:
        assert (await good.get(ME)).status_code == 200
        async with strict.http() as stranger:
            while (await stranger.get("/sign-in")).status_code != 429:
                pass
        assert (await good.get(ME)).status_code == 200


async def test_made_up_tokens_count_for_their_address(strict: World) -> None:
    async with strict.http() as client:
        tries = [
            (await client.get(ME, headers={"authorization": f"Bearer fl_{n}"})).status_code
            for n in range(8)
        ]
    assert tries == [401] * 6 + [429] * 2


@pytest.mark.parametrize("header", ["bearer", "cookie", "both"])
async def test_made_up_secrets_count_for_their_address_on_pages_that_want_none(
    strict: World, header: str
) -> None:
    async with strict.http() as client:
        link = await sign_in.make_link(strict.ctx, strict.owner, None)
        if header == "both":
            assert (await client.post(link)).status_code == 303
        name = cookie_name(strict.ctx)
        tries = []
        for n in range(8):
            made_up = {"cookie": f"{name}=x{n}"} if header == "cookie" else {}
            made_up |= {} if header == "cookie" else {"authorization": f"Bearer fl_{n}"}
            tries.append((await client.get("/authorize", headers=made_up)).status_code)
            tries.append((await client.get("/authorize", headers=made_up)).status_code)
    assert 429 not in tries[:6]
    assert tries[6:] == [429] * 10


async def test_coming_in_has_a_count_of_its_own(strict: World) -> None:
    async with strict.http() as client:
        tries = [
            (await client.post(path)).status_code
            for path in (
                "/sign-in/one",
                "/l/two",
                "/sign-in/oidc/three",
                "/sign-in/four",
                "/l/five",
            )
        ]
        page = await client.post("/sign-in/six")
        assert (await client.get("/sign-in")).status_code == 200
    assert tries[3:] == [429, 429]
    assert 429 not in tries[:3]
    assert "Try again in 20 s." in page.text
    assert "text/html" in page.headers["content-type"]


async def test_what_a_page_is_made_of_and_health_are_free(strict: World) -> None:
    async with strict.http() as client:
        for _ in range(10):
            assert (await client.get("/healthz")).status_code == 200
        assert "ratelimit" not in (await client.get("/static/none.css")).headers


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", ""),
        ("x", "x"),
    ],
)
def test_an_address_of_ipv6_is_counted_as_its_network(address: str, counted: str) -> None:
    assert place(address) == counted


@given(
    per_minute=st.integers(1, 200),
    gaps=st.lists(st.integers(0, 30_000), min_size=1, max_size=300),
)
def test_no_minute_has_more_than_twice_the_number_and_nobody_waits_in_vain(
    per_minute: int, gaps: list[int]
) -> None:
    turns, now, taken = Pace(per_minute), 0, list[int]()
    for gap in gaps:
        now += gap
        turn = turns.take("a", now)
        if turn.wait:
            assert turn.left == 0
            now += turn.wait
            turn = turns.take("a", now)
            assert turn.wait == 0
        taken.append(now)
        assert 0 <= turn.left < per_minute
        assert sum(each > now - 60_000 for each in taken) <= 2 * per_minute


def test_very_many_keys_take_bounded_memory() -> None:
    turns = Pace(1)
    for number in range(30_000):
        assert turns.take(str(number), 0).wait == 0
    assert len(turns._free) == 10_000
