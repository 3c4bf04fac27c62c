"""Guests: whom the policy lets in, what they get by e-mail, and how it ends."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from tests.ops.test_letters import NOBODY, Box
from tests.support.world import World, nobody

from fanlight.db import people as people_rows
from fanlight.db.people import User
from fanlight.db.tables import events
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor, ActorKind, Door, Scope
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import AppError, Conflict, Denied, Invalid, Missing
from fanlight.model.folder import Folder
from fanlight.model.member import MemberFilter
from fanlight.model.share import Bound
from fanlight.ops import (
    access,
    folders,
    guests,
    leavers,
    letters,
    people,
    policy,
    requests,
    sharing,
    sign_in,
)
from fanlight.ops.access import Action
from fanlight.ops.policy import Change
from fanlight.ops.sign_in import TokenWanted

PAGE = "<title>Plan</title><p>The plan"
EVA = "eva@partner.example"
Attempt = Callable[[], Awaitable[object]]


async def shared(world: World, who: str = EVA, role: Role | None = None) -> str:
    """The ID of a page of the owner's that is shared with a guest."""
    made = await world.publish(world.owner, PAGE)
    await sharing.give(world.ctx, world.owner, made.id, who, role=role)
    return made.id


async def come_in(world: World, box: Box, email: str = EVA, to: str = "/") -> Actor:
    """As somebody who asks for a code, reads their e-mail and types it."""
    asked = await sign_in.ask_for_link(world.ctx, NOBODY, email, to)
    await letters.deliver(world.ctx)
    welcome = await type_code(world, asked.browser, code_in(box))
    assert welcome.to == to
    return await sign_in.by_session(world.ctx, welcome.session, door=Door.WEB)


async def type_code(world: World, browser: str, code: str) -> guests.Welcome:
    return await guests.use_code(world.ctx, nobody(), code, browser=browser, user_agent="test")


def code_in(box: Box) -> str:
    found = re.search(r"^ {4}([A-Z]{4}-[A-Z]{4})$", box.sent[-1].text, re.MULTILINE)
    assert found is not None
    return found[1]


async def sees(world: World, actor: Actor, id_: str, action: Action = Action.VIEW) -> bool:
    try:
        await access.artifact_for(world.ctx, actor, id_, action)
    except AppError:
        return False
    return True


async def user(world: World, email: str) -> User:
    found = await world.ctx.db.read(lambda tx: people_rows.by_email(tx, email))
    assert found is not None
    return found


async def folders_of(world: World, actor: Actor) -> list[Folder]:
    return (await folders.listed(world.ctx, actor, after=None, limit=9)).items


async def told(world: World, type_: str) -> list[str]:
    """Of which kind they were who did what is on record, the newest first."""
    query = select(events.c.actor).where(events.c.type == type_).order_by(events.c.pk.desc())
    return [kind for (kind,) in await world.ctx.db.read(lambda tx: tx.all(query))]


async def test_somebody_outside_gets_a_letter_and_sees_what_was_shared_and_nothing_else(
    open_world: World, box: Box
) -> None:
    world = open_world
    page = await shared(world, "Eva@Partner.example", Role.COMMENTER)
    others = [
        (await world.publish(world.owner, PAGE, audience=audience)).id
        for audience in (Audience.PRIVATE, Audience.ORG)
    ]
    assert await letters.deliver(world.ctx) == 1
    [letter] = box.sent
    assert (letter.to, "Plan" in letter.subject) == (EVA, True)
    assert f"{world.ctx.origins.app}/a/{page}" in letter.text
    eva = await come_in(world, box, to=f"/a/{page}")
    assert (eva.kind, eva.name, eva.is_member) == (ActorKind.GUEST, "eva", False)
    assert await sees(world, eva, page, Action.COMMENT)
    assert not await sees(world, eva, page, Action.PUBLISH)
    assert [await sees(world, eva, each) for each in others] == [False, False]


async def test_a_folder_is_shared_with_a_guest_as_a_page_is(open_world: World, box: Box) -> None:
    world, ctx = open_world, open_world.ctx
    folder = await folders.create(ctx, world.owner, "Board", Audience.PRIVATE)
    made = await world.publish(world.owner, PAGE)
    await folders.move(ctx, world.owner, made.id, folder.id)
    await folders.give(ctx, world.owner, folder.id, EVA, role=None)
    await letters.deliver(ctx)
    assert f"/folders/{folder.id}" in box.sent[-1].text
    eva = await come_in(world, box)
    assert await sees(world, eva, made.id)
    assert [each.name for each in (await folders.listed(ctx, eva, after=None, limit=9)).items] == [
        "Board"
    ]
    await folders.take(ctx, world.owner, folder.id, EVA)
    assert not await sees(world, eva, made.id)


async def test_nobody_outside_is_let_in_before_an_administrator_says_so(each_world: World) -> None:
    with pytest.raises(Missing):
        await shared(each_world)


async def test_only_guests_that_the_policy_lets_in_are_invited(open_world: World) -> None:
    world, ctx = open_world, open_world.ctx
    made = await world.publish(world.owner, PAGE)

    def attempt(who: str, role: Role | None = None) -> Awaitable[object]:
        return sharing.give(ctx, world.owner, made.id, who, role=role)

    for who in ("eva@other.example", "eva@sub.partner.example", "eva@partnerxexample"):
        with pytest.raises(Denied, match="lets in no guest"):
            await attempt(who)
    for who in ("eva partner.example@partner.example", "a@b@partner.example"):
        with pytest.raises(Invalid):
            await attempt(who)
    with pytest.raises(Invalid, match="viewer or a commenter"):
        await attempt(EVA, Role.EDITOR)
    await policy.bind_role(ctx, world.owner, "owner", Bound(guests=()))
    with pytest.raises(Missing):
        await attempt(EVA)
    assert (await people.members(ctx, world.owner, MemberFilter(role="guest"))).items == []


async def test_a_role_without_the_permission_and_a_bounded_token_invite_nobody(
    open_world: World,
) -> None:
    world, ctx = open_world, open_world.ctx
    made = await world.publish(world.owner, PAGE)
    token = await world.token(world.owner, Scope.READ, Scope.SHARE)
    actor = await sign_in.by_token(ctx, token, door=Door.API)
    below = replace(actor, ceiling=2)
    with pytest.raises(Denied) as refused:
        await sharing.give(ctx, below, made.id, EVA, role=None)
    assert refused.value.fields["rule"] == "ceiling"
    await sharing.give(ctx, actor, made.id, EVA, role=None)
    # Whoever is known already is no way around it.
    with pytest.raises(Denied):
        await sharing.give(ctx, below, made.id, EVA, role=None)


async def test_everything_that_lets_guests_in_ends_and_comes_back(
    open_world: World, box: Box
) -> None:
    """The switch, the domains, a role's and a folder's; and no artifact is changed by it."""
    world, ctx, owner = open_world, open_world.ctx, open_world.owner
    page = await shared(world)
    eva = await come_in(world, box)
    switches: tuple[tuple[Attempt, Attempt], ...] = (
        (
            lambda: policy.change(ctx, owner, Change(external=False)),
            lambda: policy.change(ctx, owner, Change(external=True)),
        ),
        (
            lambda: policy.change(ctx, owner, Change(guests=["other.example"])),
            lambda: policy.change(ctx, owner, Change(guests=["*"])),
        ),
        (
            lambda: policy.bind_role(ctx, owner, "owner", Bound(guests=("a.example",))),
            lambda: policy.bind_role(ctx, owner, "owner", Bound()),
        ),
        (
            lambda: leavers.suspend(ctx, owner, EVA),
            lambda: leavers.reactivate(ctx, owner, EVA),
        ),
    )
    before = await sharing.show(ctx, owner, page)
    for off, on in switches:
        ended = ctx.hub.ended
        await off()
        assert not await sees(world, eva, page) or await gone(world, eva)
        # Which is what tells open streams to ask again.
        async with asyncio.timeout(10):
            while ctx.hub.ended == ended:  # noqa: ASYNC110 - by a hint of the database
                await asyncio.sleep(0.01)
        await on()
        eva = await come_in(world, box)
        assert await sees(world, eva, page)
    assert (await sharing.show(ctx, owner, page)).shares == before.shares


async def gone(world: World, actor: Actor) -> bool:
    """Whether their session has ended."""
    page = await world.publish(world.owner, PAGE)
    artifact = await access.artifact_for(world.ctx, world.owner, page.id, Action.VIEW)

    def read(tx: Tx) -> bool:
        try:
            access.still(world.ctx, tx, actor, artifact.pk)
        except Missing:
            return True
        return False

    return await world.ctx.db.read(read)


async def test_a_guest_is_removed_and_only_an_administrator_takes_them_back(
    open_world: World, box: Box
) -> None:
    world, ctx, owner = open_world, open_world.ctx, open_world.owner
    page = await shared(world)
    eva = await come_in(world, box)
    [listed] = (await people.members(ctx, owner, MemberFilter(role="guest"))).items
    assert listed.email == EVA
    await leavers.remove_member(ctx, owner, EVA)
    assert await gone(world, eva)
    mia = await world.member("mia")
    other = await world.publish(mia, PAGE)
    with pytest.raises(Denied, match="was removed"):
        await sharing.give(ctx, mia, other.id, EVA, role=None)
    asked = await sign_in.ask_for_link(ctx, NOBODY, EVA, "/")
    await letters.deliver(ctx)
    with pytest.raises(Denied):
        await type_code(world, asked.browser, "BCDF-GHJK")
    await people.add_member(ctx, owner, EVA, "Eva", role="guest")
    eva = await come_in(world, box)
    # What was given to the one before is given anew.
    assert not await sees(world, eva, page)


async def test_guests_neither_find_people_nor_share_nor_publish(
    open_world: World, box: Box
) -> None:
    world, ctx = open_world, open_world.ctx
    page = await shared(world)
    eva = await come_in(world, box)
    attempts: tuple[Attempt, ...] = (
        lambda: people.receivers(ctx, eva, "o"),
        lambda: people.members(ctx, eva),
        lambda: sharing.show(ctx, eva, page),
        lambda: sharing.give(ctx, eva, page, "x@partner.example", role=None),
        lambda: world.publish(eva, PAGE),
        lambda: sign_in.create_token(ctx, eva, TokenWanted("x", frozenset({Scope.READ}))),
    )
    for attempt in attempts:
        with pytest.raises(Denied):
            await attempt()


async def test_what_a_guest_asks_for_is_given_only_where_the_policy_lets_them_in(
    open_world: World, box: Box
) -> None:
    world, ctx, owner = open_world, open_world.ctx, open_world.owner
    await shared(world)
    eva = await come_in(world, box)
    other = await world.publish(owner, PAGE)
    await requests.ask(ctx, eva, other.id, "Please")
    [asked] = await requests.of_artifact(ctx, owner, other.id)
    await policy.bind_role(ctx, owner, "owner", Bound(guests=("x.example",)))
    with pytest.raises(Denied):
        await requests.answer(ctx, owner, other.id, asked.id, role=Role.VIEWER)
    await policy.bind_role(ctx, owner, "owner", Bound())
    await requests.answer(ctx, owner, other.id, asked.id, role=Role.VIEWER)
    assert await sees(world, eva, other.id)


async def kept_out(world: World, page: str, folder: str) -> list[str]:
    """What the lists of a page and of a folder say of Eva; of others they say nothing."""
    shown = await sharing.show(world.ctx, world.owner, page)
    inside = await folders.show(world.ctx, world.owner, folder)
    found = [*shown.shares, *(inside.shares or [])]
    assert [each.kept_out for each in found if each.who != EVA] == ["", ""]
    return [each.kept_out for each in found if each.who == EVA]


async def test_lists_say_which_guests_are_kept_out_and_why(open_world: World) -> None:
    world, ctx, owner = open_world, open_world.ctx, open_world.owner
    await world.member("ben")
    page = await shared(world)
    folder = (await folders.create(ctx, owner, "Board", None)).id
    await folders.give(ctx, owner, folder, EVA, role=None)
    await sharing.give(ctx, owner, page, "ben@example.com", role=None)
    await folders.give(ctx, owner, folder, "ben@example.com", role=None)
    eva = access.stand_in(await user(world, EVA))

    async def said() -> list[str]:
        found = await kept_out(world, page, folder)
        # They say what is so.
        assert [await sees(world, eva, page), bool(await folders_of(world, eva))] == [
            not each for each in found
        ]
        return found

    assert await said() == ["", ""]
    await policy.change(ctx, owner, Change(external=False))
    assert await said() == ["External sharing is switched off."] * 2
    await policy.change(ctx, owner, Change(external=True, most=Audience.PRIVATE))
    assert await said() == ["The policy lets this be shared with nobody."] * 2
    await policy.change(ctx, owner, Change(most=Audience.ORG))
    await policy.bind_folder(ctx, owner, folder, Bound(guests=()))
    no_guest = "The policy lets in no guest of partner.example here."
    assert await said() == ["", no_guest]
    await folders.move(ctx, owner, page, folder)
    assert await said() == [no_guest, no_guest]
    await folders.move(ctx, owner, page, None)
    [left, _] = await said()
    assert left.startswith("Where it was before, no guest of partner.example was let in. Share it")
    await sharing.give(ctx, owner, page, EVA, role=None)
    assert await said() == ["", no_guest]


async def test_all_of_it_is_on_record(open_world: World, box: Box) -> None:
    world = open_world
    await shared(world)
    await come_in(world, box)
    kinds = [await told(world, type_) for type_ in ("guest.invited", "guest.code-sent")]
    assert kinds == [[ActorKind.PERSON], [ActorKind.SYSTEM]]
    assert await told(world, "signed-in") == [ActorKind.GUEST]


@pytest.mark.parametrize(
    "domain", ["", ".", "a", "a..b", "-a.example", "a_b.example,", "a b.example", "x." * 200 + "y"]
)
async def test_what_is_no_domain_is_refused(world: World, domain: str) -> None:
    if not domain:
        found = await policy.change(world.ctx, world.owner, Change(guests=[domain]))
        assert found.sharing.guests == ()
        return
    with pytest.raises(Invalid):
        await policy.change(world.ctx, world.owner, Change(guests=[domain]))


async def test_domains_are_kept_in_lower_case_once_and_any_beats_all(world: World) -> None:
    changed = Change(guests=["@B.example", "a.example", " b.example"])
    found = await policy.change(world.ctx, world.owner, changed)
    assert found.sharing.guests == ("a.example", "b.example")
    found = await policy.change(world.ctx, world.owner, Change(guests=["a.example", "*"]))
    assert found.sharing.guests == ("*",)


async def test_a_guest_becomes_a_member_by_another_role(open_world: World) -> None:
    world, ctx = open_world, open_world.ctx
    page = await shared(world)
    with pytest.raises(Conflict):
        await people.add_member(ctx, world.owner, EVA, "Eva")
    await people.change_role(ctx, world.owner, EVA, "member")
    await policy.change(ctx, world.owner, Change(guests=[], external=False))
    user = (await people.show(ctx, world.owner, EVA)).user
    assert await sees(world, access.stand_in(user), page)
