"""What administrators open by their rights alone is on record, and its owner is told."""

from dataclasses import replace

import pytest
from tests.support.world import World

from fanlight.model.actor import Actor, Door, OrgRole, Scope
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import Missing
from fanlight.model.moderation import Measure
from fanlight.model.notice import Notice, Reason
from fanlight.ops import (
    archives,
    compliance,
    compliance_keys,
    frames,
    inbox,
    leavers,
    moderation,
    observing,
    sharing,
    sign_in,
    trash,
    versions,
)

DAY = 86_400_000


async def told(world: World, actor: Actor) -> list[Notice]:
    """Of looks, the newest first."""
    await observing.flush(world.ctx)
    found = await inbox.listed(world.ctx, actor, unread=False, before=None, limit=50)
    return [each for each in found.items if each.reason is Reason.LOOK]


async def an_admin(world: World, name: str) -> Actor:
    return replace(await world.member(name), role=OrgRole.ADMIN)


async def a_key(world: World, name: str) -> Actor:
    scopes = frozenset({Scope.CONTENT, Scope.DELETE_CONTENT})
    made = await compliance_keys.make(world.ctx, world.owner, name, scopes=scopes)
    return await sign_in.by_token(world.ctx, made.secret, door=Door.API)


async def test_the_owner_of_a_closed_page_is_told_who_opened_it_when_and_why(
    each_world: World,
) -> None:
    world, ctx = each_world, each_world.ctx
    ada = await world.member("ada")
    made = await world.publish(ada, "<title>Odd</title><p>")
    await moderation.close(
        ctx, world.owner, made.id, "It asks for passwords", measure=Measure.QUARANTINE
    )
    world.clock.advance(1_000)
    at = world.clock.now()
    await frames.issue(ctx, world.owner, made.id, None)
    await frames.issue(ctx, ada, made.id, None)
    [notice] = await told(world, ada)
    assert (notice.reason, notice.who, notice.at) == ("look", "Owner", at)
    assert notice.text == "In quarantine: It asks for passwords"
    assert (notice.artifact, notice.title) == (made.id, "Odd")
    assert (notice.thread, notice.comment) == ("", "")
    assert await told(world, world.owner) == []
    await moderation.reopen(ctx, world.owner, made.id, measure=Measure.QUARANTINE)
    assert [each.pk for each in await told(world, ada)] == [notice.pk]
    left = (await inbox.listed(ctx, ada, unread=True, before=None, limit=1)).unread
    assert await inbox.mark_read(ctx, ada, [notice.pk]) == left - 1


async def test_it_is_one_notice_for_each_person_page_and_day(each_world: World) -> None:
    world, ctx = each_world, each_world.ctx
    ada, eve = await world.member("ada"), await an_admin(world, "eve")
    ids = [(await world.publish(ada, f"<title>{n}</title><p>")).id for n in range(2)]
    for id_ in ids:
        await moderation.close(ctx, world.owner, id_, "x", measure=Measure.QUARANTINE)
    for _ in range(2):
        for who in (world.owner, eve):
            for id_ in ids:
                await frames.issue(ctx, who, id_, None)
                await versions.open_file(ctx, who, id_, "page.html", n=1)
        await observing.flush(ctx)
        world.clock.advance(ctx.limits.read_window_seconds * 1000)
    found = {(each.who, each.artifact) for each in await told(world, ada)}
    assert found == {(who, id_) for who in ("Owner", "Eve") for id_ in ids}
    assert len(await told(world, ada)) == 4
    world.clock.advance(DAY)
    await frames.issue(ctx, eve, ids[0], None)
    assert len(await told(world, ada)) == 5


async def test_who_opens_it_by_their_own_role_is_not_told_of(world: World) -> None:
    ada, eve = await world.member("ada"), await an_admin(world, "eve")
    made = await world.publish(ada, "<p>", audience=Audience.ORG)
    await sharing.give(world.ctx, ada, made.id, "eve@example.com", role=Role.EDITOR)
    await frames.issue(world.ctx, eve, made.id, None)
    await frames.issue(world.ctx, world.owner, made.id, None)
    assert await told(world, ada) == []


async def test_content_that_a_key_reads_is_told_by_the_name_of_the_key(
    each_world: World,
) -> None:
    world, ctx = each_world, each_world.ctx
    ada = await world.member("ada")
    made = await world.publish(ada, "<title>T</title><p>")
    key = await a_key(world, "Archive")
    await compliance.show(ctx, key, made.id)
    await compliance.files(ctx, key, made.id, 1)
    await compliance.listed_versions(ctx, key, made.id, before=None, limit=5)
    assert await told(world, ada) == []
    await trash.delete(ctx, ada, made.id)
    await compliance.version(ctx, key, made.id, None)
    await archives.of_all(ctx, key, made.id)
    [notice] = await told(world, ada)
    assert (notice.who, notice.text) == ("Owner", "Read with the compliance key 'Archive'")
    await compliance.delete(ctx, key, made.id)
    assert await told(world, ada) == []
    with pytest.raises(Missing):
        await compliance.version(ctx, key, made.id, None)


async def test_a_key_does_not_tell_its_own_maker(world: World) -> None:
    made = await world.publish(world.owner, "<p>")
    await compliance.version(world.ctx, await a_key(world, "Archive"), made.id, None)
    assert await told(world, world.owner) == []


async def test_what_has_passed_to_somebody_else_is_not_told_to_who_cannot_see_it(
    world: World,
) -> None:
    ada = await world.member("ada")
    made = await world.publish(ada, "<title>T</title><p>")
    key = await a_key(world, "Archive")
    await compliance.version(world.ctx, key, made.id, None)
    await moderation.close(world.ctx, world.owner, made.id, "x", measure=Measure.QUARANTINE)
    assert len(await told(world, ada)) == 1
    await world.member("bob")
    await leavers.transfer(world.ctx, world.owner, "ada@example.com", to="bob@example.com")
    assert await told(world, ada) == []


async def test_a_look_is_written_with_three_statements(world: World) -> None:
    ada = await world.member("ada")
    made = await world.publish(ada, "<p>")
    await moderation.close(world.ctx, world.owner, made.id, "x", measure=Measure.QUARANTINE)
    await observing.flush(world.ctx)
    await frames.issue(world.ctx, world.owner, made.id, None)
    with world.statements() as seen:
        await observing.flush(world.ctx)
    assert len(seen) == 3


async def test_it_is_in_the_inbox_api(world: World) -> None:
    ada = await world.member("ada")
    made = await world.publish(ada, "<title>Odd</title><p>")
    await moderation.close(
        world.ctx, world.owner, made.id, "<b>why</b>", measure=Measure.QUARANTINE
    )
    await frames.issue(world.ctx, world.owner, made.id, None)
    await observing.flush(world.ctx)
    async with world.http(await world.token(ada)) as client:
        items = (await client.get("/api/v1/inbox")).json()["items"]
    [item] = [each for each in items if each["reason"] == "look"]
    assert (item["reason"], item["who"], item["thread"]) == ("look", "Owner", "")
    assert item["text"] == "In quarantine: <b>why</b>"
