"""Folders with their own sharing: what they give, to whom, and what they do not."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.world import World, a_world, nobody

from fanlight.db import tables
from fanlight.kit.paging import Page
from fanlight.model.actor import Actor, Door, OrgRole
from fanlight.model.artifact import Audience, ListScope, Role
from fanlight.model.errors import Denied, Invalid, Limited, Missing
from fanlight.model.limits import Limits
from fanlight.model.share import Bound
from fanlight.ops import artifacts, feed, folders, groups, leavers, people, policy, sharing, sign_in
from fanlight.ops.artifacts import Filter
from fanlight.ops.policy import Change

PAGE = "<title>Page</title><p>text"


@dataclass(frozen=True, slots=True)
class Team:
    """A private page of Ada's in a private folder of hers, and others."""

    world: World
    ada: Actor
    ben: Actor
    page: str
    folder: str

    async def role_of(self, actor: Actor) -> Role | None:
        try:
            return (await artifacts.show(self.world.ctx, actor, self.page)).role
        except Missing:
            return None


@pytest.fixture
async def team(each_world: World) -> Team:
    world = each_world
    ada, ben = await world.member("ada"), await world.member("ben")
    page = (await world.publish(ada, PAGE)).id
    folder = (await folders.create(world.ctx, ada, " Board  papers ", None)).id
    await folders.move(world.ctx, ada, page, folder)
    return Team(world, ada, ben, page, folder)


async def test_a_folder_shares_what_is_in_it(team: Team) -> None:
    ctx, ada = team.world.ctx, team.ada
    assert await team.role_of(team.ben) is None
    shown = await folders.give(ctx, ada, team.folder, "ben@example.com", role=Role.EDITOR)
    assert (shown.folder.name, shown.folder.audience) == ("Board papers", Audience.PEOPLE)
    assert await team.role_of(team.ben) is Role.EDITOR
    assert (await artifacts.show(ctx, ada, team.page)).audience is Audience.PRIVATE
    await folders.give(ctx, ada, team.folder, "ben@example.com", role=Role.VIEWER)
    assert await team.role_of(team.ben) is Role.VIEWER
    await folders.take(ctx, ada, team.folder, "ben@example.com")
    assert await team.role_of(team.ben) is None
    await folders.change(ctx, ada, team.folder, name=None, audience=Audience.ORG)
    assert await team.role_of(team.ben) is Role.VIEWER
    await folders.move(ctx, ada, team.page, None)
    assert await team.role_of(team.ben) is None


async def test_the_better_of_the_two_counts(team: Team) -> None:
    ctx = team.world.ctx
    await groups.create(ctx, team.world.owner, "Design")
    await groups.put_in(ctx, team.world.owner, "Design", "ben@example.com")
    await folders.give(ctx, team.ada, team.folder, "group:Design", role=Role.COMMENTER)
    assert await team.role_of(team.ben) is Role.COMMENTER
    await sharing.give(ctx, team.ada, team.page, "ben@example.com", role=Role.VIEWER)
    assert await team.role_of(team.ben) is Role.COMMENTER
    await sharing.give(ctx, team.ada, team.page, "ben@example.com", role=Role.EDITOR)
    assert await team.role_of(team.ben) is Role.EDITOR
    await sharing.take(ctx, team.ada, team.page, "ben@example.com")
    await groups.delete(ctx, team.world.owner, "Design")
    assert await team.role_of(team.ben) is None


async def test_open_pages_ask_again_when_a_folder_changes(team: Team) -> None:
    ctx = team.world.ctx
    await folders.change(ctx, team.ada, team.folder, name=None, audience=Audience.ORG)
    ben = await team.world.in_browser(team.ben)
    artifact = await feed.watchable(ctx, ben, team.page)
    ended = ctx.hub.ended
    await folders.change(ctx, team.ada, team.folder, name=None, audience=Audience.PRIVATE)
    assert not await feed.may_go_on(ctx, ben, artifact)
    assert ctx.hub.ended > ended


async def test_only_who_edits_a_folder_puts_something_of_their_own_there(team: Team) -> None:
    ctx = team.world.ctx
    mine = (await team.world.publish(team.ben, PAGE + "2")).id
    with pytest.raises(Missing):
        await folders.move(ctx, team.ben, mine, team.folder)
    await folders.give(ctx, team.ada, team.folder, "ben@example.com", role=Role.COMMENTER)
    with pytest.raises(Denied):
        await folders.move(ctx, team.ben, mine, team.folder)
    await folders.give(ctx, team.ada, team.folder, "ben@example.com", role=Role.EDITOR)
    await folders.move(ctx, team.ben, mine, team.folder)
    # The folder's owner edits it, and it stays Ben's.
    assert (await artifacts.show(ctx, team.ada, mine)).role is Role.EDITOR
    with pytest.raises(Denied):
        await folders.move(ctx, team.ben, team.page, None)
    with pytest.raises(Denied):
        await folders.delete(ctx, team.ben, team.folder)


async def test_others_learn_nothing_of_a_folder(team: Team) -> None:
    ctx = team.world.ctx
    for attempt in (
        lambda: folders.show(ctx, team.ben, team.folder),
        lambda: folders.change(ctx, team.ben, team.folder, name="Mine", audience=None),
        lambda: folders.give(ctx, team.ben, team.folder, "ben@example.com", role=Role.EDITOR),
        lambda: folders.take(ctx, team.ben, team.folder, "ada@example.com"),
        lambda: folders.delete(ctx, team.ben, team.folder),
        lambda: folders.key_of(ctx, team.ben, team.folder),
        lambda: folders.show(ctx, team.ben, "x" * 26),
    ):
        with pytest.raises(Missing):
            await attempt()
    assert await folders.listed(ctx, team.ben, after=None, limit=10) == Page([], None)
    with pytest.raises(Denied):
        await folders.listed(ctx, nobody(), after=None, limit=10)
    await folders.give(ctx, team.ada, team.folder, "ben@example.com", role=Role.VIEWER)
    assert (await folders.show(ctx, team.ben, team.folder)).shares is None


async def test_lists_look_into_a_folder_with_three_statements(team: Team) -> None:
    ctx = team.world.ctx
    await team.world.publish(team.ada, PAGE + "2")
    await folders.change(ctx, team.ada, team.folder, name=None, audience=Audience.ORG)
    with team.world.statements() as seen:
        key = await folders.key_of(ctx, team.ben, team.folder)
        page = await artifacts.listed(ctx, team.ben, Filter(folder=key), limit=10)
    assert [item.id for item in page.items] == [team.page]
    # Which folder, how many candidates, the page.
    assert len(seen) == 3
    page = await artifacts.listed(ctx, team.ben, Filter(scope=ListScope.ORG), limit=10)
    assert [item.id for item in page.items] == [team.page]


async def test_a_folder_costs_a_check_no_statement(team: Team) -> None:
    await folders.give(team.world.ctx, team.ada, team.folder, "ben@example.com", role=Role.EDITOR)
    with team.world.statements() as seen:
        assert await team.role_of(team.ben) is Role.EDITOR
    assert len(seen) == 1


async def test_what_is_in_a_folder_that_is_deleted_stays(team: Team) -> None:
    ctx = team.world.ctx
    await folders.change(ctx, team.ada, team.folder, name=None, audience=Audience.ORG)
    await folders.delete(ctx, team.ada, team.folder)
    assert await team.role_of(team.ben) is None
    assert (await sharing.show(ctx, team.ada, team.page)).folder is None
    assert await team.role_of(team.ada) is Role.OWNER


async def test_the_policy_bounds_folders_too(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    with pytest.raises(Denied, match="policy does not allow"):
        await folders.change(ctx, team.ada, team.folder, name=None, audience=Audience.PUBLIC)
    await folders.change(ctx, team.ada, team.folder, name=None, audience=Audience.ORG)
    await policy.change(ctx, owner, Change(most=Audience.PEOPLE))
    assert await team.role_of(team.ben) is None
    other = (await team.world.publish(team.ada, PAGE + "3")).id
    with pytest.raises(Denied, match="policy does not allow"):
        await folders.move(ctx, team.ada, other, team.folder)
    await policy.change(ctx, owner, Change(most=Audience.ORG))
    assert await team.role_of(team.ben) is Role.VIEWER
    await people.change_role(ctx, owner, "ben@example.com", OrgRole.GUEST)


async def test_a_bound_that_was_left_is_written_down_and_told(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    await sharing.set_audience(ctx, team.ada, team.page, Audience.ORG)
    await policy.bind_folder(ctx, owner, team.folder, Bound(Audience.PEOPLE))
    assert await team.role_of(team.ben) is None
    await folders.move(ctx, team.ada, team.page, None)
    assert await team.role_of(team.ben) is None
    assert (await sharing.show(ctx, team.ada, team.page)).audience is Audience.PEOPLE
    query = select(tables.events.c.data).order_by(tables.events.c.pk.desc()).limit(2)
    [moved], [narrowed] = await ctx.db.read(lambda tx: tx.all(query))
    assert (moved["change"], narrowed["change"]) == ("moved", "audience")
    assert (narrowed["before"], narrowed["audience"]) == ({"audience": "org"}, "people")
    # To open it is a step of its own, by whoever may.
    await sharing.set_audience(ctx, team.ada, team.page, Audience.ORG)
    assert await team.role_of(team.ben) is Role.VIEWER


async def test_what_counted_as_narrower_is_opened_by_a_move_only_by_who_may(team: Team) -> None:
    """What is written to an artifact says nothing of how far it is open."""
    ctx, owner = team.world.ctx, team.world.owner
    await sharing.set_audience(ctx, team.ada, team.page, Audience.ORG)
    await policy.bind_folder(ctx, owner, team.folder, Bound(Audience.PRIVATE))
    wide = (await folders.create(ctx, team.ada, "All", Audience.ORG)).id
    await policy.bind_folder(ctx, owner, wide, Bound(Audience.PEOPLE))
    with pytest.raises(Denied, match="policy does not allow"):
        await folders.move(ctx, team.ada, team.page, wide)
    narrow = await team.world.token(team.ada)
    bound = replace(await sign_in.by_token(ctx, narrow, door=Door.API), ceiling=1)
    await policy.bind_folder(ctx, owner, wide, Bound())
    with pytest.raises(Denied) as denied:
        await folders.move(ctx, bound, team.page, wide)
    assert denied.value.code == "denied-ceiling"


async def test_whoever_owns_a_folder_edits_what_the_policy_lets_be_shared(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    theirs = (await folders.create(ctx, team.ben, "Ben's", None)).id
    await folders.give(ctx, team.ben, theirs, "ada@example.com", role=Role.EDITOR)
    await folders.move(ctx, team.ada, team.page, theirs)
    assert await team.role_of(team.ben) is Role.EDITOR
    await policy.bind_folder(ctx, owner, theirs, Bound(Audience.PRIVATE))
    assert await team.role_of(team.ben) is None
    with pytest.raises(Denied, match="policy does not allow"):
        await leavers.give_away(ctx, team.ada, team.page, "ben@example.com")
    await policy.bind_folder(ctx, owner, theirs, Bound())
    assert await team.role_of(team.ben) is Role.EDITOR


async def test_who_comes_back_has_no_folder_of_before(team: Team) -> None:
    ctx, owner = team.world.ctx, team.world.owner
    await folders.give(ctx, team.ada, team.folder, "ben@example.com", role=Role.EDITOR)
    await leavers.remove_member(ctx, owner, "ben@example.com")
    await people.add_member(ctx, owner, "ben@example.com", "Ben")
    assert await team.role_of(team.ben) is None


async def test_names_and_numbers_of_folders_are_bounded(world: World) -> None:
    ada = await world.member("ada")
    for name in ("", "  ", "x" * 101):
        with pytest.raises(Invalid):
            await folders.create(world.ctx, ada, name, None)


async def test_one_person_owns_so_many_folders(tmp_path: Path) -> None:
    async with a_world(tmp_path, limits=Limits(folders=2)) as world:
        for n in range(2):
            await folders.create(world.ctx, world.owner, f"{n}", None)
        with pytest.raises(Limited):
            await folders.create(world.ctx, world.owner, "3", None)
        ada = await world.member("ada")
        assert (await folders.create(world.ctx, ada, "1", None)).role is Role.OWNER


async def test_every_step_is_on_record(team: Team) -> None:
    ctx = team.world.ctx
    await folders.give(ctx, team.ada, team.folder, "ben@example.com", role=Role.EDITOR)
    await folders.take(ctx, team.ada, team.folder, "ben@example.com")
    await folders.delete(ctx, team.ada, team.folder)
    query = select(tables.events.c.type, tables.events.c.data).order_by(tables.events.c.pk)
    rows = [row for row in await ctx.db.read(lambda tx: tx.all(query)) if "older" in str(row)]
    assert [row.type for row in rows if row.type.startswith("folder.")] == [
        "folder.created",
        "folder.changed",
        "folder.changed",
        "folder.deleted",
    ]
    [moved] = [row for row in rows if row.type == "sharing" and row.data["change"] == "moved"]
    assert moved.data["folder"] == team.folder


async def test_the_api_keeps_folders(team: Team) -> None:
    api = "/api/v1"
    async with team.world.http(await team.world.token(team.ada)) as client:
        made = await client.post(f"{api}/folders", json={"name": "Plans", "audience": "org"})
        assert made.status_code == 201
        id_ = made.json()["id"]
        put = await client.put(f"{api}/artifacts/{team.page}/folder", json={"folder": id_})
        assert put.json()["folder"] == {"id": id_, "name": "Plans", "audience": "org"}
        listed = (await client.get(f"{api}/artifacts", params={"folder": id_})).json()["items"]
        assert [each["id"] for each in listed] == [team.page]
        assert (await client.get("/api/v1/artifacts", params={"folder": "x"})).status_code == 404
        names = [each["name"] for each in (await client.get(f"{api}/folders")).json()["items"]]
        assert names == ["Board papers", "Plans"]
        changed = await client.patch(f"{api}/folders/{id_}", json={"name": "Ideas"})
        assert (changed.json()["name"], changed.json()["audience"]) == ("Ideas", "org")
        given = await client.put(f"{api}/folders/{id_}/people/ben@example.com", json={})
        assert [each["who"] for each in given.json()["people"]] == ["ben@example.com"]
        taken = await client.delete(f"{api}/folders/{id_}/people/ben@example.com")
        assert taken.json()["people"] == []
        assert (await client.delete(f"{api}/folders/{id_}")).status_code == 204
        out = await client.put(f"{api}/artifacts/{team.page}/folder", json={"folder": None})
        assert out.json()["folder"] is None
    async with team.world.http(await team.world.token(team.ben)) as client:
        assert (await client.get(f"{api}/folders/{team.folder}")).status_code == 404
