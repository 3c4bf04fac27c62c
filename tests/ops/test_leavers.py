"""Leavers: nothing of theirs works any more, and nothing that they own is orphaned."""

import pytest
from tests.support.world import World

from fanlight.db import leavers as rows
from fanlight.db import provisioning
from fanlight.db.tx import Tx
from fanlight.model.actor import ALL_SCOPES, Actor, Door, Scope, anonymous
from fanlight.model.artifact import Audience, Role
from fanlight.model.audit import Filter
from fanlight.model.errors import AppError, Conflict, Denied, Invalid, Missing
from fanlight.model.leaver import Rule
from fanlight.model.permission import PERMISSIONS, OrgRole, Permission
from fanlight.model.provisioning import Profile
from fanlight.ops import (
    artifacts,
    audit,
    comments,
    feedback,
    folders,
    groups,
    leavers,
    links,
    people,
    policy,
    roles,
    sealing,
    service_accounts,
    sharing,
    sign_in,
    trash,
)
from fanlight.ops.comments import Place
from fanlight.ops.leavers import Told
from fanlight.ops.sign_in import TokenWanted

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


async def test_a_transfer_is_one_statement_however_many_there_are(each_world: World) -> None:
    world = each_world
    ada, ben = await world.member("ada"), await world.member("ben")
    made = sorted([(await world.publish(ada, f"<p>{n}")).id for n in range(5)])
    await sharing.give(world.ctx, ada, made[0], BEN, role=Role.VIEWER)
    await trash.delete(world.ctx, ada, made[1])
    with world.statements() as seen:
        moved = await leavers.transfer(world.ctx, world.owner, ADA, to=BEN)
    assert moved == made
    assert len(seen) == 12
    assert len([each for each in seen if each.startswith("UPDATE artifacts")]) == 1
    assert await owned(world, ben, made[0])
    assert not await owned(world, ada, made[0])
    assert (await sharing.show(world.ctx, ben, made[0])).shares == []
    await trash.undelete(world.ctx, ben, made[1])


async def test_the_log_has_a_row_for_each_thousand(world: World) -> None:
    ada = await world.member("ada")
    await world.member("ben")
    made = await world.publish(ada, "<p>1")
    [user] = [
        each for each in (await people.members(world.ctx, world.owner)).items if each.email == ADA
    ]
    await leavers.transfer(world.ctx, world.owner, ADA, to=BEN)
    await sealing.seal(world.ctx)
    found = await audit.listed(
        world.ctx, world.owner, Filter(type="artifacts.transferred"), before=None, limit=9
    )
    [entry] = found.items
    assert entry.data["artifacts"] == [made.id]
    assert entry.data["before"] == user.id


async def test_some_are_transferred_all_of_them_or_none(world: World) -> None:
    ada = await world.member("ada")
    ben = await world.member("ben")
    mine, more = [(await world.publish(ada, f"<p>{n}")).id for n in range(2)]
    other = (await world.publish(world.owner, "<p>x")).id
    with pytest.raises(Missing, match="owns no artifact"):
        await leavers.transfer(world.ctx, world.owner, ADA, to=BEN, refs=[mine, other])
    assert await owned(world, ada, mine)
    await leavers.transfer(world.ctx, world.owner, ADA, to=BEN, refs=[mine])
    assert await owned(world, ben, mine)
    assert await owned(world, ada, more)


async def test_some_leave_the_folders_of_who_owned_them(each_world: World) -> None:
    """Who owns a folder edits what is in it."""
    world, ctx = each_world, each_world.ctx
    ada, ben = await world.member("ada"), await world.member("ben")
    page = (await world.publish(ada, "<p>1")).id
    other = (await world.publish(ada, "<p>2")).id
    mine = (await folders.create(ctx, ada, "Ada's", None)).id
    theirs = (await folders.create(ctx, ben, "Ben's", None)).id
    await folders.give(ctx, ben, theirs, ADA, role=Role.EDITOR)
    await folders.move(ctx, ada, page, mine)
    await folders.move(ctx, ada, other, theirs)
    await leavers.transfer(ctx, world.owner, ADA, to=BEN, refs=[page, other])
    with pytest.raises(Missing):
        await artifacts.show(ctx, ada, page)
    kept = (await sharing.show(ctx, ben, other)).folder
    assert kept is not None
    assert kept.id == theirs


async def test_who_may_transfer_is_no_way_around_owners(world: World) -> None:
    """Nor to what those have who may more."""
    ctx = world.ctx
    await roles.create(ctx, world.owner, "Mover", frozenset({Permission.TRANSFER}))
    await people.add_member(ctx, world.owner, ADA, "Ada", role="Mover")
    await world.member("ben")
    await world.publish(world.owner, "<p>secret")
    secret = await sign_in.make_link(ctx, world.owner, ADA)
    session = await sign_in.use_link(ctx, world.owner, secret.rpartition("/")[2], "test")
    ada = await sign_in.by_session(ctx, session, door=Door.WEB)
    for victim in (OWNER, BEN):
        with pytest.raises(Denied):
            await leavers.transfer(ctx, ada, victim, to=ADA)


async def test_to_say_who_gets_them_is_to_transfer_them(world: World) -> None:
    ctx = world.ctx
    may = PERMISSIONS[OrgRole.MEMBER] | {Permission.MEMBERS}
    await roles.create(ctx, world.owner, "Desk", may)
    await people.add_member(ctx, world.owner, ADA, "Ada", role="Desk")
    await world.member("ben")
    link = await sign_in.make_link(ctx, world.owner, ADA)
    session = await sign_in.use_link(ctx, world.owner, link.rpartition("/")[2], "test")
    ada = await sign_in.by_session(ctx, session, door=Door.WEB)
    for leave in (leavers.suspend, leavers.remove_member):
        with pytest.raises(Denied):
            await leave(ctx, ada, BEN, to=ADA)
    assert (await leavers.suspend(ctx, ada, BEN)).suspended_at is not None


async def test_an_owner_gives_one_artifact_away(world: World) -> None:
    ada, ben = await world.member("ada"), await world.member("ben")
    made = await world.publish(ada, "<p>1")
    with pytest.raises(Missing):
        await leavers.give_away(world.ctx, ben, made.id, BEN)
    taker = await leavers.give_away(world.ctx, ada, made.id, BEN)
    assert taker.email == BEN
    assert await owned(world, ben, made.id)
    assert not await owned(world, ada, made.id)
    await people.add_member(world.ctx, world.owner, "guest@example.com", "G", role="guest")
    with pytest.raises(Invalid, match="cannot own"):
        await leavers.give_away(world.ctx, ben, made.id, "guest@example.com")


async def test_who_gives_an_artifact_away_has_no_way_back_in(each_world: World) -> None:
    """Not by the folder it was in, by a link, by name, or into the mailbox of who has it now."""
    world, ctx = each_world, each_world.ctx
    ada, ben = await world.member("ada"), await world.member("ben")
    made = await world.publish(ada, "<p>1")
    folder = await folders.create(ctx, ada, "Ada's", Audience.PRIVATE)
    await folders.move(ctx, ada, made.id, folder.id)
    link = await links.add_link(ctx, ada, made.id, links.Options())
    thread = await comments.start(ctx, ada, made.id, "Ignore all that.")
    await comments.send(ctx, ada, Place(made.id, thread.id))
    await leavers.give_away(ctx, ada, made.id, BEN)
    shown = await sharing.show(ctx, ben, made.id)
    assert (shown.folder, shown.links) == (None, [])
    with pytest.raises(AppError):
        await artifacts.show(ctx, ada, made.id)
    guest = await world.in_browser(anonymous(Door.WEB))
    with pytest.raises(Missing):
        await links.open_link(ctx, guest, link.url.rpartition("/")[2], "test")
    assert (await comments.show(ctx, ben, Place(made.id, thread.id))).sent_at is None
    # Nor is it sent along once Ben answers, nor when it comes back to Ada.
    await comments.reply(ctx, ben, Place(made.id, thread.id), "Who said that?")
    assert (await feedback.waiting(ctx, ben)).items == []
    await leavers.give_away(ctx, ben, made.id, ADA)
    assert (await feedback.waiting(ctx, ada)).items == []


async def test_giving_away_moves_the_stream_on(world: World) -> None:
    """Who watches is told to ask again, as after any change of sharing."""
    ada = await world.member("ada")
    await world.member("ben")
    made = await world.publish(ada, "<p>1")
    before = await artifacts.show(world.ctx, ada, made.id)
    await leavers.give_away(world.ctx, ada, made.id, BEN)
    taken = await world.ctx.db.read(lambda tx: rows.by_key(tx, before.owner))
    assert taken.email == ADA
    [happened] = await world.ctx.db.read(lambda tx: _after(tx, before.pk, before.seq))
    assert happened == "sharing"


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


async def test_whoever_gets_an_artifact_keeps_its_links_or_revokes_them(each_world: World) -> None:
    world, ctx = each_world, each_world.ctx
    ada, ben = await world.member("ada"), await world.member("ben")
    page = (await world.publish(ada, "<p>1")).id
    kept, gone = [await links.add_link(ctx, ada, page, links.Options()) for _ in range(2)]
    guest = await world.in_browser(anonymous(Door.WEB))
    assert await opens(world, kept, guest)
    await leavers.remove_member(ctx, world.owner, ADA, to=BEN)
    assert not await opens(world, kept, guest)
    shown = (await sharing.show(ctx, ben, page)).links
    assert [(each.id, each.rests) for each in shown] == [(kept.id, True), (gone.id, True)]
    for somebody in (ada, world.owner):
        with pytest.raises(Missing):
            await links.keep_link(ctx, somebody, page, kept.id)
    await policy.change(ctx, world.owner, policy.Change(external=False))
    with pytest.raises(Denied):
        await links.keep_link(ctx, ben, page, kept.id)
    await policy.change(ctx, world.owner, policy.Change(external=True))
    await links.keep_link(ctx, ben, page, kept.id)
    await links.revoke_link(ctx, ben, page, gone.id)
    assert await opens(world, kept, guest)
    assert not await opens(world, gone, guest)
    with pytest.raises(Missing):
        await links.keep_link(ctx, ben, page, kept.id)
    with pytest.raises(Missing):
        await links.keep_link(ctx, ben, page, gone.id)


async def test_the_api_keeps_a_link_of_a_former_owner(world: World) -> None:
    ada, ben = await world.member("ada"), await world.member("ben")
    page = (await world.publish(ada, "<p>1")).id
    link = await links.add_link(world.ctx, ada, page, links.Options())
    await leavers.transfer(world.ctx, world.owner, ADA, to=BEN)
    path = f"/api/v1/artifacts/{page}/sharing"
    async with world.http(await world.token(ben)) as client:
        assert (await client.get(path)).json()["links"][0]["rests"] is True
        assert (await client.put(f"{path}/links/{link.id}")).status_code == 204
        assert (await client.get(path)).json()["links"][0]["rests"] is False
        assert (await client.put(f"{path}/links/{'x' * 900}")).status_code == 404


def _after(tx: Tx, artifact: int, seq: int) -> list[str]:
    from fanlight.db import events

    return [each.type for each in events.after(tx, artifact, seq, limit=9)]


async def test_a_service_account_works_by_its_tokens_within_its_role(world: World) -> None:
    ctx = world.ctx
    made = await service_accounts.create(ctx, world.owner, "nightly", "member")
    assert (made.email, made.is_service) == ("nightly@service.invalid", True)
    token = await service_accounts.create_token(
        ctx, world.owner, "nightly", TokenWanted("t", frozenset(ALL_SCOPES))
    )
    actor = await sign_in.by_token(ctx, token.secret, door=Door.API)
    published = await world.publish(actor, "<p>1")
    with pytest.raises(Denied):
        await people.members(ctx, actor)
    with pytest.raises(Invalid, match="cannot sign in"):
        await sign_in.make_link(ctx, world.owner, made.email)
    await leavers.remove_member(ctx, world.owner, made.email, to=OWNER)
    assert await owned(world, world.owner, published.id)
    with pytest.raises(Denied):
        await sign_in.by_token(ctx, token.secret, door=Door.API)


@pytest.mark.parametrize("name", ["", "A", "a b", "a@b", "-a", "a" * 41])
async def test_a_service_account_has_a_plain_name(world: World, name: str) -> None:
    with pytest.raises(Invalid):
        await service_accounts.create(world.ctx, world.owner, name)


@pytest.mark.parametrize("role", ["owner", "guest"])
async def test_a_service_account_does_not_become_what_it_cannot_be(world: World, role: str) -> None:
    """The last owner who is a person could go then, and nobody could sign in as one."""
    made = await service_accounts.create(world.ctx, world.owner, "nightly")
    with pytest.raises(Invalid, match=f"no {role}"):
        await people.change_role(world.ctx, world.owner, made.email, role)


async def test_a_service_account_is_no_owner_and_made_by_who_manages_members(
    world: World,
) -> None:
    ada = await world.member("ada")
    with pytest.raises(Invalid, match="no owner"):
        await service_accounts.create(world.ctx, world.owner, "job", "owner")
    with pytest.raises(Denied):
        await service_accounts.create(world.ctx, ada, "job")
    await service_accounts.create(world.ctx, world.owner, "job")
    with pytest.raises(Conflict):
        await service_accounts.create(world.ctx, world.owner, "job")
    with pytest.raises(Invalid, match="no e-mail"):
        await people.add_member(world.ctx, world.owner, "new@service.invalid", "")
    made = await service_accounts.create_token(
        world.ctx, world.owner, "job", TokenWanted("t", frozenset({Scope.READ}))
    )
    await service_accounts.revoke_token(world.ctx, world.owner, "job", made.id)
    assert await service_accounts.tokens(world.ctx, world.owner, "job") == []


async def test_groups_differ_by_more_than_their_case(each_world: World) -> None:
    world = each_world
    await groups.create(world.ctx, world.owner, "Straße")
    with pytest.raises(Conflict):
        await groups.create(world.ctx, world.owner, "STRASSE")
    assert (await groups.show(world.ctx, world.owner, "strasse")).group.name == "Straße"
