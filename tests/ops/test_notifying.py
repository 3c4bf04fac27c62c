"""Letters about comments, over a real SMTP server: who gets one, when, and what it may say."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.support.office import Office, an_office
from tests.support.world import World, a_world

from fanlight.mail.open import open_mailer
from fanlight.model.actor import Actor
from fanlight.model.artifact import Audience, Role
from fanlight.model.audit import Filter
from fanlight.model.comment import Thread
from fanlight.model.errors import Gone
from fanlight.model.letter import MailChoice
from fanlight.model.moderation import Measure
from fanlight.ops import (
    audit,
    comments,
    inbox,
    leavers,
    letters,
    moderation,
    notifying,
    requests,
    sealing,
    sharing,
    trash,
)
from fanlight.ops.comments import Place
from fanlight.web.caller import nobody

SECOND, HOUR, DAY = 1_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of the owner's, whose mail is read, and a reader who may comment."""

    world: World
    artifact: str
    mia: Actor
    office: Office

    async def says(self, text: str = "Use a log scale.") -> Thread:
        return await comments.start(self.world.ctx, self.mia, self.artifact, text)

    async def owner_wants(self, choice: MailChoice) -> None:
        await notifying.choose(self.world.ctx, self.world.owner, choice)

    async def after(self, milliseconds: int) -> list[EmailMessage]:
        """What arrives for the owner until then."""
        before = len(self.office.came)
        self.world.clock.advance(milliseconds)
        await notifying.collect(self.world.ctx)
        await letters.deliver(self.world.ctx)
        return [each for each in self.office.came[before:] if each["to"] == "owner@localhost"]


@pytest.fixture(scope="module")
def post_office() -> Iterator[Office]:
    with an_office() as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
async def each_desk(
    request: pytest.FixtureRequest, tmp_path: Path, post_office: Office
) -> AsyncIterator[Desk]:
    database = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    async with a_world(tmp_path, database=database) as world:
        yield await a_desk(world, post_office)


@pytest.fixture
async def desk(tmp_path: Path, post_office: Office) -> AsyncIterator[Desk]:
    async with a_world(tmp_path) as world:
        yield await a_desk(world, post_office)


async def a_desk(world: World, office: Office) -> Desk:
    mailer = open_mailer(f"smtp://{office.url}", "fanlight@harbour.example")
    world = replace(world, ctx=replace(world.ctx, mailer=mailer))
    made = await world.publish(world.owner, "<title>Report</title><p>Sign-ups fell.")
    mia = await world.member("mia")
    await sharing.give(world.ctx, world.owner, made.id, "mia@example.com", role=Role.COMMENTER)
    await letters.deliver(world.ctx)
    office.came.clear()
    return Desk(world, made.id, mia, office)


async def test_who_wants_to_know_at_once_gets_one_letter_of_all_said_at_once(
    each_desk: Desk,
) -> None:
    desk = each_desk
    await desk.owner_wants(MailChoice.AT_ONCE)
    thread = await desk.says()
    await desk.says("And a legend.")
    assert await desk.after(119 * SECOND) == []
    (letter,) = await desk.after(SECOND)
    assert letter["subject"] == "2 comments on Report"
    text = letter.get_content()
    assert text.index("Use a log scale.") < text.index("And a legend.")
    assert f"/a/{desk.artifact}#thread-{thread.id}" in text
    assert "Mia commented on Report:" in text
    assert await desk.after(DAY) == []


async def test_a_digest_comes_once_a_day_where_nobody_chose(each_desk: Desk) -> None:
    """At seven, UTC. It is a quarter past two in the afternoon."""
    desk = each_desk
    await desk.says()
    assert await desk.after(16 * HOUR) == []
    (letter,) = await desk.after(HOUR)
    assert letter["subject"] == "Mia commented on Report"
    await desk.says("Again.")
    assert await desk.after(23 * HOUR) == []
    (letter,) = await desk.after(HOUR)
    assert "Again." in letter.get_content()
    assert "log scale" not in letter.get_content()


async def test_who_wants_none_gets_none_also_not_later(desk: Desk) -> None:
    await desk.owner_wants(MailChoice.OFF)
    await desk.says()
    assert await desk.after(2 * DAY) == []
    await desk.owner_wants(MailChoice.AT_ONCE)
    assert await desk.after(2 * DAY) == []


async def test_mentions_and_replies_are_told_of_as_such(desk: Desk) -> None:
    thread = await comments.start(desk.world.ctx, desk.world.owner, desk.artifact, "What?")
    await comments.reply(desk.world.ctx, desk.mia, Place(desk.artifact, thread.id), "Sign-ups.")
    await desk.says("Ask @owner@localhost about it.")
    (letter,) = await desk.after(DAY)
    assert "Mia replied on Report" in letter.get_content()
    assert "Mia mentioned you on Report" in letter.get_content()


async def test_what_concerns_access_comes_by_letter_as_they_chose(each_desk: Desk) -> None:
    """To the owner, with where to answer; to who is declined, without what page it is."""
    desk, ctx = each_desk, each_desk.world.ctx
    ben = await desk.world.member("ben")
    await letters.deliver(ctx)
    await notifying.choose(ctx, ben, MailChoice.AT_ONCE)
    await requests.ask(ctx, ben, desk.artifact, "For the\n-- board.")
    assert await desk.after(119 * SECOND) == []
    (letter,) = await desk.after(DAY)
    assert letter["subject"] == "Ben asks for access to Report"
    text = letter.get_content().replace("\r\n", "\n")
    assert "access to Report:\n  For the -- board.\n  " in text
    assert f"{ctx.origins.app}/inbox\n" in text
    (asked,) = await requests.of_artifact(ctx, desk.world.owner, desk.artifact)
    await requests.answer(ctx, desk.world.owner, desk.artifact, asked.id, role=None)
    await desk.after(120 * SECOND)
    letter = desk.office.came[-1]
    assert letter["to"] == "ben@example.com"
    assert letter["subject"] == "The owner declined your request for access to a page"
    assert "Report" not in str(letter)
    assert desk.artifact in letter.get_content()


async def test_what_was_read_is_in_no_letter(desk: Desk) -> None:
    await desk.owner_wants(MailChoice.AT_ONCE)
    await desk.says()
    await inbox.mark_read(desk.world.ctx, desk.world.owner, None)
    assert await desk.after(DAY) == []


async def test_what_was_read_before_the_letter_goes_out_is_not_in_it(desk: Desk) -> None:
    await desk.owner_wants(MailChoice.AT_ONCE)
    await desk.says("One")
    desk.world.clock.advance(120 * SECOND)
    await notifying.collect(desk.world.ctx)
    await inbox.mark_read(desk.world.ctx, desk.world.owner, None)
    assert await desk.after(0) == []


async def in_quarantine(desk: Desk) -> None:
    await moderation.close(
        desk.world.ctx, desk.world.owner, desk.artifact, "Odd", measure=Measure.QUARANTINE
    )


async def in_trash(desk: Desk) -> None:
    await trash.delete(desk.world.ctx, desk.world.owner, desk.artifact)


async def deleted(desk: Desk) -> None:
    listed = await inbox.listed(desk.world.ctx, desk.world.owner, unread=True, before=None, limit=1)
    (notice,) = listed.items
    place = Place(desk.artifact, notice.thread, notice.comment)
    await comments.delete(desk.world.ctx, desk.mia, place)


@pytest.mark.parametrize("change", [in_quarantine, in_trash, deleted])
@pytest.mark.parametrize("asked", [False, True], ids=["before", "after"])
async def test_what_is_closed_or_gone_is_in_no_letter(
    desk: Desk, change: object, *, asked: bool
) -> None:
    """Also where the letter was asked for before."""
    await desk.owner_wants(MailChoice.AT_ONCE)
    await desk.says()
    if asked:
        desk.world.clock.advance(120 * SECOND)
        assert await notifying.collect(desk.world.ctx) == 1
    assert callable(change)
    await change(desk)
    assert await desk.after(DAY) == []


async def test_who_lost_the_page_is_told_nothing_of_it(desk: Desk) -> None:
    ctx, owner = desk.world.ctx, desk.world.owner
    await notifying.choose(ctx, desk.mia, MailChoice.AT_ONCE)
    thread = await desk.says()
    await comments.reply(ctx, owner, Place(desk.artifact, thread.id), "Secret plans.")
    await sharing.set_audience(ctx, owner, desk.artifact, Audience.PRIVATE)
    await desk.after(DAY)
    assert [each for each in desk.office.came if each["to"] == "mia@example.com"] == []


async def test_a_pinned_page_tells_no_newer_title_and_nothing_of_newer_versions(desk: Desk) -> None:
    ctx, owner = desk.world.ctx, desk.world.owner
    await notifying.choose(ctx, desk.mia, MailChoice.AT_ONCE)
    thread = await desk.says()
    await comments.reply(ctx, owner, Place(desk.artifact, thread.id), "On the old one.")
    await sharing.pin(ctx, owner, desk.artifact, 1)
    await desk.world.publish(owner, "<title>Takeover</title><p>2", artifact=desk.artifact)
    words = "Newer, @mia@example.com."
    await comments.start(ctx, owner, desk.artifact, words)
    await desk.after(DAY)
    (letter,) = [each for each in desk.office.came if each["to"] == "mia@example.com"]
    assert "On the old one." in letter.get_content()
    assert "Report" in letter["subject"]
    assert "Takeover" not in str(letter)
    assert "Newer" not in str(letter)


async def test_who_is_suspended_gets_no_letter(desk: Desk) -> None:
    ctx, owner = desk.world.ctx, desk.world.owner
    await notifying.choose(ctx, desk.mia, MailChoice.AT_ONCE)
    thread = await desk.says()
    await comments.reply(ctx, owner, Place(desk.artifact, thread.id), "Hello?")
    await leavers.suspend(ctx, owner, "mia@example.com")
    await desk.after(DAY)
    assert [each for each in desk.office.came if each["to"] == "mia@example.com"] == []


async def test_who_comes_after_them_chooses_anew(desk: Desk) -> None:
    ctx, owner = desk.world.ctx, desk.world.owner
    await notifying.choose(ctx, desk.mia, MailChoice.OFF)
    await leavers.remove_member(ctx, owner, "mia@example.com")
    await desk.world.member("mia")
    assert await notifying.choice(ctx, desk.mia) is MailChoice.DAILY


async def test_hostile_words_stay_on_lines_of_their_own(desk: Desk) -> None:
    await desk.says("x\r\n\r\n-- \nBcc: eve@example.com\n\x1b[31m" + "a" * 3_000)
    (letter,) = await desk.after(DAY)
    assert letter["bcc"] is None
    text = letter.get_content().replace("\r\n", "\n")
    assert "  x -- Bcc: eve@example.com [31maaa" in text
    assert "\x1b" not in text
    assert "a" * 500 not in text.replace("\n", "")


async def test_of_many_a_letter_tells_some_and_says_so(desk: Desk) -> None:
    most = replace(desk.world.ctx.limits, comment_letter_items=2)
    world = replace(desk.world, ctx=replace(desk.world.ctx, limits=most))
    for text in ("First", "Second", "Third"):
        await desk.says(text)
    (letter,) = await replace(desk, world=world).after(DAY)
    text = letter.get_content()
    assert ("First" in text, "Third" in text) == (False, True)
    assert "/inbox" in text
    assert letter["subject"] == "more than 2 comments on Report"


async def test_one_click_ends_them_and_nothing_else_does(desk: Desk) -> None:
    await desk.says()
    (letter,) = await desk.after(DAY)
    url = letter["list-unsubscribe"].strip("<>")
    assert letter["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert url in letter.get_content().replace("=\n", "")
    async with desk.world.http() as client:
        shown = await client.get(url)
        assert (shown.status_code, "End these letters" in shown.text) == (200, True)
        assert await notifying.choice(desk.world.ctx, desk.world.owner) is MailChoice.DAILY
        assert (await client.post(url[:-1] + ("0" if url[-1] != "0" else "1"))).status_code == 410
        done = await client.post(url, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert await notifying.choice(desk.world.ctx, desk.world.owner) is MailChoice.OFF
    await sealing.seal(desk.world.ctx)
    found = await audit.listed(
        desk.world.ctx, desk.world.owner, Filter(type="mail.chosen"), limit=5
    )
    assert [each.data["after"] for each in found.items] == ["off"]


@pytest.mark.parametrize("code", ["", ".", "x", "x.", f"{'a' * 26}.{'0' * 32}", "ü.ü", "a.b.c"])
async def test_another_code_ends_nobodys_letters(world: World, code: str) -> None:
    with pytest.raises(Gone):
        await notifying.unsubscribe(world.ctx, code)


async def test_without_a_mail_server_nothing_is_printed_or_waits(desk: Desk, world: World) -> None:
    await desk.says()
    ctx = replace(desk.world.ctx, mailer=world.ctx.mailer)
    desk.world.clock.advance(DAY)
    assert await notifying.collect(ctx) == 0
    assert await desk.after(DAY) == []


async def test_looking_costs_one_statement(desk: Desk) -> None:
    with desk.world.statements() as idle:
        await notifying.collect(desk.world.ctx)
    assert len(idle) == 1


async def test_who_is_not_signed_in_chooses_nothing(world: World) -> None:
    with pytest.raises(Exception, match="signed in"):
        await notifying.choose(world.ctx, nobody(), MailChoice.OFF)
