"""Threads: who may say what where, what is counted, and what is left when it is deleted."""

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select, update
from tests.support.world import World, a_world

from fanlight.db import tables
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor, Agent, Door
from fanlight.model.artifact import Role
from fanlight.model.comment import Anchor, AnchorKind, Reaction, Thread, ThreadState
from fanlight.model.errors import Denied, Gone, Invalid, Limited, Missing
from fanlight.model.limits import Limits
from fanlight.ops import comments, holds, links, sharing, sign_in, trash
from fanlight.ops.comments import Place

PAGE = "<title>Report</title><p>Sign-ups fell in June."
QUOTE = Anchor(AnchorKind.TEXT, 1, "body > p", "1a2b3c4d", "fell in June", "Sign-ups ", ".")


@dataclass(frozen=True, slots=True)
class Office:
    """An artifact of the owner's, and one person in each role on it."""

    world: World
    artifact: str
    viewer: Actor
    commenter: Actor
    editor: Actor
    stranger: Actor

    async def start(self, actor: Actor, text: str = "Why?", **more: Anchor) -> Thread:
        return await comments.start(self.world.ctx, actor, self.artifact, text, **more)

    async def threads(self, actor: Actor, state: ThreadState = ThreadState.OPEN) -> list[Thread]:
        found = await comments.listed(
            self.world.ctx, actor, self.artifact, state=state, before=None, limit=25
        )
        return found.items

    def at(self, thread: Thread, comment: int = 0) -> Place:
        return Place(self.artifact, thread.id, thread.comments[comment].id)


async def an_office(world: World) -> Office:
    made = await world.publish(world.owner, PAGE)
    people = {}
    for role in (Role.VIEWER, Role.COMMENTER, Role.EDITOR):
        name = role.name.lower()
        people[name] = await world.member(name)
        who = f"{name}@example.com"
        await sharing.give(world.ctx, world.owner, made.id, who, role=role)
    return Office(world, made.id, stranger=await world.member("stranger"), **people)


@pytest.fixture
async def office(world: World) -> Office:
    return await an_office(world)


def words(thread: Thread) -> list[str]:
    return [each.text for each in thread.comments]


async def test_people_talk_about_a_place_on_the_page(each_world: World) -> None:
    office = await an_office(each_world)
    ctx = each_world.ctx
    thread = await office.start(office.commenter, "Why did they fall?", anchor=QUOTE)
    place = office.at(thread)
    await comments.reply(ctx, office.editor, place, "A price change.")
    await comments.edit(ctx, office.commenter, place, "Why in June?")
    await comments.react(ctx, office.editor, place, Reaction.EYES, on=True)
    [shown] = await office.threads(office.viewer)

    assert words(shown) == ["Why in June?", "A price change."]
    assert shown.anchor == QUOTE
    first = shown.comments[0]
    assert (first.author_name, first.is_mine, first.edited_at) == (
        "Commenter",
        False,
        each_world.clock.now(),
    )
    assert [(each.name, each.count, each.mine) for each in first.reactions] == [("eyes", 1, False)]
    [seen_by_editor] = await office.threads(office.editor)
    assert seen_by_editor.comments[0].reactions[0].mine
    await comments.react(ctx, office.editor, place, Reaction.EYES, on=False)
    assert not (await office.threads(office.viewer))[0].comments[0].reactions

    resolved = await comments.resolve(ctx, office.commenter, place, resolved=True)
    assert resolved.resolved_by == "Commenter"
    assert await office.threads(office.viewer) == []
    assert len(await office.threads(office.viewer, ThreadState.RESOLVED)) == 1
    await comments.resolve(ctx, office.editor, place, resolved=False)
    assert len(await office.threads(office.viewer)) == 1


async def test_viewers_read_and_only_commenters_speak(office: Office) -> None:
    ctx = office.world.ctx
    thread = await office.start(office.commenter)
    place = office.at(thread)
    assert words((await office.threads(office.viewer))[0]) == ["Why?"]
    with pytest.raises(Denied, match="commenter"):
        await office.start(office.viewer)
    for refused in (
        comments.reply(ctx, office.viewer, place, "No."),
        comments.resolve(ctx, office.viewer, place, resolved=True),
        comments.react(ctx, office.viewer, place, Reaction.LIKE, on=True),
        comments.delete(ctx, office.viewer, place),
        comments.send(ctx, office.viewer, place),
        comments.send(ctx, office.commenter, place),
    ):
        with pytest.raises(Denied):
            await refused


async def test_who_may_not_see_the_page_learns_nothing(office: Office) -> None:
    thread = await office.start(office.commenter)
    with pytest.raises(Missing):
        await office.threads(office.stranger)
    with pytest.raises(Missing):
        await comments.show(office.world.ctx, office.stranger, office.at(thread))


async def test_a_link_shows_the_page_and_not_what_is_said(office: Office) -> None:
    world = office.world
    await office.start(office.commenter)
    made = await links.add_link(world.ctx, world.owner, office.artifact, links.Options())
    visitor = await world.in_browser(replace(office.stranger, user=None, role=None))
    await links.open_link(world.ctx, visitor, made.url.rpartition("/")[2], "test")
    with pytest.raises(Denied, match="not signed in"):
        await office.threads(visitor)


async def test_a_thread_is_of_its_own_artifact(office: Office) -> None:
    """Somebody's right to one page opens no thread of another."""
    world = office.world
    thread = await office.start(office.commenter)
    theirs = await world.publish(office.stranger, PAGE)
    with pytest.raises(Missing, match="thread"):
        await comments.show(world.ctx, office.stranger, Place(theirs.id, thread.id))


async def test_words_are_their_authors_and_the_owner_may_take_them_away(office: Office) -> None:
    ctx, owner = office.world.ctx, office.world.owner
    thread = await office.start(office.commenter, "secret")
    place = office.at(thread)
    for other in (office.editor, owner):
        with pytest.raises(Denied, match="wrote"):
            await comments.edit(ctx, other, place, "Changed")
    with pytest.raises(Denied):
        await comments.delete(ctx, office.editor, place)
    answered = await comments.reply(ctx, office.editor, place, "Mine")
    await comments.delete(ctx, owner, place)
    [left] = await office.threads(owner)
    assert words(left) == ["", "Mine"]
    with pytest.raises(Missing):
        await comments.edit(ctx, office.commenter, place, "Back")
    await comments.delete(ctx, office.editor, office.at(answered, 1))
    assert await office.threads(owner, ThreadState.ALL) == []


async def test_what_was_said_is_in_no_event(office: Office) -> None:
    """Not in the stream, and not in the audit log, which cannot forget."""
    ctx = office.world.ctx
    thread = await office.start(office.commenter, "a secret")
    await comments.edit(ctx, office.commenter, office.at(thread), "another secret")
    rows = await ctx.db.read(lambda tx: tx.all(select(tables.events.c.type, tables.events.c.data)))
    told = [row.data for row in rows if row.type == "comment"]
    assert [each["change"] for each in told] == ["started", "edited"]
    assert "secret" not in repr(rows)


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x07", "x" * 4_001])
async def test_what_is_no_comment_is_refused(office: Office, text: str) -> None:
    with pytest.raises(Invalid):
        await office.start(office.commenter, text)


@pytest.mark.parametrize(
    "anchor",
    [
        Anchor(AnchorKind.TEXT, 1),
        Anchor(AnchorKind.ELEMENT, 1, exact="words"),
        Anchor(AnchorKind.TEXT, 1, exact="x" * 601),
        Anchor(AnchorKind.TEXT, 1, exact="x", prefix="y" * 65),
        Anchor(AnchorKind.ELEMENT, 1, selector="z" * 1_001),
    ],
)
async def test_what_is_no_place_is_refused(office: Office, anchor: Anchor) -> None:
    with pytest.raises(Invalid, match="place"):
        await office.start(office.commenter, anchor=anchor)


async def test_an_anchor_of_a_version_to_come_is_of_the_newest(office: Office) -> None:
    thread = await office.start(office.commenter, anchor=replace(QUOTE, version=99))
    assert thread.version == 1


@pytest.mark.parametrize("place", ["", "x", "../..", "a" * 26, "'; DROP TABLE threads; --"])
async def test_a_thread_that_is_none_is_missing(office: Office, place: str) -> None:
    with pytest.raises(Missing):
        await comments.show(office.world.ctx, office.viewer, Place(office.artifact, place))


async def test_each_limit_says_its_name(tmp_path: Path) -> None:
    limits = Limits(comments_per_minute=4, thread_comments=2, artifact_threads=2)
    async with a_world(tmp_path, limits=limits) as world:
        office = await an_office(world)
        thread = await office.start(office.commenter)
        await comments.reply(world.ctx, office.commenter, office.at(thread), "More")
        with pytest.raises(Limited, match=r"limits\.thread_comments"):
            await comments.reply(world.ctx, office.commenter, office.at(thread), "Much")
        await office.start(office.commenter)
        with pytest.raises(Limited, match=r"limits\.artifact_threads"):
            await office.start(office.editor)
        await comments.resolve(world.ctx, office.editor, office.at(thread), resolved=True)
        await comments.delete(world.ctx, office.commenter, office.at(thread, 0))
        other = (await office.threads(office.commenter))[0]
        await comments.reply(world.ctx, office.commenter, office.at(other), "Still")
        with pytest.raises(Limited, match=r"limits\.comments_per_minute") as refused:
            await comments.reply(world.ctx, office.commenter, office.at(other), "Again")
        assert refused.value.fields["retry_after"] == 60
        world.clock.advance(60_001)
        with pytest.raises(Limited, match=r"limits\.thread_comments"):
            await comments.reply(world.ctx, office.commenter, office.at(other), "Again")


async def test_nobody_ends_what_others_say_here(tmp_path: Path) -> None:
    """Threads that were deleted take no room, and one person's take no more than theirs."""
    limits = Limits(comments_per_minute=100, person_threads=2, artifact_threads=4)
    async with a_world(tmp_path, limits=limits) as world:
        office = await an_office(world)
        for _ in range(5):
            thread = await office.start(office.commenter)
            await comments.delete(world.ctx, office.commenter, office.at(thread))
        first = await office.start(office.commenter)
        other = await office.start(office.editor)
        await comments.reply(world.ctx, office.commenter, office.at(other), "So?")
        await office.start(office.commenter)
        with pytest.raises(Limited, match=r"limits\.person_threads"):
            await office.start(office.commenter)
        await comments.resolve(world.ctx, office.commenter, office.at(first), resolved=True)
        await office.start(office.commenter)
        with pytest.raises(Limited, match=r"limits\.artifact_threads"):
            await office.start(office.editor)


async def test_changes_have_a_pace(each_world: World) -> None:
    """Edits, reactions and resolving of one person, however much others do meanwhile."""
    office = await an_office(each_world)
    ctx, most = each_world.ctx, each_world.ctx.limits.comment_changes_per_minute
    place = office.at(await office.start(office.commenter))
    # That which began the thread is one of them.
    for n in range(most - 1):
        await comments.edit(ctx, office.commenter, place, f"{n}")
        if n % 10 == 0:
            await comments.react(ctx, office.editor, place, Reaction.LIKE, on=n % 20 == 0)
    changes = (
        comments.edit(ctx, office.commenter, place, "More"),
        comments.react(ctx, office.commenter, place, Reaction.LIKE, on=True),
        comments.resolve(ctx, office.commenter, place, resolved=True),
    )
    for change in changes:
        with pytest.raises(Limited, match=r"limits\.comment_changes_per_minute"):
            await change
    [thread] = await office.threads(office.viewer)
    assert words(thread) == [f"{most - 2}"]
    each_world.clock.advance(60_001)
    await comments.edit(ctx, office.commenter, place, "Later")


async def test_many_at_once_come_to_no_more_than_the_limit(each_world: World) -> None:
    office = await an_office(each_world)
    said = [office.start(office.commenter, f"{n}") for n in range(25)]
    answers = await asyncio.gather(*said, return_exceptions=True)
    made = [each for each in answers if isinstance(each, Thread)]
    refused = [each for each in answers if isinstance(each, Limited)]
    assert (len(made), len(refused)) == (20, 5)


async def test_comments_go_to_the_trash_and_out_of_the_world_with_their_page(
    each_world: World,
) -> None:
    office = await an_office(each_world)
    ctx, owner = each_world.ctx, each_world.owner
    thread = await office.start(office.commenter, "@editor@example.com look")
    await comments.react(ctx, office.editor, office.at(thread), Reaction.LIKE, on=True)
    await comments.send(ctx, office.editor, office.at(thread))
    await holds.place(ctx, owner, holds.Wanted(name="Case", artifacts=(office.artifact,)))
    await comments.edit(ctx, office.commenter, office.at(thread), "Never mind")
    await ctx.db.write(lambda tx: tx.run(update(tables.holds).values(released_at=tx.now)))
    assert await ctx.db.read(partial(_count, table=tables.earlier_texts)) == 1
    await trash.delete(ctx, owner, office.artifact)
    with pytest.raises(Gone):
        await office.threads(owner)
    await trash.purge(ctx, owner, office.artifact)
    every = (
        tables.threads,
        tables.comments,
        tables.reactions,
        tables.deliveries,
        tables.notices,
        tables.earlier_texts,
    )
    for table in every:
        left = await ctx.db.read(partial(_count, table=table))
        assert left == 0, table.name


def _count(tx: Tx, table: Table) -> int:
    return int(tx.scalar(select(func.count()).select_from(table)))


async def test_lists_go_on_behind_a_cursor(office: Office) -> None:
    ctx = office.world.ctx
    made = [(await office.start(office.commenter, f"{n}")).id for n in range(5)]
    found: list[str] = []
    before = None
    for _ in range(3):
        page = await comments.listed(
            ctx, office.viewer, office.artifact, state=ThreadState.OPEN, before=before, limit=2
        )
        found += [each.id for each in page.items]
        before = page.after
    assert found == made[::-1]
    assert before is None


async def test_an_agent_speaks_in_its_own_name(office: Office) -> None:
    world = office.world
    thread = await office.start(office.commenter)
    token = await sign_in.by_token(world.ctx, await world.token(world.owner), door=Door.MCP)
    agent = replace(token, agent=Agent.claimed("Claude Code\x1b[2J", "2.1"))
    answered = await comments.reply(world.ctx, agent, office.at(thread), "Done.")
    said = answered.comments[1]
    assert (said.agent, said.author_name) == ("Claude Code[2J", world.owner.name)


async def test_who_may_see_the_page_can_be_mentioned(office: Office) -> None:
    ctx = office.world.ctx
    found = await comments.mentionable(ctx, office.commenter, office.artifact, "")
    names = {each.email for each in found}
    assert {"viewer@example.com", "commenter@example.com", "editor@example.com"} < names
    assert "stranger@example.com" not in names
    with pytest.raises(Denied):
        await comments.mentionable(ctx, office.viewer, office.artifact, "")


async def test_who_may_not_see_the_page_is_in_nobodys_way(office: Office) -> None:
    world = office.world
    for n in range(9):
        await world.member(f"ana{n}")
    seeing = await world.member("anatol")
    await sharing.give(world.ctx, world.owner, office.artifact, "anatol@example.com", role=None)
    found = await comments.mentionable(world.ctx, office.commenter, office.artifact, "ana")
    assert [each.pk for each in found] == [seeing.user]


async def test_what_each_costs_in_statements(office: Office) -> None:
    """However many comments and threads there are."""
    world, ctx = office.world, office.world.ctx
    thread = await office.start(office.commenter)
    counts = {}
    for turn in range(2):
        with world.statements() as seen:
            await office.threads(office.viewer)
        counts[f"list {turn}"] = len(seen)
        with world.statements() as seen:
            await office.start(office.commenter, f"{turn}")
        counts[f"start {turn}"] = len(seen)
        with world.statements() as seen:
            await comments.reply(ctx, office.commenter, office.at(thread), f"{turn}")
        counts[f"reply {turn}"] = len(seen)
    assert counts == {
        "list 0": 4,
        "start 0": 11,
        "reply 0": 14,
        "list 1": 4,
        "start 1": 11,
        "reply 1": 14,
    }
