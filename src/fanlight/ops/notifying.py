"""Letters about what is in the inbox: who gets one, when, and how they choose.

A notice waits for a letter as it waits in the inbox. What the letter says is put together when it
goes out, of what its reader may see then and has not read.
"""

import hmac
from hashlib import sha256

from fanlight.db import events, letters, mail_choices, notices, people
from fanlight.db.letters import Waiting
from fanlight.db.people import User
from fanlight.db.tx import Tx
from fanlight.kit.printable import one_line
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.errors import Gone
from fanlight.model.events import MailChosen
from fanlight.model.letter import Kind, Letter, MailChoice
from fanlight.model.notice import Notice
from fanlight.model.policy import Action
from fanlight.ops import access, requests
from fanlight.ops.context import Context

_AT_ONCE = 100
_DAY, _HOUR = 86_400_000, 3_600_000
_WORDS_CHARS = 400


async def choice(ctx: Context, actor: Actor) -> MailChoice:
    access.require(actor, Action.MANAGE_SESSIONS)
    return await ctx.db.read(lambda tx: mail_choices.choice(tx, _user(actor)))


async def choose(ctx: Context, actor: Actor, wanted: MailChoice) -> None:
    access.require(actor, Action.MANAGE_SESSIONS)

    def write(tx: Tx) -> None:
        user = people.by_key(tx, _user(actor))
        if user is not None:
            _choose(tx, actor, user, wanted)

    await ctx.db.write(write)


def unsubscribe_path(ctx: Context, user_id: str) -> str:
    """Where one click ends somebody's letters about their inbox. It does nothing else."""
    return f"/unsubscribe/{user_id}.{_mark(ctx, user_id)}"


async def unsubscribe(ctx: Context, code: str) -> None:
    """For whoever has the letter, signed in or not. Raises `Gone` for another code."""
    user_id = check_code(ctx, code)

    def write(tx: Tx) -> None:
        user = people.by_id(tx, user_id)
        if user is None:
            raise _no_code()
        _choose(tx, SYSTEM, user, MailChoice.OFF)

    await ctx.db.write(write)


def check_code(ctx: Context, code: str) -> str:
    """The ID of whose letters it ends. Raises `Gone` for one that no letter has."""
    user_id, _, mark = code.partition(".")
    if not hmac.compare_digest(_mark(ctx, user_id).encode(), mark.encode()):
        raise _no_code()
    return user_id


async def collect(ctx: Context) -> int:
    """Has letters written about what is new; returns how many.

    Where no letters are sent, nothing waits for them.
    """
    now = ctx.clock.now()
    at_once = now - ctx.limits.comment_letter_seconds * 1000

    daily = _digest_time(now, ctx.limits.digest_hour)
    found = await ctx.db.read(
        lambda tx: mail_choices.untold(tx, at_once=at_once, daily=daily, limit=_AT_ONCE)
    )
    if not found:
        return 0
    return await ctx.db.write(lambda tx: sum([_ask(ctx, tx, each) for each in found]))


def letter(ctx: Context, tx: Tx, waiting: Waiting) -> Letter | None:
    """None where nothing is left to tell."""
    user = people.by_email(tx, waiting.to)
    if user is None or not user.can_sign_in or mail_choices.choice(tx, user.pk) is MailChoice.OFF:
        return None
    first, upto, most = waiting.data["first"], waiting.data["upto"], ctx.limits.comment_letter_items
    reader = access.stand_in(user)
    found = notices.listed(
        tx,
        reader,
        which=notices.Which.WRITTEN,
        before=upto + 1,
        limit=most + 1,
        asked_since=requests.since(ctx, tx),
    )
    items = [each for each in found if each.pk >= first]
    return _written(ctx, user, items, most=most) if items else None


def _ask(ctx: Context, tx: Tx, untold: mail_choices.Untold) -> bool:
    first = mail_choices.tell(tx, untold.user, upto=untold.upto)
    if first is None or untold.choice is MailChoice.OFF or ctx.mailer.is_console:
        return False
    letters.add(tx, untold.email, Kind.COMMENTS, data={"first": first, "upto": untold.upto})
    return True


def _digest_time(now: int, hour: int) -> int:
    """The last time that it was this hour, UTC."""
    return (now - hour * _HOUR) // _DAY * _DAY + hour * _HOUR


def _choose(tx: Tx, actor: Actor, user: User, wanted: MailChoice) -> None:
    before = mail_choices.choice(tx, user.pk)
    if before is not wanted:
        mail_choices.choose(tx, user.pk, wanted)
        events.record(tx, actor, MailChosen(user.id, before, wanted))


def _written(ctx: Context, user: User, items: list[Notice], *, most: int) -> Letter:
    """The oldest first. What others wrote is cut, and stands on lines of its own."""
    shown = sorted(items[:most], key=lambda each: each.pk)
    parts = [_told(ctx, each) for each in shown]
    if len(items) > most:
        parts.append(f"There is more in your inbox: {ctx.origins.app}/inbox")
    url = f"{ctx.origins.app}{unsubscribe_path(ctx, user.id)}"
    parts.append(
        f"-- \nWhen such letters come is for you to say: {ctx.origins.app}/account\n"
        f"End them with one click: {url}\n"
    )
    text = f"Hello {one_line(user.name)},\n\n" + "\n\n".join(parts)
    return Letter(user.email, _subject(shown, more=len(items) > most), text, url)


def _subject(items: list[Notice], *, more: bool) -> str:
    if len(items) == 1:
        return _sentence(items[0])[:200]
    pages = {each.path: one_line(each.page) for each in items}
    about = f"on {pages.popitem()[1]}" if len(pages) == 1 else f"on {len(pages)} pages"
    many = f"more than {len(items)}" if more else str(len(items))
    what = "comments" if all(each.comment for each in items) else "notices"
    return f"{many} {what} {about}"[:200]


def _told(ctx: Context, notice: Notice) -> str:
    words = one_line(notice.text)
    cut = f"{words[:_WORDS_CHARS]}..." if len(words) > _WORDS_CHARS else words
    lines = [
        _sentence(notice) + (":" if cut else "."),
        *([cut] if cut else []),
        _place(ctx, notice),
    ]
    return "\n  ".join(lines)


def _sentence(notice: Notice) -> str:
    return f"{one_line(notice.name)} {notice.did} {one_line(notice.page)}"


def _place(ctx: Context, notice: Notice) -> str:
    """Where it is read, or answered."""
    if notice.request:
        return f"{ctx.origins.app}/inbox"
    url = f"{ctx.origins.app}{notice.path}"
    return f"{url}#thread-{notice.thread}" if notice.thread else url


def _mark(ctx: Context, user_id: str) -> str:
    key = ctx.org.signing_key
    return hmac.new(key, f"unsubscribe:{user_id}".encode(), sha256).hexdigest()[:32]


def _no_code() -> Gone:
    return Gone(
        "no-unsubscribe",
        "This link ends no letters.",
        "It was cut off when it was copied, or the account is gone. Sign in, and see your account.",
    )


def _user(actor: Actor) -> int:
    assert actor.user is not None
    return actor.user
