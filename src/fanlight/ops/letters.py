"""Letters to people: wanted by a row, written and sent by the worker.

A row says to whom and why. What the letter says is put together when it goes out, so that no
secret waits in the database, and asking for one takes as long whether anybody gets it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import structlog

from fanlight.db import credentials, events, people
from fanlight.db import letters as rows
from fanlight.db.letters import Waiting
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_secret
from fanlight.kit.printable import one_line
from fanlight.model.actor import SYSTEM
from fanlight.model.errors import Invalid, Unavailable
from fanlight.model.events import LetterFailed, SignInLinkMade
from fanlight.model.letter import Kind, Letter
from fanlight.model.permission import OrgRole
from fanlight.ops import guest_letters, notifying
from fanlight.ops.context import Context

_log = structlog.get_logger(__name__)

_AT_ONCE = 10
# Longer than so many letters take, each of which the mailer gives a minute at most.
_CLAIMED_FOR = 15 * 60_000
# The wait after the first failure; it doubles with each.
_FIRST_WAIT = 60_000
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a letter: where they go on, in which browser, and from which network place."""

    to: str
    browser: bytes
    place: str


def ask_for_link(ctx: Context, tx: Tx, email: str, asking: Asking) -> None:
    """Has a sign-in link sent, or a code, if somebody has this address and it was not too often.

    Each place has a count of its own: a code works only for who asked, so a stranger who asks all
    the time would keep a guest out.
    """
    everywhere, here = rows.count_asked(tx, email, place=asking.place, since=tx.now - _HOUR)
    limits = ctx.limits
    if everywhere < limits.sign_in_letters_per_hour and here < limits.sign_in_letters_per_asker:
        data = {"to": asking.to, "browser": asking.browser.hex(), "place": asking.place}
        rows.add(tx, email, Kind.SIGN_IN, data=data)


def invite(tx: Tx, email: str, by: str) -> None:
    rows.add(tx, email, Kind.INVITATION, data={"by": by})


async def deliver(ctx: Context) -> int:
    """Sends what is due, a few letters at a time; returns how many were sent."""
    if not await ctx.db.read(rows.are_due):
        return 0
    claimed = await ctx.db.write(
        lambda tx: rows.claim(tx, until=tx.now + _CLAIMED_FOR, limit=_AT_ONCE)
    )
    return sum([await _send(ctx, waiting) for waiting in claimed])


async def forget(ctx: Context) -> None:
    days = ctx.limits.letter_days
    await ctx.db.write(lambda tx: rows.forget(tx, before=tx.now - days * _DAY))


async def _send(ctx: Context, waiting: Waiting) -> bool:
    """Nobody's letter is done with, as if it had been sent."""
    write = _WRITTEN[Kind(waiting.kind)]
    try:
        letter = await ctx.db.write(lambda tx: write(ctx, tx, waiting))
        if letter is not None:
            await ctx.mailer.send(letter)
    except Unavailable as error:
        if waiting.tries < ctx.limits.letter_tries:
            _log.warning("letter.not_sent", kind=waiting.kind, tries=waiting.tries, why=error.title)
            wait = _FIRST_WAIT << (waiting.tries - 1)
            await ctx.db.write(lambda tx: rows.set_due(tx, waiting.pk, tx.now + wait))
            return False
        await _give_up(ctx, waiting, error.title)
        return False
    except Invalid as error:
        await _give_up(ctx, waiting, error.title)
        return False
    except Exception as error:  # noqa: BLE001 - one is not in the way of all the others
        _log.exception("letter.not_written", kind=waiting.kind)
        await _give_up(ctx, waiting, f"It could not be written ({type(error).__name__}).")
        return False
    await ctx.db.write(lambda tx: rows.set_due(tx, waiting.pk, None))
    return letter is not None


async def _give_up(ctx: Context, waiting: Waiting, problem: str) -> None:
    _log.error("letter.given_up", kind=waiting.kind, tries=waiting.tries, why=problem)

    def write(tx: Tx) -> None:
        rows.set_due(tx, waiting.pk, None)
        failed = LetterFailed(waiting.to, waiting.kind, waiting.tries, problem)
        events.record(tx, SYSTEM, failed)

    await ctx.db.write(write)


def _sign_in(ctx: Context, tx: Tx, waiting: Waiting) -> Letter | None:
    user = people.by_email(tx, waiting.to)
    if user is None or not user.can_sign_in:
        return None
    if user.role is OrgRole.GUEST:
        return guest_letters.code_letter(ctx, tx, waiting, user)
    secret = new_secret()
    expires_at = tx.now + ctx.limits.sign_in_link_seconds * 1000
    credentials.add_sign_in_link(tx, hash_=digest(secret), user=user.pk, expires_at=expires_at)
    events.record(tx, SYSTEM, SignInLinkMade(user.id))
    minutes = ctx.limits.sign_in_link_seconds // 60
    query = "?" + urlencode({"to": waiting.data["to"]})
    return Letter(
        user.email,
        f"Sign in to {one_line(ctx.org.name)}",
        f"Hello {one_line(user.name)},\n\n"
        f"this link signs you in to {one_line(ctx.org.name)}. It works once, for {minutes} "
        f"minutes:\n\n{ctx.origins.app}/sign-in/{secret}{query}\n\n"
        "If you did not ask for it, leave it alone: without the link nobody comes in.\n",
    )


def _invitation(ctx: Context, tx: Tx, waiting: Waiting) -> Letter | None:
    user = people.by_email(tx, waiting.to)
    if user is None:
        return None
    org = one_line(ctx.org.name)
    return Letter(
        user.email,
        f"Welcome to {org}",
        f"Hello {one_line(user.name)},\n\n"
        f"{one_line(waiting.data['by'])} has added you to {org}, where agents' work is published "
        f"as live pages. Sign in with this address:\n\n{ctx.origins.app}/sign-in\n",
    )


def _webhook_off(ctx: Context, tx: Tx, waiting: Waiting) -> Letter | None:
    user = people.by_email(tx, waiting.to)
    if user is None or not user.can_sign_in:
        return None
    host, problem = one_line(waiting.data["host"]), one_line(waiting.data["problem"])
    return Letter(
        user.email,
        f"A webhook of yours was switched off: {host}",
        f"Hello {one_line(user.name)},\n\n"
        f"your webhook at {host} failed too often in a row and gets nothing any more. The last "
        f"time: {problem}\n\nSee what it was sent, and switch it on again:\n\n"
        f"{ctx.origins.app}/account/webhooks\n",
    )


_WRITTEN: dict[Kind, Callable[[Context, Tx, Waiting], Letter | None]] = {
    Kind.SIGN_IN: _sign_in,
    Kind.INVITATION: _invitation,
    Kind.SHARED: guest_letters.shared_letter,
    Kind.COMMENTS: notifying.letter,
    Kind.WEBHOOK_OFF: _webhook_off,
}
