"""Sites: kept as versions, known to who may know of them, made live by the worker alone."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from tests.support.world import World, nobody, upload

from fanlight.db import sites as rows
from fanlight.db.sites import Ended, Taken
from fanlight.db.tables import site_deployments
from fanlight.model.actor import SYSTEM, Actor, ActorKind, OrgRole, Scope
from fanlight.model.errors import AppError, Conflict, Denied, Invalid, Limited, Missing, Unavailable
from fanlight.model.limits import Limits
from fanlight.model.permission import CustomRole, Permission
from fanlight.model.site import Deployment, Origin, State
from fanlight.ops import deploying, gate, sites, upkeep
from fanlight.ops.sites import Save, Saved

PAGE = "<h1>Start</h1>"
WORKER = "export default { fetch() {} };"


async def saved(
    world: World, actor: Actor, slug: str = "board", *, new: bool = True, **files: str
) -> Saved:
    given = {name.replace("_", "."): text for name, text in files.items()} or {"index.html": PAGE}
    uploads = tuple(upload(name, text) for name, text in given.items())
    origin = Origin("3f" * 20, "main", "git.example/board")
    return await sites.save(world.ctx, actor, Save(slug, uploads, origin), new=new)


async def taken(world: World) -> Taken | None:
    before = world.clock.now() - 60_000
    return await world.ctx.db.write(lambda tx: rows.take(tx, SYSTEM, taken_before=before))


async def deployments(world: World, actor: Actor) -> list[Deployment]:
    return (await sites.deployments(world.ctx, actor, "board", after=None, limit=9)).items


async def test_versions_are_kept_and_the_newest_deployed_is_live(each_world: World) -> None:
    world, ada = each_world, await each_world.member("ada")
    first = await saved(world, ada)
    second = await saved(world, ada, new=False, index_html="<h1>Two</h1>")

    asked = await sites.deploy(world.ctx, ada, "board", None)
    assert (asked.state, asked.version) == (State.PENDING, 2)
    assert (await sites.show(world.ctx, ada, "board")).live is None
    assert await deploying.reconcile(world.ctx) == 1
    assert await deploying.reconcile(world.ctx) == 0

    assert (await sites.show(world.ctx, ada, first.site.id)).live == 2
    done = await sites.deployment(world.ctx, ada, "board", 1)
    assert (done.state, done.message, done.author_name) == (State.SUCCEEDED, "", "Ada")
    newest = await sites.versions(world.ctx, ada, "board", after=None, limit=1)
    versions, after = newest.items, newest.after
    assert ([each.n for each in versions], after) == ([2], 2)
    rest = await sites.versions(world.ctx, ada, "board", after=after, limit=1)
    [older], end = rest.items, rest.after
    assert (older.hash, older.origin.commit, end) == (first.version.hash, "3f" * 20, None)
    assert older.hash != second.version.hash
    live = await gate.current(world.ctx, "board")
    assert [*live.assets] == ["index.html"]
    assert await world.ctx.blobs.get(live.assets["index.html"].sha256) == b"<h1>Two</h1>"


async def test_the_same_files_have_the_same_hash(world: World) -> None:
    first = await saved(world, world.owner, index_html=PAGE, a_css="")
    again = await saved(world, world.owner, new=False, a_css="", index_html=PAGE)

    assert again.version.hash == first.version.hash
    assert again.version.n == 2


async def test_a_deployment_whose_process_is_gone_is_taken_over(each_world: World) -> None:
    world, ada = each_world, await each_world.member("ada")
    await saved(world, ada)
    await sites.deploy(world.ctx, ada, "board", 1)
    gone = await taken(world)
    assert gone is not None

    assert await deploying.reconcile(world.ctx) == 0
    world.clock.advance(61_000)
    assert await deploying.reconcile(world.ctx) == 1
    # The first one comes back and has nothing left to end.
    assert not await world.ctx.db.write(lambda tx: rows.end(tx, gone, message="too late"))
    assert (await sites.deployment(world.ctx, ada, "board", 1)).state is State.SUCCEEDED


async def test_a_process_that_was_given_up_ends_nothing(each_world: World) -> None:
    world, ada = each_world, await each_world.member("ada")
    await saved(world, ada)
    await sites.deploy(world.ctx, ada, "board", 1)

    first = await taken(world)
    assert first is not None
    world.clock.advance(61_000)
    second = await taken(world)
    assert second is not None

    assert await world.ctx.db.write(lambda tx: rows.end(tx, first, message="too late")) is None
    assert (await sites.deployment(world.ctx, ada, "board", 1)).state is State.STARTING
    ended = await world.ctx.db.write(lambda tx: rows.end(tx, second))
    assert ended == Ended(State.SUCCEEDED, None)


async def test_an_older_deployment_never_takes_the_place_of_a_newer_one(each_world: World) -> None:
    world, ada = each_world, await each_world.member("ada")
    for n in range(3):
        await saved(world, ada, new=n == 0)
    await sites.deploy(world.ctx, ada, "board", 1)
    await deploying.reconcile(world.ctx)
    await sites.deploy(world.ctx, ada, "board", 2)
    # Its process dies now, or is slow.
    gone = await taken(world)
    assert gone is not None
    await sites.deploy(world.ctx, ada, "board", 3)
    assert await deploying.reconcile(world.ctx) == 1
    world.clock.advance(61_000)

    assert await deploying.reconcile(world.ctx) == 0
    assert await world.ctx.db.write(lambda tx: rows.end(tx, gone)) is None
    assert (await sites.show(world.ctx, ada, "board")).live == 3
    states = [State.SUCCEEDED, State.SUPERSEDED, State.SUCCEEDED]
    assert [each.state for each in await deployments(world, ada)] == states


async def test_of_those_that_wait_the_newest_is_taken_up(each_world: World) -> None:
    world, ada = each_world, await each_world.member("ada")
    for n in range(3):
        await saved(world, ada, new=n == 0)
        await sites.deploy(world.ctx, ada, "board", None)

    newest = await taken(world)

    assert newest is not None
    assert newest.version == 3
    assert await taken(world) is None
    states = [State.STARTING, State.SUPERSEDED, State.SUPERSEDED]
    assert [each.state for each in await deployments(world, ada)] == states


async def test_what_ends_after_a_later_one_is_not_made_live(each_world: World) -> None:
    """Two that were taken up at a time, as servers did before the newest was the only one."""
    world, ada = each_world, await each_world.member("ada")
    for n in range(2):
        await saved(world, ada, new=n == 0)
    await sites.deploy(world.ctx, ada, "board", 1)
    older = await taken(world)
    assert older is not None
    await sites.deploy(world.ctx, ada, "board", 2)
    newer = replace(older, n=2, version=2)
    of_newer = update(site_deployments).where(site_deployments.c.n == 2)
    await world.ctx.db.write(lambda tx: tx.run(of_newer.values(taken_at=newer.at)))

    first = await world.ctx.db.write(lambda tx: rows.end(tx, newer))
    second = await world.ctx.db.write(lambda tx: rows.end(tx, older))

    assert (first, second) == (Ended(State.SUCCEEDED, None), Ended(State.SUPERSEDED, 2))
    assert (await sites.show(world.ctx, ada, "board")).live == 2


async def test_what_cannot_run_here_is_not_asked_for(world: World) -> None:
    await saved(world, world.owner, index_js=WORKER)

    with pytest.raises(Unavailable, match="fanlight runtime install"):
        await sites.deploy(world.ctx, world.owner, "board", None)

    bare = replace(world.ctx, origins=replace(world.ctx.origins, sites=""))
    with pytest.raises(Unavailable, match=r"sites\.url"):
        await sites.deploy(bare, world.owner, "board", None)
    with pytest.raises(Unavailable, match=r"sites\.url"):
        await sites.check_may(bare, world.owner, None)
    assert await deploying.reconcile(world.ctx) == 0


@pytest.mark.parametrize("version", [-1, 0, 2, 10**30])
async def test_a_version_that_is_not_there_is_not_deployed(each_world: World, version: int) -> None:
    world, ada = each_world, await each_world.member("ada")
    await saved(world, ada)

    with pytest.raises(Missing, match=f"no version {version}"):
        await sites.deploy(world.ctx, ada, "board", version)


async def test_a_site_is_its_owners_and_those_who_look_after_sites(each_world: World) -> None:
    world = each_world
    ada, ben = await world.member("ada"), await world.member("ben")
    await saved(world, ada)
    role = CustomRole(0, "", "Keeper", frozenset({Permission.MANAGE_SITES, Permission.LIST}))
    keeper = replace(ben, custom=role)
    guest = replace(ben, kind=ActorKind.GUEST, role=OrgRole.GUEST)

    for actor in (ben, guest, nobody()):
        with pytest.raises(AppError) as refused:
            await sites.show(world.ctx, actor, "board")
        assert refused.value.kind in {"missing", "denied"}
        with pytest.raises(AppError):
            await saved(world, actor, new=False)
        with pytest.raises(AppError):
            await sites.deploy(world.ctx, actor, "board", None)
    assert (await sites.listed(world.ctx, ben, after=None, limit=9)).items == []
    for actor in (ada, keeper, world.owner):
        [site] = (await sites.listed(world.ctx, actor, after=None, limit=9)).items
        assert (site.slug, site.owner_name) == ("board", "Ada")
    # Seeing all of them does not make one save or deploy.
    with pytest.raises(Denied):
        await sites.deploy(world.ctx, keeper, "board", None)


async def test_a_token_saves_as_it_publishes_and_deploys_with_a_scope_of_its_own(
    world: World,
) -> None:
    ada = await world.member("ada")
    token = replace(ada, kind=ActorKind.TOKEN, scopes=frozenset({Scope.READ, Scope.PUBLISH}))
    await saved(world, token)

    with pytest.raises(Denied, match="sites:deploy"):
        await sites.deploy(world.ctx, token, "board", None)
    with pytest.raises(Denied):
        await saved(world, replace(token, only=1), "other")
    with pytest.raises(Denied):
        await sites.show(world.ctx, replace(token, inside=1), "board")
    deploying_token = replace(token, scopes=token.scopes | {Scope.DEPLOY})
    assert (await sites.deploy(world.ctx, deploying_token, "board", None)).n == 1


@pytest.mark.parametrize("slug", ["", "A", "-a", "a-", "a.b", "a" * 41, "b" * 26, "ä"])
async def test_a_name_is_part_of_an_address(world: World, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        await saved(world, world.owner, slug)
    assert refused.value.code == "bad-slug"


async def test_a_name_is_given_once(each_world: World) -> None:
    world, ada = each_world, await each_world.member("ada")
    await saved(world, ada)

    with pytest.raises(Conflict, match="called board already"):
        await saved(world, await world.member("ben"))
    with pytest.raises(Missing):
        await saved(world, ada, "elsewhere", new=False)


async def test_limits_of_versions_and_sites_are_named(world: World) -> None:
    tight = replace(world.ctx, limits=Limits(sites=1, site_versions=1))
    small = replace(world, ctx=tight)
    await saved(small, world.owner)

    with pytest.raises(Limited, match=r"limits\.site_versions"):
        await saved(small, world.owner, new=False)
    with pytest.raises(Limited, match=r"limits\.sites"):
        await saved(small, world.owner, "two")


async def test_files_of_sites_are_not_swept(world: World) -> None:
    await saved(world, world.owner)
    await sites.deploy(world.ctx, world.owner, "board", None)
    await deploying.reconcile(world.ctx)
    world.clock.advance(365 * 86_400_000)

    assert await upkeep.sweep(world.ctx) == 0

    live = await gate.current(world.ctx, "board")
    assert await world.ctx.blobs.get(live.assets["index.html"].sha256) == PAGE.encode()


async def test_what_each_costs_the_database(world: World) -> None:
    person = await world.in_browser(world.owner)
    await saved(world, person)
    await sites.deploy(world.ctx, person, "board", None)
    await deploying.reconcile(world.ctx)
    counts = []
    ticket = await gate.ticket(world.ctx, person, "board", "way")
    given = await gate.enter(world.ctx, "board", ticket, way="way")
    for work in (
        lambda: gate.admit(world.ctx, "board", given),
        lambda: gate.admit(world.ctx, "board", given),
        lambda: gate.current(world.ctx, "board"),
        lambda: sites.listed(world.ctx, person, after=None, limit=25),
        lambda: deploying.reconcile(world.ctx),
    ):
        with world.statements() as seen:
            await work()
        counts.append(len(seen))

    # Within seconds a visitor costs nothing; without work, neither does the worker but one look.
    assert counts == [3, 0, 0, 1, 1]
