"""What members come in with, and how those who look after them find and end it."""

from collections.abc import Awaitable
from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import insert
from tests.support.world import World, nobody

from fanlight.db import tables
from fanlight.db.tx import Tx
from fanlight.kit.ids import new_id
from fanlight.model.actor import Actor, Door, OrgRole
from fanlight.model.audit import Filter
from fanlight.model.errors import Denied, Missing
from fanlight.model.member import MemberFilter, State
from fanlight.model.oauth import CLI
from fanlight.model.permission import Permission
from fanlight.ops import (
    audit,
    credentials,
    device_login,
    groups,
    leavers,
    people,
    roles,
    sign_in,
)

ADA, OWNER = "ada@example.com", "owner@localhost"


async def an_admin(world: World) -> Actor:
    ann = await world.member("ann")
    await people.change_role(world.ctx, world.owner, "ann@example.com", "admin")
    return replace(ann, role=OrgRole.ADMIN)


async def test_what_a_member_comes_in_with_is_listed_and_ended_one_by_one(
    each_world: World,
) -> None:
    world = each_world
    ada, ann = await world.member("ada"), await an_admin(world)
    kept, ended = [await world.token(ada) for _ in range(2)]
    for _ in range(2):
        await world.in_browser(ada)
    held = await credentials.of_member(world.ctx, ann, ADA)
    assert (len(held.sessions), len(held.tokens), held.grants) == (2, 2, [])
    await credentials.revoke_token(world.ctx, ann, ADA, held.tokens[1].id)
    await credentials.end_session(world.ctx, ann, ADA, held.sessions[0].id)
    left = await credentials.of_member(world.ctx, ann, ADA)
    assert (left.sessions, left.tokens) == (held.sessions[1:], held.tokens[:1])
    assert (await sign_in.by_token(world.ctx, kept, door=Door.API)).user == ada.user
    with pytest.raises(Denied):
        await sign_in.by_token(world.ctx, ended, door=Door.API)
    told = (await people.show(world.ctx, ann, ADA)).user.id
    rows = await audit.listed(world.ctx, world.owner, Filter(actor="ann@example.com"), limit=2)
    assert [(row.type, row.data["user"]) for row in rows.items] == [
        ("session.ended", told),
        ("token.revoked", told),
    ]


async def test_a_program_that_a_member_let_in_is_listed_and_shut_out(world: World) -> None:
    ada, ann = await world.member("ada"), await an_admin(world)
    shown = await device_login.begin(world.ctx, nobody(), CLI.id, scope=None, machine="laptop")
    await device_login.approve(world.ctx, ada, shown.code)
    issued = await device_login.collect(world.ctx, nobody(), shown.secret)
    [program] = (await credentials.of_member(world.ctx, ann, ADA)).grants
    await credentials.end_grant(world.ctx, ann, ADA, program.id)
    assert (await credentials.of_member(world.ctx, ann, ADA)).grants == []
    with pytest.raises(Denied):
        await sign_in.by_token(world.ctx, issued.access, door=Door.CLI)
    [row] = (await audit.listed(world.ctx, ann, Filter(type="grant.ended"), limit=2)).items
    assert row.data["user"] == (await people.show(world.ctx, ann, ADA)).user.id


async def test_what_is_over_is_not_listed(world: World) -> None:
    ada = await world.member("ada")
    await world.token(ada)
    await world.in_browser(ada)
    world.clock.advance(91 * 86_400_000)
    held = await credentials.of_member(world.ctx, world.owner, ADA)
    assert (held.sessions, held.tokens, held.grants) == ([], [], [])


async def test_nobody_sees_or_ends_what_somebody_who_may_more_comes_in_with(world: World) -> None:
    ann = await an_admin(world)
    await world.token(world.owner)
    theirs = await credentials.of_member(world.ctx, world.owner, OWNER)
    ended = theirs.tokens[0].id
    for attempt in (
        credentials.of_member(world.ctx, ann, OWNER),
        credentials.end_session(world.ctx, ann, OWNER, ended),
        credentials.revoke_token(world.ctx, ann, OWNER, ended),
        credentials.end_grant(world.ctx, ann, OWNER, ended),
    ):
        with pytest.raises(Denied) as refused:
            await attempt
        assert refused.value.code == "denied-owner"
    assert await credentials.of_member(world.ctx, world.owner, OWNER) == theirs
    assert not (await people.show(world.ctx, ann, OWNER)).is_open


BELOW = {
    "owner": {"owner", "admin", "auditor", "member", "guest", "Desk"},
    "admin": {"admin", "auditor", "member", "guest", "Desk"},
    "Desk": {"Desk"},
    "auditor": set(),
    "member": set(),
    "guest": set(),
}
"""By role: the roles of those whose credentials somebody sees and ends."""


async def test_each_role_gets_at_those_who_may_no_more_than_it_does(world: World) -> None:
    """Every role with every other; who may not look after members gets at nobody."""
    await roles.create(world.ctx, world.owner, "Desk", frozenset({Permission.MEMBERS}))
    actors = {}
    for role in BELOW:
        email = f"{role}@example.com"
        user = await people.add_member(world.ctx, world.owner, email, role, role=role)
        actors[role] = replace(world.owner, user=user.pk, role=user.role, custom=user.custom)
    wrong = []
    for actor, other in product(BELOW, BELOW):
        email = f"{other}@example.com"
        outcomes = {
            await _is_let(credentials.of_member(world.ctx, actors[actor], email)),
            await _is_let(credentials.end_session(world.ctx, actors[actor], email, "x")),
            await _is_let(credentials.revoke_token(world.ctx, actors[actor], email, "x")),
            await _is_let(credentials.end_grant(world.ctx, actors[actor], email, "x")),
        }
        if outcomes != {other in BELOW[actor]}:
            wrong.append((actor, other, outcomes))
    assert wrong == []


async def _is_let(attempt: Awaitable[object]) -> bool:
    """Who is let finds that there is no such credential."""
    try:
        await attempt
    except Denied:
        return False
    except Missing:
        return True
    return True


async def test_a_help_desk_gets_at_nobody_with_a_permission_that_it_lacks(world: World) -> None:
    await roles.create(world.ctx, world.owner, "Desk", frozenset({Permission.MEMBERS}))
    desk = await people.add_member(world.ctx, world.owner, "d@example.com", "Desk", role="Desk")
    await world.member("ada")
    actor = replace(world.owner, user=desk.pk, role=desk.role, custom=desk.custom)
    with pytest.raises(Denied) as refused:
        await credentials.of_member(world.ctx, actor, ADA)
    assert refused.value.code == "denied-grant"
    with pytest.raises(Denied):
        await credentials.of_member(world.ctx, await world.member("bob"), ADA)


async def test_only_what_is_theirs_is_ended(world: World) -> None:
    bob = await world.member("bob")
    await world.member("ada")
    await world.token(bob)
    await world.in_browser(bob)
    held = await credentials.of_member(world.ctx, world.owner, "bob@example.com")
    for attempt in (
        credentials.revoke_token(world.ctx, world.owner, ADA, held.tokens[0].id),
        credentials.end_session(world.ctx, world.owner, ADA, held.sessions[0].id),
        credentials.end_grant(world.ctx, world.owner, ADA, held.tokens[0].id),
        credentials.of_member(world.ctx, world.owner, "nobody@example.com"),
    ):
        with pytest.raises(Missing):
            await attempt
    assert await credentials.of_member(world.ctx, world.owner, "bob@example.com") == held


async def test_members_are_found_by_any_part_of_an_address_or_a_name(each_world: World) -> None:
    world = each_world
    for email, name in (
        ("ada@example.com", "Ada Lovelace"),
        ("oe@example.com", "Ödön von Horváth"),
        ("a_b@example.com", "100% Ben"),
    ):
        await people.add_member(world.ctx, world.owner, email, name)

    async def found(q: str) -> list[str]:
        wanted = MemberFilter(q=q, is_service=False)
        return [each.name for each in (await people.members(world.ctx, world.owner, wanted)).items]

    assert await found("LOVE") == ["Ada Lovelace"]
    assert await found("a@EXAMPLE") == ["Ada Lovelace"]
    assert await found("Ödön") == ["Ödön von Horváth"]
    assert await found("%") == ["100% Ben"]
    assert await found("_") == ["100% Ben"]
    assert await found("\0\\") == []
    assert len(await found("")) == 4


async def test_members_are_found_by_role_and_state(each_world: World) -> None:
    world = each_world
    await roles.create(world.ctx, world.owner, "Writer", frozenset({Permission.CREATE}))
    for name, role in (("ada", "Writer"), ("bob", "member"), ("cyn", "member")):
        await people.add_member(world.ctx, world.owner, f"{name}@example.com", name, role=role)
    await leavers.suspend(world.ctx, world.owner, "cyn@example.com")

    async def found(**wanted: object) -> list[str]:
        filter_ = replace(MemberFilter(), **wanted)  # type: ignore[arg-type]  # each test names its own
        return [each.name for each in (await people.members(world.ctx, world.owner, filter_)).items]

    assert await found(role="writer") == ["ada"]
    assert await found(role="member") == ["bob", "cyn"]
    assert await found(role="member", state=State.ACTIVE) == ["bob"]
    assert await found(state=State.SUSPENDED) == ["cyn"]
    assert await found(role="nothing") == []
    assert await found(is_service=True) == []


async def test_five_thousand_members_are_listed_a_page_at_a_time_with_one_statement(
    world: World,
) -> None:
    def fill(tx: Tx) -> None:
        columns = {"role": "member", "created_at": tx.now}
        rows = [
            {"id": new_id(), "email": f"m{n}@example.com", "name": f"Member {n}"} | columns
            for n in range(5_000)
        ]
        tx.run(insert(tables.users), rows)

    await world.ctx.db.write(fill)
    after, seen = None, []
    wanted = MemberFilter(q="99@example")
    while page := (
        await people.members(world.ctx, world.owner, wanted, after=after, limit=20)
    ).items:
        after = page[-1].pk
        seen += [each.email for each in page]
    assert seen == [f"m{n}@example.com" for n in range(99, 5_000, 100)]
    with world.statements() as statements:
        await people.members(world.ctx, world.owner, wanted, limit=50)
    assert len(statements) == 1


async def test_one_member_costs_three_statements_and_their_credentials_four(world: World) -> None:
    await world.member("ada")
    for count, read in ((3, people.show), (4, credentials.of_member)):
        with world.statements() as statements:
            await read(world.ctx, world.owner, ADA)
        assert len(statements) == count


async def test_groups_and_their_people_are_listed_a_part_at_a_time(each_world: World) -> None:
    world = each_world
    for name in ("Zoo", "Bees", "Ants"):
        await groups.create(world.ctx, world.owner, name)
    for name in ("cyn", "ada", "bob"):
        await world.member(name)
        await groups.put_in(world.ctx, world.owner, "Zoo", f"{name}@example.com")

    async def names(part: groups.Part) -> list[str]:
        return [each.name for each in (await groups.listed(world.ctx, world.owner, part)).items]

    assert await names(groups.Part(limit=2)) == ["Ants", "Bees"]
    assert await names(groups.Part(after="Bees")) == ["Zoo"]
    assert await names(groups.Part(q="ee")) == ["Bees"]
    part = groups.Part(after="ada@example.com", limit=1)
    shown = await groups.show(world.ctx, world.owner, "zoo", part)
    assert (shown.people.items, shown.group.members) == (
        [groups.InGroup("bob@example.com", "Bob")],
        3,
    )
    by_name = await groups.show(world.ctx, world.owner, "zoo", groups.Part(q="CYN"))
    assert by_name.people.items == [groups.InGroup("cyn@example.com", "Cyn")]
    ada = await people.show(world.ctx, world.owner, ADA)
    assert [each.name for each in ada.groups] == ["Zoo"]
