"""Roles of one's own: nobody gives more than they have, and what changes holds at once."""

import asyncio
from dataclasses import replace

import pytest
from tests.support.world import World, nobody

from fanlight.model.actor import SYSTEM, Actor, Door, Scope
from fanlight.model.artifact import Audience, Role
from fanlight.model.audit import Filter
from fanlight.model.errors import AppError, Conflict, Denied, Gone, Invalid, Missing
from fanlight.model.permission import OrgRole, Permission
from fanlight.ops import artifacts, audit, feed, observing, people, roles, sealing, sign_in
from fanlight.ops.sign_in import TokenWanted

PUBLISHER = frozenset({Permission.LIST, Permission.CREATE, Permission.SESSIONS})
HELP_DESK = frozenset({Permission.LIST, Permission.SESSIONS, Permission.MEMBERS})


async def signed_in(world: World, email: str) -> Actor:
    link = await sign_in.make_link(world.ctx, SYSTEM, email)
    secret = await sign_in.use_link(world.ctx, nobody(), link.rpartition("/")[2], "test")
    return await sign_in.by_session(world.ctx, secret, door=Door.WEB)


async def in_role(world: World, name: str, permissions: frozenset[Permission]) -> Actor:
    """Ada, signed in, with a role that has these permissions."""
    await roles.create(world.ctx, world.owner, name, permissions)
    await people.add_member(world.ctx, world.owner, "ada@example.com", "Ada", role=name)
    return await signed_in(world, "ada@example.com")


async def test_who_has_a_custom_role_may_what_it_says(each_world: World) -> None:
    world = each_world
    ada = await in_role(world, "Publisher", PUBLISHER)
    assert (ada.role, ada.role_name, ada.permissions) == (OrgRole.MEMBER, "Publisher", PUBLISHER)
    await world.publish(ada, "<p>1")
    with pytest.raises(Denied, match="Publisher does not have"):
        await sign_in.create_token(world.ctx, ada, TokenWanted("t", frozenset({Scope.READ})))
    [_, member] = (await people.members(world.ctx, world.owner)).items
    assert member.standing.name == "Publisher"


async def test_who_has_a_custom_role_is_inside_whatever_it_allows(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, "<p>1", audience=Audience.ORG)
    ada = await in_role(world, "Nothing", frozenset())
    assert (await artifacts.show(world.ctx, ada, made.id)).role is Role.VIEWER
    with pytest.raises(Denied):
        await artifacts.listed(world.ctx, ada, artifacts.Filter(), limit=5)


async def test_permissions_cost_no_further_statement(world: World) -> None:
    await in_role(world, "Publisher", PUBLISHER | {Permission.TOKENS})
    ada = await signed_in(world, "ada@example.com")
    token = await world.token(ada)
    with world.statements() as seen:
        await sign_in.by_token(world.ctx, token, door=Door.API)
    reads = [each for each in seen if each.startswith("SELECT")]
    assert len(reads) == 1


async def test_a_role_that_changes_does_so_at_once_for_sessions_tokens_and_streams(
    world: World,
) -> None:
    ada = await in_role(world, "Publisher", PUBLISHER | {Permission.TOKENS})
    made = await world.publish(ada, "<p>1")
    artifact = await artifacts.show(world.ctx, ada, made.id)
    token = await world.token(ada)
    assert await feed.may_go_on(world.ctx, ada, artifact)
    await roles.change(world.ctx, world.owner, "publisher", permissions=frozenset())
    assert not await feed.may_go_on(world.ctx, ada, artifact)
    by_token = await sign_in.by_token(world.ctx, token, door=Door.API)
    assert by_token.permissions == frozenset()
    with pytest.raises(Denied):
        await world.publish(by_token, "<p>2")


async def test_a_new_name_alone_signs_nobody_out(world: World) -> None:
    ada = await in_role(world, "Publisher", PUBLISHER)
    made = await world.publish(ada, "<p>1")
    artifact = await artifacts.show(world.ctx, ada, made.id)
    renamed = await roles.change(world.ctx, world.owner, "Publisher", rename="Writer")
    assert (renamed.standing.name, renamed.members) == ("Writer", 1)
    assert await feed.may_go_on(world.ctx, ada, artifact)


async def test_nobody_gives_what_they_do_not_have(world: World) -> None:
    """By a role made, changed, given, taken over or signed in to."""
    ctx = world.ctx
    ada = await in_role(world, "Roles", frozenset({Permission.ROLES, Permission.MEMBERS}))
    await world.member("ben")
    await people.change_role(ctx, world.owner, "ben@example.com", "auditor")
    await roles.create(ctx, world.owner, "Big", frozenset({Permission.AUDIT}))
    tries = (
        roles.create(ctx, ada, "Mine", frozenset({Permission.POLICY})),
        roles.change(ctx, ada, "Roles", permissions=frozenset(Permission)),
        roles.change(ctx, ada, "Big", permissions=frozenset()),
        roles.delete(ctx, ada, "Big"),
        roles.delete(ctx, ada, "Roles", "admin"),
        people.add_member(ctx, ada, "eve@example.com", "Eve", role="member"),
        people.add_member(ctx, ada, "eve@example.com", "Eve", role="Big"),
        people.change_role(ctx, ada, "ada@example.com", "admin"),
        people.change_role(ctx, ada, "ben@example.com", "Roles"),
        sign_in.make_link(ctx, ada, "ben@example.com"),
    )
    refused = []
    for attempt in tries:
        with pytest.raises(Denied) as found:
            await attempt
        refused.append(found.value.code)
        observing.was_refused(ctx, ada, found.value)
    assert refused == ["denied-grant"] * len(tries)
    await observing.flush(ctx)
    logged = await audit.listed(ctx, world.owner, Filter(type="denied"), limit=10)
    assert [entry.data["rule"] for entry in logged.items] == ["grant"]
    await roles.create(ctx, ada, "Less", frozenset({Permission.MEMBERS}))
    added = await people.add_member(ctx, ada, "eve@example.com", "Eve", role="less")
    assert added.standing.name == "Less"


@pytest.mark.parametrize("way", ["given", "changed", "replaced"])
async def test_what_was_made_for_a_lesser_role_gets_nobody_into_a_greater_one(
    each_world: World, way: str
) -> None:
    """Who manages members may have a token or a link of somebody who then may more than they."""
    ctx, owner = each_world.ctx, each_world.owner
    await in_role(each_world, "Desk", HELP_DESK | {Permission.TOKENS})
    await roles.create(ctx, owner, "Desk too", HELP_DESK | {Permission.TOKENS})
    await people.add_member(ctx, owner, "ben@example.com", "Ben", role="Desk too")
    eve = await signed_in(each_world, "ada@example.com")
    link = await sign_in.make_link(ctx, eve, "ben@example.com")
    token = await each_world.token(await signed_in(each_world, "ben@example.com"))
    if way == "given":
        await people.change_role(ctx, owner, "ben@example.com", "admin")
    elif way == "changed":
        await roles.change(ctx, owner, "Desk too", permissions=HELP_DESK | {Permission.ROLES})
    else:
        await roles.delete(ctx, owner, "Desk too", "admin")
    with pytest.raises(Denied, match="token does not work"):
        await sign_in.by_token(ctx, token, door=Door.API)
    with pytest.raises(Gone):
        await sign_in.use_link(ctx, nobody(), link.rpartition("/")[2], "test")


async def test_only_owners_make_owners(world: World) -> None:
    await world.member("ben")
    await people.change_role(world.ctx, world.owner, "ben@example.com", "admin")
    admin = replace(await signed_in(world, "ben@example.com"))
    with pytest.raises(Denied, match="Only an owner"):
        await people.change_role(world.ctx, admin, "ben@example.com", "owner")


async def test_a_role_that_somebody_has_ends_with_another_in_its_place(each_world: World) -> None:
    world = each_world
    ada = await in_role(world, "Publisher", PUBLISHER)
    made = await world.publish(ada, "<p>1")
    artifact = await artifacts.show(world.ctx, ada, made.id)
    for replacement in (None, "publisher"):
        with pytest.raises(Conflict, match="Members have the role"):
            await roles.delete(world.ctx, world.owner, "Publisher", replacement)
    with pytest.raises(Invalid, match="Nobody becomes an owner"):
        await roles.delete(world.ctx, world.owner, "Publisher", "owner")
    await roles.delete(world.ctx, world.owner, "Publisher", "auditor")
    assert (await signed_in(world, "ada@example.com")).role is OrgRole.AUDITOR
    assert not await feed.may_go_on(world.ctx, ada, artifact)
    assert all(each.standing.custom is None for each in await roles.listed(world.ctx, world.owner))


async def test_nobody_is_given_a_role_that_is_just_ending(each_world: World) -> None:
    world = each_world
    await world.member("ada")
    for _ in range(5):
        await roles.create(world.ctx, world.owner, "Brief", PUBLISHER)
        found = await asyncio.gather(
            people.change_role(world.ctx, world.owner, "ada@example.com", "Brief"),
            roles.delete(world.ctx, world.owner, "Brief"),
            return_exceptions=True,
        )
        [refused] = [each for each in found if isinstance(each, Exception)]
        assert isinstance(refused, Missing | Conflict), refused
        if isinstance(refused, Conflict):
            await roles.delete(world.ctx, world.owner, "Brief", "member")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Publisher", "role-exists"),
        ("PUBLISHER", "role-exists"),
        ("Owner", "bad-role-name"),
        (" ", "bad-role-name"),
        ("a/b", "bad-role-name"),
        ("x" * 51, "bad-role-name"),
        ("\x00", "bad-role-name"),
    ],
)
async def test_a_role_has_a_name_of_its_own(world: World, name: str, code: str) -> None:
    await roles.create(world.ctx, world.owner, "Publisher", PUBLISHER)
    with pytest.raises(AppError) as found:
        await roles.create(world.ctx, world.owner, name, PUBLISHER)
    assert found.value.code == code


async def test_what_is_built_in_cannot_be_changed(world: World) -> None:
    with pytest.raises(Invalid, match="always there"):
        await roles.change(world.ctx, world.owner, "member", permissions=frozenset())
    with pytest.raises(Missing, match="no role"):
        await people.add_member(world.ctx, world.owner, "eve@example.com", "", role="nothing")


async def test_a_helpdesk_sees_the_roles_and_changes_none(world: World) -> None:
    ada = await in_role(world, "Help desk", HELP_DESK)
    assert len(await roles.listed(world.ctx, ada)) == 6
    with pytest.raises(Denied):
        await roles.create(world.ctx, ada, "Mine", frozenset())


async def test_the_audit_log_tells_what_a_role_was(world: World) -> None:
    await roles.create(world.ctx, world.owner, "Publisher", PUBLISHER)
    await roles.change(world.ctx, world.owner, "Publisher", permissions=frozenset())
    await sealing.seal(world.ctx)
    [entry] = (
        await audit.listed(
            world.ctx, world.owner, Filter(type="role.changed"), before=None, limit=5
        )
    ).items
    assert entry.data["before"]["permissions"] == sorted(PUBLISHER)
    assert entry.data["after"]["permissions"] == []
