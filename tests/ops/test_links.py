"""Links with a password, and links that stop after some visitors."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.support.world import World, a_world, nobody

from fanlight.db import tables
from fanlight.kit import passwords
from fanlight.model.actor import Actor
from fanlight.model.errors import AppError, Denied, Invalid, Limited, Missing
from fanlight.model.limits import Limits
from fanlight.ops import artifacts, links, sharing, upkeep
from fanlight.ops.links import Options

PASSWORD = "correct horse"


async def a_link(world: World, **options: object) -> tuple[str, str]:
    """(artifact, secret) of a link to a page of the owner's."""
    made = await world.publish(world.owner, "<title>Page</title><p>text")
    link = await links.add_link(world.ctx, world.owner, made.id, Options(**options))  # type: ignore[arg-type]
    return made.id, link.url.rpartition("/")[2]


async def opens(world: World, secret: str, actor: Actor, password: str = "") -> bool:
    try:
        await links.open_link(world.ctx, actor, secret, "test", password=password)
    except (Denied, Missing, Limited):
        return False
    return True


async def sees(world: World, artifact: str, actor: Actor) -> bool:
    try:
        await artifacts.show(world.ctx, actor, artifact)
    except Missing:
        return False
    return True


async def test_a_link_with_a_password_opens_with_it_alone(each_world: World) -> None:
    world = each_world
    artifact, secret = await a_link(world, password=PASSWORD)
    guest = await world.in_browser(nobody())
    for wrong in ("", "Correct horse", PASSWORD + " ", "x" * 5_000, "\0", "\ud800"):
        assert not await opens(world, secret, guest, wrong)
    assert not await sees(world, artifact, guest)
    assert await opens(world, secret, guest, PASSWORD)
    assert await sees(world, artifact, guest)
    # In this browser it is open now, and asks no more.
    assert await opens(world, secret, guest)
    [link] = (await sharing.show(world.ctx, world.owner, artifact)).links
    assert (link.has_password, link.opened) == (True, 1)


@pytest.mark.slow
async def test_guessing_is_limited_however_many_try_at_once(each_world: World) -> None:
    world = each_world
    most = world.ctx.limits.link_password_tries
    _, secret = await a_link(world, password=PASSWORD)
    guests = [await world.in_browser(nobody()) for _ in range(most + 5)]

    async def guess(guest: Actor) -> type[AppError]:
        with pytest.raises(AppError) as raised:
            await links.open_link(world.ctx, guest, secret, "test", password="a guess")
        return raised.type

    found = await asyncio.gather(*(guess(guest) for guest in guests))
    assert (found.count(Denied), found.count(Limited)) == (most, 5)
    # The right one has to wait too, or it would tell which one it is.
    with pytest.raises(Limited) as limited:
        await links.open_link(world.ctx, guests[0], secret, "test", password=PASSWORD)
    assert limited.value.fields["retry_after"] == world.ctx.limits.link_password_window_seconds
    world.clock.advance(world.ctx.limits.link_password_window_seconds * 1000)
    assert await opens(world, secret, guests[0], PASSWORD)


async def test_who_guesses_does_not_lock_the_others_out(each_world: World) -> None:
    """An IPv6 customer has a whole network, which counts as one address."""
    world = each_world
    most = world.ctx.limits.link_password_tries
    _, secret = await a_link(world, password=PASSWORD)
    guest = await world.in_browser(nobody())
    for n in range(most + 5):
        assert not await opens(world, secret, replace(guest, address=f"2001:db8::{n}"), "a guess")
    assert not await opens(world, secret, replace(guest, address="2001:db8::ffff"), PASSWORD)
    other = await world.in_browser(nobody())
    assert await opens(world, secret, replace(other, address="203.0.113.7"), PASSWORD)
    await upkeep.sweep(world.ctx)
    assert not await opens(world, secret, replace(guest, address="2001:db8::1"), PASSWORD)
    world.clock.advance(world.ctx.limits.link_password_window_seconds * 1000)
    await upkeep.sweep(world.ctx)
    assert await world.ctx.db.read(lambda tx: tx.all(select(tables.link_tries))) == []
    assert await opens(world, secret, replace(guest, address="2001:db8::1"), PASSWORD)


async def test_guessing_from_everywhere_has_an_end_too(tmp_path: Path) -> None:
    limits = Limits(link_password_tries=2, link_password_tries_in_all=5)
    async with a_world(tmp_path, limits=limits) as world:
        _, secret = await a_link(world, password=PASSWORD)
        guest = await world.in_browser(nobody())
        found = []
        for n in range(7):
            there = replace(guest, address=f"203.0.113.{n}")
            with pytest.raises(AppError) as raised:
                await links.open_link(world.ctx, there, secret, "test", password="a guess")
            found.append(raised.type)
        assert found == [Denied] * 5 + [Limited] * 2
        world.clock.advance(limits.link_password_window_seconds * 1000)
        assert await opens(world, secret, guest, PASSWORD)


@pytest.mark.slow
async def test_right_passwords_use_no_tries(world: World) -> None:
    _, secret = await a_link(world, password=PASSWORD)
    for _ in range(world.ctx.limits.link_password_tries + 2):
        assert await opens(world, secret, await world.in_browser(nobody()), PASSWORD)


async def test_a_link_stops_after_its_visitors_who_go_on(each_world: World) -> None:
    world = each_world
    artifact, secret = await a_link(world, max_views=2)
    guests = [await world.in_browser(nobody()) for _ in range(5)]
    let_in = await asyncio.gather(*(opens(world, secret, guest) for guest in guests))
    assert sum(let_in) == 2
    for guest, is_in in zip(guests, let_in, strict=True):
        assert await sees(world, artifact, guest) is is_in
        assert await opens(world, secret, guest) is is_in
    assert not await opens(world, secret, nobody())
    [link] = (await sharing.show(world.ctx, world.owner, artifact)).links
    assert (link.max_views, link.opened) == (2, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": ""},
        {"password": "x" * 7},
        {"password": "x" * 201},
        {"max_views": 0},
        {"max_views": -1},
        {"max_views": 2**70},
        {"expires_in": 0},
    ],
)
async def test_what_no_link_is_made_with(world: World, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        await a_link(world, **wrong)


async def test_pages_ask_for_the_password_and_tell_nothing_before(world: World) -> None:
    _, secret = await a_link(world, password=PASSWORD)
    async with world.http() as client:
        asked = await client.get(f"/l/{secret}")
        assert asked.status_code == 200
        assert "asks for a password" in asked.text
        assert "Page" not in asked.text.replace("Open the page", "")
        wrong = await client.post(f"/l/{secret}", data={"password": "wrong one"})
        assert wrong.status_code == 403
        assert "not the password" in wrong.text
        assert "set-cookie" not in wrong.headers
        right = await client.post(f"/l/{secret}", data={"password": PASSWORD})
        assert (right.status_code, right.headers["location"][:3]) == (303, "/a/")
        foreign = await client.post(
            f"/l/{secret}", data={"password": PASSWORD}, headers={"origin": "https://else.where"}
        )
        assert foreign.status_code == 403


async def test_the_api_makes_links_on_terms(world: World) -> None:
    made = await world.publish(world.owner, "<title>Page</title><p>text")
    path = f"/api/v1/artifacts/{made.id}/sharing"
    async with world.http(await world.token(world.owner)) as client:
        terms = {"password": PASSWORD, "max_views": 3, "expires_in": 60}
        link = (await client.post(f"{path}/links", json=terms)).json()
        assert set(link) == {"id", "url", "expires_at"}
        [listed] = (await client.get(path)).json()["links"]
    assert (listed["has_password"], listed["max_views"], listed["opened"]) == (True, 3, 0)
    assert PASSWORD not in str(listed)


async def test_costs_are_settings(tmp_path: Path) -> None:
    """And a link keeps the cost that it was made with."""
    async with a_world(tmp_path, limits=Limits(scrypt_n=2, scrypt_r=1, scrypt_p=1)) as world:
        _, secret = await a_link(world, password=PASSWORD)
    async with a_world(tmp_path, limits=Limits(scrypt_n=4), fresh=False) as world:
        assert await opens(world, secret, nobody(), PASSWORD)


@settings(max_examples=30)
@given(st.text(), st.text())
def test_a_password_fits_what_was_made_of_it_and_nothing_else(one: str, other: str) -> None:
    kept = passwords.sealed(one, passwords.Cost(2, 1, 1))
    assert passwords.fits(one, kept)
    assert passwords.fits(other, kept) is (one == other)
    assert one not in kept or len(one) < 8
