"""Groups that follow what a real provider says of somebody, at each sign-in."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.identity.server import Provider
from tests.identity.visitor import a_visitor
from tests.identity.worlds import APP, a_world_with, settings
from tests.support.world import World

from fanlight.model.actor import Actor, ActorKind, Door
from fanlight.model.audit import Filter
from fanlight.model.errors import Missing
from fanlight.model.limits import Limits
from fanlight.ops import audit, groups
from fanlight.ops.provisioning import GroupWanted, add_group

pytestmark = pytest.mark.services

ADA = "ada@example.com"
SignIn = Callable[..., Awaitable[None]]


def signs_in(world: World, provider: Provider, id_: str = "acme") -> SignIn:
    async def as_member_of(*values: Any, **claims: Any) -> None:
        told = claims or {"groups": list(values)}
        provider.knows("ada", email=ADA, email_verified=True, **told)
        async with a_visitor(world) as visitor:
            assert (await visitor.sign_in("ada", id_)).is_success
            assert (await visitor.me())["name"] == "Ada"

    return as_member_of


async def people(world: World, name: str) -> list[tuple[str, tuple[str, ...]]]:
    found = await groups.show(world.ctx, world.owner, name)
    return [(each.email, each.providers) for each in found.people.items]


async def test_groups_follow_the_claim_and_what_was_done_by_hand_stays(
    tmp_path: Path, acme: Provider
) -> None:
    told = settings(acme, "acme", APP, groups_claim="groups", groups={"eng": "Engineering"})
    async with a_world_with(tmp_path, told) as world:
        ada = signs_in(world, acme)
        await world.member("ada")
        for name in ("Engineering", "Design"):
            await groups.create(world.ctx, world.owner, name)
        await groups.put_in(world.ctx, world.owner, "Design", ADA)
        await ada("eng", "Design", "unheard of")
        assert await people(world, "engineering") == [(ADA, ("Acme",))]
        assert await people(world, "Design") == [(ADA, ())]
        rows = await audit.listed(world.ctx, world.owner, Filter(type="group.joined"), limit=1)
        assert rows.items[0].data["provider"] == "acme"

        await ada("design")
        assert await people(world, "Engineering") == []
        assert await people(world, "Design") == [(ADA, ())]


async def test_what_is_put_in_by_hand_stays_and_what_is_taken_out_comes_back(
    tmp_path: Path, acme: Provider
) -> None:
    told = settings(acme, "acme", APP, groups_claim="groups", groups={"eng": "Engineering"})
    async with a_world_with(tmp_path, told) as world:
        ada = signs_in(world, acme)
        await world.member("ada")
        await groups.create(world.ctx, world.owner, "Engineering")
        await ada("eng")
        await groups.take_out(world.ctx, world.owner, "Engineering", ADA)
        assert await people(world, "Engineering") == []
        await ada("eng")
        assert await people(world, "Engineering") == [(ADA, ("Acme",))]
        await groups.put_in(world.ctx, world.owner, "Engineering", ADA)
        await ada(other="no claim at all")
        assert await people(world, "Engineering") == [(ADA, ())]


async def test_two_providers_each_take_only_what_they_gave(
    tmp_path: Path, acme: Provider, other: Provider
) -> None:
    both = [
        settings(acme, "acme", APP, groups_claim="groups", groups={"eng": "Engineering"}),
        settings(other, "other", APP, groups_claim="groups", groups={"dev": "Engineering"}),
    ]
    async with a_world_with(tmp_path, *both) as world:
        await world.member("ada")
        await groups.create(world.ctx, world.owner, "Engineering")
        await signs_in(world, acme)("eng")
        await signs_in(world, other, "other")("dev")
        assert sorted((await people(world, "Engineering"))[0][1]) == ["Acme", "Other"]
        await signs_in(world, acme)("none")
        assert await people(world, "Engineering") == [(ADA, ("Other",))]
        await signs_in(world, other, "other")(groups="dev ")
        assert await people(world, "Engineering") == []


async def test_a_group_of_scim_is_filled_by_scim_alone(tmp_path: Path, acme: Provider) -> None:
    told = settings(acme, "acme", APP, groups_claim="groups", groups_as_named=True)
    async with a_world_with(tmp_path, told) as world:
        await world.member("ada")
        wanted = GroupWanted("Growth", None, frozenset())
        await add_group(world.ctx, Actor(ActorKind.SCIM, Door.SCIM, name="Acme"), wanted)
        await signs_in(world, acme)("Growth")
        assert await people(world, "Growth") == []


HOSTILE = ["", " ", "a/b", "x" * 101, "two\nlines", "Board\u200b", "\u202eBoard", " Board", 7, None]


async def test_groups_are_made_only_on_demand_within_the_limit_and_with_plain_names(
    tmp_path: Path, acme: Provider
) -> None:
    told = settings(acme, "acme", APP, groups_claim="groups", groups_as_named=True)
    few = Limits(claimed_groups=3)
    async with a_world_with(tmp_path, told, limits=few) as world:
        await world.member("ada")
        await signs_in(world, acme)("Blue")
        with pytest.raises(Missing):
            await people(world, "Blue")
    told |= {"create_groups": True}
    async with a_world_with(tmp_path, told, limits=few, fresh=False) as world:
        await signs_in(world, acme)(*HOSTILE, "Blue", "blue", "Red", "Green", "Black")
        made = [each.name for each in (await groups.listed(world.ctx, world.owner)).items]
        assert made == ["Blue", "Green", "Red"]
        assert await people(world, "Blue") == [(ADA, ("Acme",))]
        with world.statements() as seen:
            await signs_in(world, acme)("Blue", "Red", "Green")
        same = len(seen)
        with world.statements() as seen:
            await signs_in(world, acme)("Blue", "Red", "Green", "Black")
        assert len(seen) == same
    told = settings(acme, "acme", APP)
    async with a_world_with(tmp_path, told, fresh=False) as world:
        await signs_in(world, acme)("Blue")
        assert await people(world, "Blue") == []


async def test_groups_follow_the_claim_on_postgresql(
    tmp_path: Path, acme: Provider, postgres_url: str
) -> None:
    told = settings(
        acme,
        "acme",
        APP,
        join=True,
        groups_claim="groups",
        groups_as_named=True,
        create_groups=True,
    )
    async with a_world_with(tmp_path, told, database=postgres_url) as world:
        acme.knows("ada", email=ADA, email_verified=True, name="Ada", groups=["Blue"])
        async with a_visitor(world) as visitor:
            await visitor.sign_in("ada")
        assert await people(world, "Blue") == [(ADA, ("Acme",))]
        await signs_in(world, acme)(name="Ada")
        assert await people(world, "Blue") == []
