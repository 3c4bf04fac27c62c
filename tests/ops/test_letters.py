"""Letters: who gets one, what it says, and what happens when it cannot be sent."""

import re
from dataclasses import dataclass, field, replace

import pytest
from tests.support.world import World

from fanlight.model.actor import Door, anonymous
from fanlight.model.audit import Entry, Filter
from fanlight.model.errors import Invalid, Unavailable
from fanlight.model.letter import Letter
from fanlight.ops import audit, letters, people, sealing, sign_in

MINUTE, HOUR = 60_000, 3_600_000
NOBODY = replace(anonymous(Door.WEB), address="192.0.2.1")


@dataclass
class Box:
    """A mailer whose letters can be read, and whose road may be closed."""

    sent: list[Letter] = field(default_factory=list)
    fails: Exception | None = None
    tried: int = 0
    is_console: bool = False

    async def send(self, letter: Letter) -> None:
        self.tried += 1
        if self.fails:
            raise self.fails
        self.sent.append(letter)


@pytest.fixture
def posted(each_world: World, box: Box) -> World:
    return replace(each_world, ctx=replace(each_world.ctx, mailer=box))


async def deliver(world: World) -> int:
    return await letters.deliver(world.ctx)


async def test_a_member_gets_a_link_that_signs_in_and_leads_on(posted: World, box: Box) -> None:
    await posted.member("mia")
    await deliver(posted)
    box.sent.clear()
    asked = await sign_in.ask_for_link(posted.ctx, NOBODY, " Mia@Example.com ", "/a/x?y=1&z")
    assert asked.address == "mia@example.com"
    assert await deliver(posted) == 1
    (letter,) = box.sent
    found = re.search(r"http\S+", letter.text)
    assert (letter.to, found is not None) == ("mia@example.com", True)
    assert found is not None
    async with posted.http() as client:
        answer = await client.post(found[0])
        assert (answer.status_code, answer.headers["location"]) == (303, "/a/x?y=1&z")
        assert (await client.get("/api/v1/me")).json()["name"] == "Mia"
    assert await deliver(posted) == 0


async def test_who_is_no_member_gets_nothing_for_the_same_statements(
    posted: World, box: Box
) -> None:
    with posted.statements() as known:
        await sign_in.ask_for_link(posted.ctx, NOBODY, "owner@localhost", "/")
    with posted.statements() as unknown:
        await sign_in.ask_for_link(posted.ctx, NOBODY, "eve@example.com", "/")
    assert known == unknown
    assert len(known) == 3
    assert await deliver(posted) == 1
    assert [each.to for each in box.sent] == ["owner@localhost"]


async def test_one_address_gets_so_many_an_hour(posted: World, box: Box) -> None:
    limits = posted.ctx.limits
    for n in range(limits.sign_in_letters_per_hour + 3):
        asker = replace(NOBODY, address=f"192.0.2.{n}")
        await sign_in.ask_for_link(posted.ctx, asker, "owner@localhost", "/")
    while await deliver(posted):
        pass
    assert len(box.sent) == limits.sign_in_letters_per_hour
    posted.clock.advance(HOUR + 1)
    await sign_in.ask_for_link(posted.ctx, NOBODY, "owner@localhost", "/")
    assert await deliver(posted) == 1


@pytest.mark.parametrize("network", ["192.0.2.1", "2001:db8:0:7::{}"])
async def test_who_asks_again_and_again_keeps_nobody_else_out(
    posted: World, box: Box, network: str
) -> None:
    """An asker of IPv6 has many addresses, and counts as one."""
    most = posted.ctx.limits.sign_in_letters_per_asker
    for n in range(most + 3):
        stranger = replace(NOBODY, address=network.format(n))
        await sign_in.ask_for_link(posted.ctx, stranger, "owner@localhost", "/")
    await deliver(posted)
    assert len(box.sent) == most
    other = replace(NOBODY, address="198.51.100.7")
    await sign_in.ask_for_link(posted.ctx, other, "owner@localhost", "/")
    assert await deliver(posted) == 1


async def test_who_is_added_is_told(posted: World, box: Box) -> None:
    await people.add_member(posted.ctx, posted.owner, "Noor@Example.com", "Noor\nEl\x00 Amin")
    await deliver(posted)
    (letter,) = box.sent
    assert letter.to == "noor@example.com"
    assert "Hello Noor El Amin," in letter.text
    assert f"{posted.ctx.origins.app}/sign-in" in letter.text


async def test_what_cannot_be_sent_is_tried_ever_more_slowly_and_then_given_up(
    posted: World, box: Box
) -> None:
    await sign_in.ask_for_link(posted.ctx, NOBODY, "owner@localhost", "/")
    box.fails = Unavailable("mail-not-sent", "The letter was not sent.")
    waits = 0
    for tries in range(1, posted.ctx.limits.letter_tries + 1):
        assert await deliver(posted) == 0
        assert box.tried == tries
        posted.clock.advance((MINUTE << (tries - 1)) - 1)
        await deliver(posted)
        assert box.tried == tries
        posted.clock.advance(1)
        waits += MINUTE << (tries - 1)
    await deliver(posted)
    assert box.tried == posted.ctx.limits.letter_tries
    assert 4 * HOUR < waits < 5 * HOUR
    found = [each.data for each in await events(posted) if each.type == "letter.failed"]
    assert found == [
        {
            "to": "owner@localhost",
            "kind": "sign-in",
            "tries": 8,
            "problem": "The letter was not sent.",
        }
    ]


async def test_a_letter_that_went_astray_once_arrives_later(posted: World, box: Box) -> None:
    await sign_in.ask_for_link(posted.ctx, NOBODY, "owner@localhost", "/")
    box.fails = Unavailable("mail-not-sent", "The letter was not sent.")
    await deliver(posted)
    box.fails = None
    posted.clock.advance(MINUTE)
    assert await deliver(posted) == 1
    assert len(box.sent) == 1


async def test_what_is_refused_for_good_is_given_up_at_once(posted: World, box: Box) -> None:
    await sign_in.ask_for_link(posted.ctx, NOBODY, "owner@localhost", "/")
    box.fails = Invalid("mail-refused", "No such user.")
    await deliver(posted)
    posted.clock.advance(HOUR)
    await deliver(posted)
    assert box.tried == 1
    assert any(each.type == "letter.failed" for each in await events(posted))


async def test_a_process_that_dies_while_sending_leaves_the_letter_to_others(
    posted: World, box: Box
) -> None:
    await sign_in.ask_for_link(posted.ctx, NOBODY, "owner@localhost", "/")
    box.fails = KeyboardInterrupt()  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        await deliver(posted)
    box.fails = None
    assert await deliver(posted) == 0
    posted.clock.advance(HOUR)
    assert await deliver(posted) == 1


async def test_what_was_sent_is_forgotten_and_what_waits_is_not(posted: World) -> None:
    await sign_in.ask_for_link(posted.ctx, NOBODY, "owner@localhost", "/")
    await deliver(posted)
    await sign_in.ask_for_link(posted.ctx, NOBODY, "owner@localhost", "/")
    posted.clock.advance(49 * HOUR)
    await letters.forget(posted.ctx)
    assert await deliver(posted) == 1
    with posted.statements() as idle:
        assert await deliver(posted) == 0
    assert len(idle) == 1


@pytest.mark.parametrize(
    "email",
    [
        "",
        "mia",
        "@example.com",
        "mia@",
        "mia@ex ample.com",
        "a@b\nBcc: c@d",
        "<a@b>",
        "a@" + "b" * 260,
    ],
)
async def test_what_is_no_address_is_refused(posted: World, email: str) -> None:
    with pytest.raises(Invalid, match="address"):
        await sign_in.ask_for_link(posted.ctx, NOBODY, email, "/")


async def events(world: World) -> list[Entry]:
    await sealing.seal(world.ctx)
    return (await audit.listed(world.ctx, world.owner, Filter(), limit=100)).items
