"""Transfers: one member's artifacts become another's, with their folders, links and streams."""

import pytest
from tests.ops.test_leavers import ADA, BEN, OWNER, opens, owned
from tests.support.world import World

from fanlight.db import leavers as rows
from fanlight.db.tx import Tx
from fanlight.model.actor import Door, anonymous
from fanlight.model.artifact import Audience, Role
from fanlight.model.audit import Filter
from fanlight.model.errors import AppError, Denied, Invalid, Missing
from fanlight.model.permission import PERMISSIONS, OrgRole, Permission
from fanlight.ops import (
    artifacts,
    audit,
    comments,
    feedback,
    folders,
    leavers,
    links,
    people,
    policy,
    roles,
    sealing,
    sharing,
    sign_in,
    trash,
)
from fanlight.ops.comments import Place


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
