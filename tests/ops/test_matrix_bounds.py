"""What bounds an artifact: the organisation, its owner's role, its folder, that one's owner's role.

Every combination of them x who asks x every tie x every audience, as in `test_matrix`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from itertools import product

import pytest
from sqlalchemy import select, update
from tests.ops.test_matrix import IN_FOLDERS, WIDE, Case, a_case, expected, role_query
from tests.support.world import World, nobody

from fanlight.db import people, policies, roles, tables
from fanlight.db.tx import Tx
from fanlight.db.visible import params
from fanlight.kit.ids import new_id
from fanlight.model.actor import Actor, OrgRole
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import Denied, Missing
from fanlight.model.guest import ANYBODY, Domains, domain_of
from fanlight.model.permission import Standing
from fanlight.model.share import Bound, SharingPolicy
from fanlight.ops import artifacts, folders, groups, leavers, policy, sharing
from fanlight.ops import people as ops_people

NARROWER = (None, *Audience)
BOUNDS = list(product(NARROWER, NARROWER, NARROWER))
"""Of the role of an artifact's owner, of the role of its folder's owner, of the folder itself."""


@pytest.mark.slow
async def test_of_all_that_bounds_an_artifact_the_narrowest_holds(each_world: World) -> None:
    """The organisation's policy x its owner's role x its folder's owner's x its folder.

    The one role is built in, the other one of the organisation's own.
    """
    world = each_world
    wrong, asked = await world.ctx.db.write(partial(_ask_all, world=world))
    assert not wrong, "\n".join(wrong[:20])
    assert asked == 4 * 125 * (2 * 19 + 6) * 4


_OF_ASKER: dict[OrgRole | None, Bound] = {
    OrgRole.MEMBER: Bound(Audience.PRIVATE),
    OrgRole.GUEST: Bound(),
}
"""What is said of the role of who asks, who owns one of the folders."""


def _ask_all(tx: Tx, *, world: World) -> tuple[list[str], int]:
    """Who is something else than expected, and of how many it was asked."""
    cases, keepers = _bounded_cases(tx, world=world)
    queries = [(case, role_query(case), params(case.actor, tx.now)) for case in cases]
    wrong: list[str] = []
    asked = 0
    for most, bounds in product(Audience, BOUNDS):
        policy = SharingPolicy(most, Audience.PRIVATE, external=True, guests=ANYBODY)
        _bound(tx, keepers, policy, bounds)
        owners, keeps, folder = (Bound(each) for each in bounds)
        around, inside = policy.within(owners, keeps, folder), policy.within(owners, folder)
        alone = policy.within(owners)
        for case, query, asker in queries:
            found = {id_: Role(number) for id_, number in tx.all(query, asker)}
            asked += len(found)
            for (tie, audience), id_ in case.artifacts.items():
                itself = inside if tie in IN_FOLDERS else alone
                by_folder = inside.within(_OF_ASKER[case.place]) if tie == "own folder" else around
                role = expected(case.place, tie, audience, itself, by_folder)
                if found[id_] is not role:
                    wrong.append(f"{case.place} {tie} {audience} {most} {bounds}: {found[id_]}")
    return wrong, asked


def _bounded_cases(tx: Tx, *, world: World) -> tuple[list[Case], Standing]:
    """By whom nothing but a role is told apart: a member, a guest, and nobody."""
    owner, keeps, keepers = bounded_owners(tx, world=world)
    places = (OrgRole.MEMBER, OrgRole.GUEST, None)
    return [a_case(tx, owner, place, keeper=keeps) for place in places], keepers


def bounded_owners(tx: Tx, *, world: World) -> tuple[Actor, Actor, Standing]:
    """An auditor who owns artifacts, and who owns folders, with a role of their own."""
    assert roles.add(tx, id_=new_id(), name="Keeper", permissions=frozenset())
    keepers = Standing(OrgRole.MEMBER, roles.by_name(tx, "Keeper"))
    auditor, keeper = (
        people.add(tx, id_=new_id(), email=f"{name}@x.example", name=name, role=role)
        for name, role in (("auditor", OrgRole.AUDITOR), ("keeper", OrgRole.MEMBER))
    )
    people.set_standing(tx, keeper, keepers)
    owner, keeps = (replace(world.owner, user=each) for each in (auditor, keeper))
    return owner, keeps, keepers


def _bound(
    tx: Tx, keepers: Standing, policy: SharingPolicy, bounds: tuple[Audience | None, ...]
) -> None:
    owners, keeps, folder = bounds
    people.set_policy(tx, policy)
    policies.bind_role(tx, Standing(OrgRole.AUDITOR), Bound(owners))
    # Whoever has a role of the organisation's own has no built-in one beside it.
    policies.bind_role(tx, Standing(OrgRole.MEMBER), _OF_ASKER[OrgRole.MEMBER])
    policies.bind_role(tx, keepers, Bound(keeps))
    width = None if folder is None else WIDE.index(folder)
    tx.run(update(tables.folders).values(audience_most=width))


AWAY = ("moved out", "moved on", "folder deleted", "given away", "transferred", "all transferred")
"""The ways in which an artifact leaves its folder, its owner, or both."""


@pytest.mark.slow
@pytest.mark.parametrize("way", AWAY)
async def test_whatever_leaves_what_bounds_it_is_open_to_nobody_else(
    world: World, way: str
) -> None:
    """Its owner's role x its folder x its audience, before and after."""
    ctx, owner = world.ctx, world.owner
    ada, ben, cay = [await world.member(name) for name in ("ada", "ben", "cay")]
    await ops_people.change_role(ctx, owner, "ben@example.com", OrgRole.ADMIN)
    await policy.change(ctx, owner, policy.Change(most=Audience.PUBLIC))
    witnesses = (cay, await world.member("dan"), nobody())
    for role, inside, audience in product((None, Audience.PEOPLE), NARROWER[:3], WIDE[1:]):
        await policy.bind_role(ctx, owner, "member", Bound())
        page = (await world.publish(ada, f"{way} {role} {inside} {audience}")).id
        await sharing.give(ctx, ada, page, "cay@example.com", role=Role.VIEWER)
        folder = (await folders.create(ctx, ada, "Bound", None)).id
        other = (await folders.create(ctx, ada, "Free", None)).id
        await folders.move(ctx, ada, page, folder)
        await ctx.db.write(partial(_open_to, id_=page, audience=audience))
        await policy.bind_role(ctx, owner, "member", Bound(role))
        await policy.bind_folder(ctx, owner, folder, Bound(inside))
        before = [await _sees(world, each, page) for each in witnesses]
        leave = _leaving(world, ada, way, page=page, places=(folder, other))
        if way == "given away" and inside is Audience.PRIVATE:
            with pytest.raises(Denied, match="policy does not allow"):
                await leave()
        else:
            await leave()
        after = [await _sees(world, each, page) for each in witnesses]
        assert after == before, (role, inside, audience)
        if way == "all transferred":
            await folders.delete(ctx, replace(ben, role=OrgRole.ADMIN), folder)
            assert [await _sees(world, each, page) for each in witnesses] == before


DOMAINS: tuple[Domains | None, ...] = (None, (), ("in.example",))


@pytest.mark.slow
@pytest.mark.parametrize("way", AWAY)
async def test_whatever_leaves_what_bounds_its_guests_lets_in_no_others(
    world: World, way: str
) -> None:
    """Of its owner's role x of its folder: guests with it by name, and in a group, before and
    after.
    """
    ctx, owner = world.ctx, world.owner
    ada, _ben = [await world.member(name) for name in ("ada", "ben")]
    await ops_people.change_role(ctx, owner, "ben@example.com", OrgRole.ADMIN)
    await policy.change(ctx, owner, policy.Change(guests=["*"]))
    first = (await world.publish(ada, "First")).id
    await groups.create(ctx, owner, "Partners")
    guests = [await _guest(world, ada, first, email) for email in _GUESTS]
    for email in _GUESTS[2:]:
        await groups.put_in(ctx, owner, "Partners", email)
    for role, inside in product(DOMAINS, DOMAINS):
        await policy.bind_role(ctx, owner, "member", Bound())
        page = (await world.publish(ada, f"{way} {role} {inside}")).id
        for who in (*_GUESTS[:2], "group:Partners"):
            await sharing.give(ctx, ada, page, who, role=None)
        folder = (await folders.create(ctx, ada, "Bound", None)).id
        other = (await folders.create(ctx, ada, "Free", None)).id
        await folders.move(ctx, ada, page, folder)
        assert [await _sees(world, each, page) for each in guests] == [True] * 4
        await policy.bind_role(ctx, owner, "member", Bound(guests=role))
        await policy.bind_folder(ctx, owner, folder, Bound(guests=inside))
        before = [await _sees(world, each, page) for each in guests]
        assert before == [() not in (role, inside), (role, inside) == (None, None)] * 2
        await _leaving(world, ada, way, page=page, places=(folder, other))()
        assert [await _sees(world, each, page) for each in guests] == before, (role, inside)


@pytest.mark.parametrize("kind", ["page", "folder"])
async def test_a_guest_who_is_shared_with_anew_is_let_in_with_their_domain_and_no_other(
    world: World, kind: str
) -> None:
    ctx, owner, is_folder = world.ctx, world.owner, kind == "folder"
    ada, ben = [await world.member(name) for name in ("ada", "ben")]
    await ops_people.change_role(ctx, owner, "ben@example.com", OrgRole.ADMIN)
    await policy.change(ctx, owner, policy.Change(guests=["*"]))
    page = (await world.publish(ada, "Plan")).id
    guests = [await _guest(world, ada, page, email) for email in _GUESTS]
    place = page
    if is_folder:
        for email in _GUESTS:
            await sharing.take(ctx, ada, page, email)
        place = (await folders.create(ctx, ada, "Plans", None)).id
        await folders.move(ctx, ada, page, place)
    give = folders.give if is_folder else sharing.give
    for email in _GUESTS:
        await give(ctx, ada, place, email, role=None)
    await policy.bind_role(ctx, owner, "member", Bound(guests=()))
    await _transfer(world, refs=None)
    assert [await _sees(world, each, page) for each in guests] == [False] * 4
    ben = replace(ben, role=OrgRole.ADMIN)
    await policy.bind_role(ctx, owner, "admin", Bound(guests=("in.example",)))
    with pytest.raises(Denied, match=r"lets in no guest"):
        await give(ctx, ben, place, _GUESTS[1], role=None)
    await give(ctx, ben, place, _GUESTS[0], role=None)
    if is_folder:  # The page was bound by its owner's role, too.
        assert [await _sees(world, each, page) for each in guests] == [False] * 4
        await sharing.give(ctx, ben, page, _GUESTS[0], role=None)
    await policy.bind_role(ctx, owner, "admin", Bound())
    assert [await _sees(world, each, page) for each in guests] == [True, False, True, False]
    listed = await ctx.db.read(partial(_told_of_guests, page=page))
    assert listed == [([], None), (["in.example"], [])]


async def test_what_stays_in_a_folder_of_somebody_else_lets_in_no_other_guests_by_it(
    world: World,
) -> None:
    """Their own share of the folder, where the role of who owned the page kept them out of it."""
    ctx, owner = world.ctx, world.owner
    ada, _ben = [await world.member(name) for name in ("ada", "ben")]
    await ops_people.change_role(ctx, owner, "ben@example.com", OrgRole.ADMIN)
    await policy.change(ctx, owner, policy.Change(guests=["*"]))
    page = (await world.publish(ada, "Plan")).id
    folder = (await folders.create(ctx, owner, "Owner's", Audience.PEOPLE)).id
    await folders.give(ctx, owner, folder, "ada@example.com", role=Role.EDITOR)
    await folders.give(ctx, owner, folder, _GUESTS[0], role=None)
    await folders.move(ctx, ada, page, folder)
    guest = await _guest(world, ada, (await world.publish(ada, "Other")).id, _GUESTS[0])
    assert await _sees(world, guest, page)
    await policy.bind_role(ctx, owner, "member", Bound(guests=()))
    await _transfer(world, refs=[page])
    assert not await _sees(world, guest, page)


_GUESTS = tuple(f"{name}.example" for name in ("a@in", "a@out", "b@in", "b@out"))


async def _guest(world: World, actor: Actor, page: str, email: str) -> Actor:
    await sharing.give(world.ctx, actor, page, email, role=None)
    user = await world.ctx.db.read(lambda tx: people.by_email(tx, email))
    assert user is not None
    return replace(actor, user=user.pk, role=OrgRole.GUEST, domain=domain_of(email))


def _told_of_guests(tx: Tx, *, page: str) -> list[tuple[object, object]]:
    """On record of one page: whom it lets in from then on, and whom it did."""
    of_page = tables.artifacts.c.pk == tables.events.c.artifact
    query = select(tables.events.c.data).join(tables.artifacts, of_page)
    query = query.where(tables.artifacts.c.id == page).order_by(tables.events.c.pk)
    told = [data for (data,) in tx.all(query) if data.get("guests") is not None]
    return [(each["guests"], each["before"]["guests"]) for each in told]


def _leaving(
    world: World, ada: Actor, way: str, *, page: str, places: tuple[str, str]
) -> Callable[[], Awaitable[object]]:
    """`places` are the folder that it is in, and another one."""
    ctx, (folder, other) = world.ctx, places
    ways: dict[str, Callable[[], Awaitable[object]]] = {
        "moved out": partial(folders.move, ctx, ada, page, None),
        "moved on": partial(folders.move, ctx, ada, page, other),
        "folder deleted": partial(folders.delete, ctx, ada, folder),
        "given away": partial(leavers.give_away, ctx, ada, page, "ben@example.com"),
        "transferred": partial(_transfer, world, refs=[page]),
        "all transferred": partial(_transfer, world, refs=None),
    }
    return ways[way]


async def _transfer(world: World, *, refs: list[str] | None) -> None:
    await leavers.transfer(
        world.ctx, world.owner, "ada@example.com", to="ben@example.com", refs=refs
    )


def _open_to(tx: Tx, *, id_: str, audience: Audience) -> None:
    put = update(tables.artifacts).where(tables.artifacts.c.id == id_)
    tx.run(put.values(audience=audience))


async def _sees(world: World, actor: Actor, page: str) -> bool:
    try:
        return (await artifacts.show(world.ctx, actor, page)).role >= Role.VIEWER
    except Missing:
        return False
