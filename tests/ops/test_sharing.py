"""Sharing by name, with groups, and how far the organisation's policy lets it go."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from tests.support.world import World, nobody

from fanlight.db.tables import events
from fanlight.model.actor import Actor, Door, OrgRole
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import Conflict, Denied, Gone, Invalid, Missing
from fanlight.ops import artifacts, feed, groups, leavers, links, people, policy, sharing, sign_in
from fanlight.ops.artifacts import Filter
from fanlight.ops.policy import Change

PAGE = "<title>Page</title><p>text"


@dataclass(frozen=True, slots=True)
class Team:
    """A page of Ada's, and others."""

    world: World
    ada: Actor
    ben: Actor
    page: str

    async def role_of(self, actor: Actor) -> Role | None:
        try:
            return (await artifacts.show(self.world.ctx, actor, self.page)).role
        except Missing:
            return None

    async def give(self, who: str, role: Role = Role.VIEWER) -> sharing.Sharing:
        return await sharing.give(self.world.ctx, self.ada, self.page, who, role=role)


@pytest.fixture
async def team(world: World) -> Team:
    ada, ben = await world.member("ada"), await world.member("ben")
    return Team(world, ada, ben, (await world.publish(ada, PAGE)).id)


async def test_who_it_is_shared_with_by_name_sees_it(team: Team) -> None:
    assert await team.role_of(team.ben) is None
    found = await team.give("Ben@Example.com", Role.EDITOR)
    assert found.audience is Audience.PEOPLE
    assert [(each.who, each.role) for each in found.shares] == [("ben@example.com", Role.EDITOR)]
    assert await team.role_of(team.ben) is Role.EDITOR
    await team.give("ben@example.com")
    assert await team.role_of(team.ben) is Role.VIEWER
    await sharing.take(team.world.ctx, team.ada, team.page, "ben@example.com")
    assert await team.role_of(team.ben) is None


async def test_a_group_sees_it_as_long_as_one_is_in_it(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    await groups.create(ctx, owner, " Design  team ")
    await team.give("group:Design team", Role.COMMENTER)
    assert await team.role_of(team.ben) is None
    membership = await groups.put_in(ctx, owner, "Design team", "ben@example.com")
    assert membership.people.items == [groups.InGroup("ben@example.com", "Ben")]
    assert await team.role_of(team.ben) is Role.COMMENTER
    await groups.take_out(ctx, owner, "Design team", "ben@example.com")
    assert await team.role_of(team.ben) is None
    await groups.put_in(ctx, owner, "Design team", "ben@example.com")
    await groups.delete(ctx, owner, "Design team")
    assert await team.role_of(team.ben) is None
    assert (await sharing.show(ctx, team.ada, team.page)).shares == []


async def test_a_private_page_keeps_its_people_for_later(team: Team) -> None:
    await team.give("ben@example.com")
    await sharing.set_audience(team.world.ctx, team.ada, team.page, Audience.PRIVATE)
    assert await team.role_of(team.ben) is None
    found = await sharing.set_audience(team.world.ctx, team.ada, team.page, Audience.PEOPLE)
    assert [each.who for each in found.shares] == ["ben@example.com"]
    assert await team.role_of(team.ben) is Role.VIEWER


async def test_what_cannot_be_given_says_why(team: Team) -> None:
    with pytest.raises(Missing, match="no member"):
        await team.give("nobody@example.com")
    with pytest.raises(Missing, match="no group"):
        await team.give("group:Nobody")
    with pytest.raises(Invalid, match="cannot be given"):
        await team.give("ben@example.com", Role.OWNER)
    with pytest.raises(Missing, match="not shared with"):
        await sharing.take(team.world.ctx, team.ada, team.page, "ben@example.com")
    assert (await sharing.show(team.world.ctx, team.ada, team.page)).audience is Audience.PRIVATE


async def test_sharing_again_without_a_role_takes_none_away(team: Team) -> None:
    await team.give("ben@example.com", Role.EDITOR)
    found = await sharing.give(team.world.ctx, team.ada, team.page, "ben@example.com", role=None)
    assert [each.role for each in found.shares] == [Role.EDITOR]


async def test_who_comes_back_is_given_everything_anew(team: Team) -> None:
    """The address may have passed to somebody else. What they published has gone to another."""
    ctx, owner = team.world.ctx, team.world.owner
    await groups.create(ctx, owner, "Design")
    await groups.put_in(ctx, owner, "Design", "ben@example.com")
    await team.give("group:Design")
    await team.give("ben@example.com", Role.EDITOR)
    mine = await team.world.publish(team.ben, PAGE)
    await leavers.remove_member(ctx, owner, "ben@example.com", to="ada@example.com")
    await people.add_member(ctx, owner, "ben@example.com", "Ben")
    assert await team.role_of(team.ben) is None
    assert (await artifacts.show(ctx, team.ada, mine.id)).role is Role.OWNER
    with pytest.raises(Missing):
        await artifacts.show(ctx, team.ben, mine.id)


async def test_only_its_owner_shares_it(team: Team) -> None:
    await team.give("ben@example.com", Role.EDITOR)
    with pytest.raises(Denied):
        await sharing.give(team.world.ctx, team.ben, team.page, "ada@example.com", role=Role.VIEWER)


async def test_external_sharing_ends_everywhere_at_once_and_comes_back_as_it_was(
    team: Team,
) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    await policy.change(ctx, owner, Change(most=Audience.PUBLIC))
    await sharing.set_audience(ctx, team.ada, team.page, Audience.PUBLIC)
    await people.add_member(ctx, owner, "guest@example.com", "", role=OrgRole.GUEST)
    before = await sharing.show(ctx, team.ada, team.page)
    artifact = await artifacts.show(ctx, nobody(), team.page)
    ended = ctx.hub.ended
    await policy.change(ctx, owner, Change(external=False))
    assert await team.role_of(nobody()) is None
    assert not await feed.may_go_on(ctx, nobody(), artifact)
    assert ctx.hub.ended > ended
    assert await team.role_of(team.ben) is Role.VIEWER
    assert (await sharing.show(ctx, team.ada, team.page)).audience is Audience.PUBLIC
    await policy.change(ctx, owner, Change(external=True))
    assert await team.role_of(nobody()) is Role.VIEWER
    assert await sharing.show(ctx, team.ada, team.page) == before


async def test_new_pages_begin_with_the_first_audience(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    await policy.change(ctx, owner, Change(first=Audience.ORG))
    made = await team.world.publish(team.ada, PAGE + "2")
    assert (await artifacts.show(ctx, team.ben, made.id)).audience is Audience.ORG
    with pytest.raises(Invalid, match="cannot be org"):
        await policy.change(ctx, owner, Change(most=Audience.PEOPLE))
    await policy.change(ctx, owner, Change(most=Audience.PEOPLE, first=Audience.PRIVATE))
    with pytest.raises(Denied, match="policy does not allow"):
        await team.world.publish(team.ada, PAGE + "3", audience=Audience.ORG)


async def test_only_who_may_runs_the_organisation(team: Team) -> None:
    ctx = team.world.ctx
    for attempt in (
        lambda: policy.change(ctx, team.ada, Change(external=False)),
        lambda: policy.show(ctx, team.ada),
        lambda: groups.create(ctx, team.ada, "Mine"),
        lambda: groups.listed(ctx, team.ada),
        lambda: people.change_role(ctx, team.ada, "ada@example.com", OrgRole.ADMIN),
    ):
        with pytest.raises(Denied):
            await attempt()


async def test_admins_run_everything_but_owners(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    await people.change_role(ctx, owner, "ada@example.com", OrgRole.ADMIN)
    admin = replace(team.ada, role=OrgRole.ADMIN)
    await people.change_role(ctx, admin, "ben@example.com", OrgRole.AUDITOR)
    [first, *_] = (await people.members(ctx, admin)).items
    for attempt in (
        lambda: people.change_role(ctx, admin, "ben@example.com", OrgRole.OWNER),
        lambda: people.change_role(ctx, admin, first.email, OrgRole.MEMBER),
        lambda: leavers.remove_member(ctx, admin, first.email),
        lambda: people.add_member(ctx, admin, "eva@example.com", "", role=OrgRole.OWNER),
        lambda: sign_in.make_link(ctx, admin, None),
        lambda: sign_in.make_link(ctx, admin, first.email),
    ):
        with pytest.raises(Denied, match="Only an owner"):
            await attempt()
    assert await sign_in.make_link(ctx, admin, "ben@example.com")


async def test_the_last_owner_stays_one(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    [first, *_] = (await people.members(ctx, owner)).items
    with pytest.raises(Invalid, match="last owner"):
        await people.change_role(ctx, owner, first.email, OrgRole.ADMIN)
    await people.change_role(ctx, owner, "ben@example.com", OrgRole.OWNER)
    assert (await people.change_role(ctx, owner, first.email, OrgRole.ADMIN)).role is OrgRole.ADMIN


async def test_what_was_made_for_a_member_is_not_an_owners(team: Team) -> None:
    """Whoever manages members could have made it."""
    ctx, owner = team.world.ctx, team.world.owner
    link = await sign_in.make_link(ctx, owner, "ben@example.com")
    token = await team.world.token(team.ben)
    await people.change_role(ctx, owner, "ben@example.com", OrgRole.OWNER)
    with pytest.raises(Denied):
        await sign_in.by_token(ctx, token, door=Door.API)
    with pytest.raises(Gone):
        await sign_in.use_link(ctx, nobody(), link.rpartition("/")[2], "test")


async def test_links_work_for_nobody_outside_without_external_sharing(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    made = await links.add_link(ctx, team.ada, team.page, links.Options())
    secret = made.url.rpartition("/")[2]
    await policy.change(ctx, owner, Change(external=False))
    with pytest.raises(Missing):
        await links.peek_link(ctx, nobody(), secret)
    with pytest.raises(Missing):
        await links.open_link(ctx, nobody(), secret, "test")
    with pytest.raises(Denied, match="anybody outside"):
        await links.add_link(ctx, team.ada, team.page, links.Options())
    assert (await links.peek_link(ctx, team.ben, secret)).title == "Page"


async def test_a_role_holds_at_once_for_what_is_open(team: Team) -> None:
    """Ben's page of the organisation's ends when he becomes a guest."""
    ctx, owner = team.world.ctx, team.world.owner
    await sharing.set_audience(ctx, team.ada, team.page, Audience.ORG)
    ben = await team.world.in_browser(team.ben)
    artifact = await artifacts.show(ctx, ben, team.page)
    assert await feed.may_go_on(ctx, ben, artifact)
    await people.change_role(ctx, owner, "ben@example.com", OrgRole.GUEST)
    assert not await feed.may_go_on(ctx, ben, artifact)


async def test_groups_have_names_of_their_own(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    await groups.create(ctx, owner, "Design")
    with pytest.raises(Conflict):
        await groups.create(ctx, owner, "Design")
    for name in ("", "  ", "a/b", "x" * 101):
        with pytest.raises(Invalid):
            await groups.create(ctx, owner, name)


async def test_who_may_share_finds_people_by_their_first_letters(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    await groups.create(ctx, owner, "Bees")
    found = [each.who for each in await people.receivers(ctx, team.ada, "be")]
    assert found == ["ben@example.com", "group:Bees"]
    assert [each.who for each in await people.receivers(ctx, team.ada, "%")] == []
    guest = replace(team.ben, role=OrgRole.GUEST)
    with pytest.raises(Denied):
        await people.receivers(ctx, guest, "a")


async def test_sharing_is_checked_with_one_statement_and_listed_with_two(team: Team) -> None:
    await groups.create(team.world.ctx, team.world.owner, "Design")
    await groups.put_in(team.world.ctx, team.world.owner, "Design", "ben@example.com")
    await team.give("group:Design")
    with team.world.statements() as seen:
        assert await team.role_of(team.ben) is Role.VIEWER
    assert len(seen) == 1
    with team.world.statements() as seen:
        page = await artifacts.listed(team.world.ctx, team.ben, Filter(), limit=10)
    assert [item.id for item in page.items] == [team.page]
    assert len(seen) == 2


async def test_every_step_is_on_record(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    await groups.create(ctx, owner, "Design")
    await groups.put_in(ctx, owner, "Design", "ben@example.com")
    await groups.put_in(ctx, owner, "Design", "ben@example.com")
    await team.give("group:Design")
    await policy.change(ctx, owner, Change(external=False))
    await policy.change(ctx, owner, Change(external=False))
    await people.change_role(ctx, owner, "ben@example.com", OrgRole.ADMIN)
    query = select(events.c.type, events.c.data).order_by(events.c.pk)
    rows = await ctx.db.read(lambda tx: tx.all(query))
    told = {row.type: row.data for row in rows[-5:]}
    assert list(told) == [
        "group.created",
        "group.joined",
        "sharing",
        "policy.changed",
        "member.role",
    ]
    assert told["sharing"]["share"] == {"who": "group:Design", "role": "viewer"}
    assert told["sharing"]["before"] == {"audience": "private", "role": None}
    assert told["policy.changed"]["before"]["external"] is True
    assert (told["member.role"]["before"], told["member.role"]["after"]) == ("member", "admin")
