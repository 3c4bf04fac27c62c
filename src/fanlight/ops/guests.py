"""Coming in as a guest, with a code by e-mail.

A sign-in has two secrets, as one at a provider has: the browser's stays in a cookie, and the code
goes by e-mail. Only who has both comes in. For every address there is such a sign-in, whether a
letter goes out or not: nobody learns here who is invited.
"""

import hmac
from dataclasses import dataclass, field

from fanlight.db import guests
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_secret
from fanlight.model.actor import Actor
from fanlight.model.errors import Denied, Gone, Refusal
from fanlight.ops import guest_letters
from fanlight.ops.context import Context
from fanlight.ops.sign_in import Beginning, start_session


@dataclass(frozen=True, slots=True)
class Welcome:
    """The new session's secret, and the path to which somebody wanted to go."""

    session: str = field(repr=False)
    to: str


async def address(ctx: Context, browser: str) -> str:
    """Whose code this browser waits for. Raises `Gone` where it waits for none."""
    found = await ctx.db.read(lambda tx: guests.asked(tx, digest(browser)))
    if found is None:
        raise _over()
    return found.email


async def use_code(
    ctx: Context, actor: Actor, typed: str, *, browser: str, user_agent: str
) -> Welcome:
    """Signs a browser in. Raises `Denied` for a wrong code, `Gone` when there were too many."""
    key = digest(browser)
    if not await ctx.db.write(
        lambda tx: guests.claim_try(tx, key, most=ctx.limits.guest_code_tries)
    ):
        raise _over()
    session = new_secret()

    def write(tx: Tx) -> str:
        found = guests.asked(tx, key)
        if found is None or not _fits(ctx, key, typed, found.code):
            raise _wrong()
        user = guest_letters.guest(tx, found.email)
        if user is None or not guests.end(tx, key):
            raise _over()
        start_session(tx, actor, user.pk, begin=Beginning(session, user_agent, "code"))
        return found.to

    return Welcome(session, await ctx.db.write(write))


def _fits(ctx: Context, browser: bytes, typed: str, kept: bytes | None) -> bool:
    code = "".join(char for char in typed[:100].upper() if char in guest_letters.LETTERS)
    return hmac.compare_digest(guest_letters.sealed(ctx, browser, code), kept or b"")


def _wrong() -> Denied:
    return Denied(
        "wrong-code",
        "This is not the code.",
        "Look at the newest letter, and type what stands there. Only who was invited gets one.",
    ).on_record(Refusal("code", sign_in=True))


def _over() -> Gone:
    return Gone(
        "code-over",
        "This code works no longer.",
        "Each works once, for some minutes and a few tries, in the browser that asked for it. Give "
        "your address once more.",
    ).on_record(Refusal("code", sign_in=True))
