"""Who comes in by a provider, who becomes a member by it, and with which role."""

from pathlib import Path
from typing import Any

import pytest
from tests.identity.server import Provider
from tests.identity.visitor import Visitor, a_visitor
from tests.identity.worlds import APP, a_world_with, settings
from tests.support.world import World

from fanlight.model.permission import OrgRole, Permission
from fanlight.ops import leavers, people, roles

pytestmark = pytest.mark.services


async def test_an_address_counts_only_when_it_was_verified(
    visitor: Visitor, acme: Provider
) -> None:
    for claims in ({"email_verified": False}, {}):
        visitor.client.cookies.clear()
        acme.knows("mallory", email="ada@example.com", **claims)
        page = await visitor.sign_in("mallory")
        assert page.status_code == 403
        assert "Acme has not verified your e-mail address." in page.text
        assert await visitor.me() == {}


async def test_an_account_without_an_address_is_told_so(visitor: Visitor) -> None:
    page = await visitor.sign_in("nameless")
    assert "Acme does not tell your e-mail address." in page.text


async def test_who_is_no_member_stays_outside(visitor: Visitor, acme: Provider) -> None:
    acme.knows("eve", email="eve@example.com", email_verified=True)
    page = await visitor.sign_in("eve")
    assert page.status_code == 403
    assert "eve@example.com is no member here." in page.text
    assert await visitor.me() == {}


async def test_who_was_removed_stays_outside(world: World, visitor: Visitor) -> None:
    """With an account that has signed in before, and with one that never did."""
    await visitor.sign_in("ada")
    await leavers.remove_member(world.ctx, world.owner, "ada@example.com")
    assert await visitor.me() == {}
    page = await visitor.sign_in("ada")
    assert (page.status_code, await visitor.me()) == (403, {})
    await people.add_member(world.ctx, world.owner, "ada@example.com", "Ada")
    await visitor.sign_in("ada")
    assert (await visitor.me())["name"] == "Ada"


JOINING: dict[str, tuple[dict[str, Any], list[int]]] = {
    "nobody": ({}, [403, 403]),
    "everybody": ({"join": True}, [200, 200]),
    "of a domain": ({"domains": ["Example.com"]}, [200, 403]),
    "of a domain alone": ({"domains": ["example.com"], "join": True}, [200, 403]),
}


@pytest.mark.parametrize(("more", "statuses"), JOINING.values(), ids=JOINING)
async def test_who_becomes_a_member(
    tmp_path: Path, acme: Provider, more: dict[str, Any], statuses: list[int]
) -> None:
    acme.knows("eve", email="eve@example.com", email_verified=True, name="Eve  E")
    acme.knows("foe", email="foe@sub.example.com", email_verified=True)
    found = []
    async with a_world_with(tmp_path, settings(acme, "acme", APP, **more)) as world:
        for login in ("eve", "foe"):
            async with a_visitor(world) as visitor:
                found.append((await visitor.sign_in(login)).status_code)
        names = {each.name for each in (await people.members(world.ctx, world.owner)).items}
    assert found == statuses
    assert ("Eve E" in names) == (statuses[0] == 200)


async def test_a_provider_is_believed_about_its_own_domains_alone(
    tmp_path: Path, acme: Provider
) -> None:
    """Whoever runs it could otherwise name the address of any member."""
    partner = settings(acme, "acme", APP, domains=["partner.example"])
    async with a_world_with(tmp_path, partner) as world:
        await world.member("ada")
        async with a_visitor(world) as visitor:
            assert (await visitor.sign_in("ada")).status_code == 403
            assert await visitor.me() == {}


async def test_somebody_removed_does_not_join_again(tmp_path: Path, acme: Provider) -> None:
    async with a_world_with(tmp_path, settings(acme, "acme", APP, join=True)) as world:
        await world.member("ada")
        await leavers.remove_member(world.ctx, world.owner, "ada@example.com")
        async with a_visitor(world) as visitor:
            assert (await visitor.sign_in("ada")).status_code == 403


async def test_roles_follow_what_the_provider_says(tmp_path: Path, acme: Provider) -> None:
    roles = {"admins": "owner", "staff": "member"}
    told = settings(acme, "acme", APP, groups_claim="groups", roles=roles)
    async with a_world_with(tmp_path, told) as world:
        await world.member("ada")

        async def role_with(*groups: str) -> str:
            acme.knows("ada", email="ada@example.com", email_verified=True, groups=["x", *groups])
            async with a_visitor(world) as visitor:
                await visitor.sign_in("ada")
                return str((await visitor.me())["role"])

        assert await role_with() == "member"
        assert await role_with("staff", "admins") == "owner"
        assert await role_with() == "owner"
        assert await role_with("staff") == "member"


async def test_a_provider_gives_roles_of_our_own_and_unknown_ones_change_nothing(
    tmp_path: Path, acme: Provider
) -> None:
    given = {"writers": "writer", "kings": "king"}
    told = settings(acme, "acme", APP, groups_claim="groups", roles=given)
    async with a_world_with(tmp_path, told) as world:
        await roles.create(world.ctx, world.owner, "Writer", frozenset({Permission.CREATE}))
        await world.member("ada")
        for group, role in (("writers", "Writer"), ("kings", "Writer")):
            acme.knows("ada", email="ada@example.com", email_verified=True, groups=[group])
            async with a_visitor(world) as visitor:
                await visitor.sign_in("ada")
                assert (await visitor.me())["role"] == role


async def test_who_is_suspended_does_not_come_in(tmp_path: Path, acme: Provider) -> None:
    """Whether the provider's account is known here already or not."""
    async with a_world_with(tmp_path, settings(acme, "acme", APP, join=True)) as world:
        await world.member("ada")
        for _ in range(2):
            await leavers.suspend(world.ctx, world.owner, "ada@example.com")
            async with a_visitor(world) as visitor:
                assert (await visitor.sign_in("ada")).status_code == 403
            await leavers.reactivate(world.ctx, world.owner, "ada@example.com")
            async with a_visitor(world) as visitor:
                await visitor.sign_in("ada")
                assert (await visitor.me())["name"] == "Ada"


async def test_other_sessions_end_when_a_role_changes(tmp_path: Path, acme: Provider) -> None:
    told = settings(acme, "acme", APP, groups_claim="groups", roles={"admins": "owner"})
    async with a_world_with(tmp_path, told) as world:
        await world.member("ada")
        async with a_visitor(world) as first, a_visitor(world) as second:
            await first.sign_in("ada")
            acme.knows("ada", email="ada@example.com", email_verified=True, groups=["admins"])
            await second.sign_in("ada")
            assert await first.me() == {}
            assert (await second.me())["role"] == "owner"


async def test_the_last_owner_stays_one(tmp_path: Path, acme: Provider) -> None:
    acme.knows("boss", email="owner@localhost", email_verified=True, groups=["staff"])
    told = settings(acme, "acme", APP, groups_claim="groups", roles={"staff": "member"})
    async with a_world_with(tmp_path, told) as world, a_visitor(world) as visitor:
        await visitor.sign_in("boss")
        assert (await visitor.me())["role"] == OrgRole.OWNER
