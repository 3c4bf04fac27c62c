"""Leavers: nothing of theirs works any more, and nothing that they own is orphaned."""

import pytest
from tests.support.world import World

from fanlight.db import provisioning
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor, Door, anonymous
from fanlight.model.artifact import Role
from fanlight.model.errors import AppError, Conflict, Denied, Invalid, Missing
from fanlight.model.leaver import Rule
from fanlight.model.provisioning import Profile
from fanlight.ops import (
    artifacts,
    folders,
    leavers,
    links,
    people,
    sign_in,
)
from fanlight.ops.leavers import Told

ADA, BEN, OWNER = "ada@example.com", "ben@example.com", "owner@localhost"


async def owned(world: World, actor: Actor, id_: str) -> bool:
    try:
        return (await artifacts.show(world.ctx, actor, id_)).role is Role.OWNER
    except AppError:
        return False


async def test_what_a_suspended_member_owns_stays_and_administrators_see_it(
    each_world: World,
) -> None:
    world = each_world
    ada = await world.member("ada")
    made = [(await world.publish(ada, f"<p>{n}", title=f"T{n}")).id for n in range(2)]
    assert (await leavers.left(world.ctx, world.owner, before=None, limit=5)).items == []
    suspended = await leavers.suspend(world.ctx, world.owner, ADA)
    assert suspended.suspended_at is not None
    left = (await leavers.left(world.ctx, world.owner, before=None, limit=5)).items
    assert [(each.id, each.title, each.owner_email) for each in left] == [
        (made[1], "T1", ADA),
        (made[0], "T0", ADA),
    ]
    with pytest.raises(Denied):
        await leavers.left(world.ctx, ada, before=None, limit=5)
    await leavers.reactivate(world.ctx, world.owner, ADA)
    assert await owned(world, ada, made[0])
    assert (await leavers.left(world.ctx, world.owner, before=None, limit=5)).items == []


async def test_nobody_makes_a_way_in_for_a_suspended_member(world: World) -> None:
    await world.member("ada")
    await leavers.suspend(world.ctx, world.owner, ADA)
    with pytest.raises(Invalid, match="cannot sign in"):
        await sign_in.make_link(world.ctx, world.owner, ADA)
    with pytest.raises(Conflict, match="member already"):
        await people.add_member(world.ctx, world.owner, ADA, "Ada")
    assert await people.receivers(world.ctx, world.owner, "ada") == []


async def test_tokens_of_before_stay_dead(world: World) -> None:
    token = await world.token(await world.member("ada"))
    await leavers.suspend(world.ctx, world.owner, ADA)
    await leavers.reactivate(world.ctx, world.owner, ADA)
    with pytest.raises(Denied):
        await sign_in.by_token(world.ctx, token, door=Door.API)


async def test_the_last_owner_who_can_sign_in_stays(world: World) -> None:
    await world.member("ada")
    await people.change_role(world.ctx, world.owner, ADA, "owner")
    await leavers.suspend(world.ctx, world.owner, ADA)
    with pytest.raises(Invalid, match="last owner"):
        await leavers.suspend(world.ctx, world.owner, OWNER)
    await leavers.remove_member(world.ctx, world.owner, ADA)


@pytest.mark.parametrize("rule", ["person", "manager", "named"])
async def test_by_rule_or_by_name_artifacts_go_to_somebody(each_world: World, rule: str) -> None:
    world = each_world
    ada, ben = await world.member("ada"), await world.member("ben")
    made = await world.publish(ada, "<p>1")
    if rule == "person":
        await leavers.set_rule(world.ctx, world.owner, Told(Rule.PERSON, BEN))
    if rule == "manager":
        await leavers.set_rule(world.ctx, world.owner, Told(Rule.MANAGER))
        await world.ctx.db.write(lambda tx: _manages(tx, ada, ben))
    await leavers.suspend(world.ctx, world.owner, ADA, to=BEN if rule == "named" else None)
    assert await owned(world, ben, made.id)


def _manages(tx: Tx, ada: Actor, ben: Actor) -> None:
    assert ada.user is not None
    profile = Profile("ada", None, ben.user, {})
    provisioning.keep_profile(tx, ada.user, profile)


async def test_folders_go_with_all_that_somebody_owned(each_world: World) -> None:
    world = each_world
    ada, ben = await world.member("ada"), await world.member("ben")
    made = await folders.create(world.ctx, ada, "Reports", None)
    with pytest.raises(Conflict):
        await leavers.remove_member(world.ctx, world.owner, ADA)
    await leavers.remove_member(world.ctx, world.owner, ADA, to=BEN)
    assert (await folders.show(world.ctx, ben, made.id)).folder.role is Role.OWNER


async def test_a_rule_that_leads_nowhere_leaves_them_where_they_are(world: World) -> None:
    """A manager whom nobody named, or a person who has left too."""
    ada = await world.member("ada")
    await world.member("ben")
    await world.publish(ada, "<p>1")
    await leavers.set_rule(world.ctx, world.owner, Told(Rule.PERSON, BEN))
    await leavers.suspend(world.ctx, world.owner, BEN)
    await leavers.suspend(world.ctx, world.owner, ADA)
    assert len((await leavers.left(world.ctx, world.owner, before=None, limit=5)).items) == 1
    with pytest.raises(Conflict, match="leave them to nobody"):
        await leavers.remove_member(world.ctx, world.owner, ADA)
    assert len((await people.members(world.ctx, world.owner)).items) == 3


@pytest.mark.parametrize("told", [Told(Rule.PERSON), Told(Rule.STAY, BEN), Told(Rule.MANAGER, BEN)])
async def test_a_rule_names_somebody_only_where_it_is_about_them(world: World, told: Told) -> None:
    await world.member("ben")
    with pytest.raises(Invalid):
        await leavers.set_rule(world.ctx, world.owner, told)


async def opens(world: World, link: links.NewLink, guest: Actor) -> bool:
    """In a new browser, and in the one of a guest who has opened it before."""
    fresh = await world.in_browser(anonymous(Door.WEB))
    secret = link.url.rpartition("/")[2]
    found = []
    for actor in (fresh, guest):
        try:
            opened = await links.open_link(world.ctx, actor, secret, "test")
            found.append(bool(await artifacts.show(world.ctx, actor, opened.artifact)))
        except Missing:
            found.append(False)
    assert found[0] is found[1]
    return found[0]


async def test_links_of_who_is_suspended_rest_until_they_are_back(each_world: World) -> None:
    world, ctx = each_world, each_world.ctx
    ada = await world.member("ada")
    page = (await world.publish(ada, "<p>1")).id
    link = await links.add_link(ctx, ada, page, links.Options())
    guest = await world.in_browser(anonymous(Door.WEB))
    assert await opens(world, link, guest)
    await leavers.suspend(ctx, world.owner, ADA)
    assert not await opens(world, link, guest)
    with pytest.raises(Missing):
        await artifacts.show(ctx, guest, page)
    await leavers.reactivate(ctx, world.owner, ADA)
    assert await opens(world, link, guest)
    assert (await artifacts.show(ctx, guest, page)).role is Role.VIEWER
