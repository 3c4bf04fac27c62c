"""Signing a machine in from another one (RFC 8628): it shows a code, a person types it here.

A code is short, so it is guarded: it lives for minutes, only somebody who is signed in may try
one, and only a few wrong ones. What it opens is the person's own account to a stranger's machine,
if they let themselves be talked into it; so the page says who asks, and from where.
"""

import secrets
from dataclasses import dataclass, field

from fanlight.db import devices, events
from fanlight.db.devices import Beginning
from fanlight.db.devices import Waiting as Waiting
from fanlight.db.grants import Code
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_secret
from fanlight.model.actor import Actor, Agent, Resource
from fanlight.model.errors import Invalid, Limited, Missing, Refusal
from fanlight.model.events import ConsentDenied, ConsentGiven
from fanlight.model.oauth import CLI, Issued
from fanlight.model.policy import Action
from fanlight.ops import access, grants
from fanlight.ops.authorize import wanted_scopes
from fanlight.ops.context import Context

# Without vowels, so that no words come out; without digits, so that none is taken for a letter.
# 20 to the power of 8 is 34 bits: ten guesses an hour come to nothing.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_CHARS = 8
_HOUR = 3_600_000
# By how much a machine that asks too often slows down (RFC 8628, section 3.5).
_SLOWER, _SLOWEST = 5, 60


@dataclass(frozen=True, slots=True)
class Shown:
    """`secret` stays with the machine; the rest is shown to its person."""

    secret: str = field(repr=False)
    code: str = field(repr=False)
    url: str
    complete_url: str = field(repr=False)
    lasts: int
    pause: int


async def begin(
    ctx: Context, actor: Actor, client: str, *, scope: str | None, machine: str
) -> Shown:
    """Raises `Invalid` for anything but the command line, `Limited` for too many at once."""
    if client != CLI.id:
        raise Invalid("invalid-client", "Only the command line signs in so.", "Use /authorize.")
    scopes = wanted_scopes(CLI, scope)
    secret, code = new_secret(), "".join(secrets.choice(_LETTERS) for _ in range(_CHARS))
    lasts, pause = ctx.limits.device_seconds, ctx.limits.device_pause_seconds
    claimed = f"{CLI.name} on {machine}" if machine else CLI.name

    def write(tx: Tx) -> bool:
        begun = devices.begun(tx, actor.address, since=tx.now - _HOUR)
        if begun >= ctx.limits.device_codes_per_hour:
            raise _too_many("too-many-sign-ins", "limits.device_codes_per_hour")
        new = Beginning(
            digest(secret),
            digest(code),
            Agent.claimed(claimed).name,
            actor.address,
            scopes,
            pause=pause,
            expires_at=tx.now + lasts * 1000,
        )
        return devices.add(tx, new)

    if not await ctx.db.write(write):
        return await begin(ctx, actor, client, scope=scope, machine=machine)
    shown, url = f"{code[:4]}-{code[4:]}", f"{ctx.origins.app}/device"
    return Shown(secret, shown, url, f"{url}?code={shown}", lasts, pause)


async def find(ctx: Context, actor: Actor, typed: str) -> Waiting:
    """The machine that shows this code. Raises `Missing`, or `Limited` after too many misses."""
    access.require(actor, Action.MANAGE_TOKENS)
    assert actor.user is not None
    user, code = actor.user, _plain(typed)

    def write(tx: Tx) -> Waiting | None:
        if devices.misses(tx, user, since=tx.now - _HOUR) >= ctx.limits.device_misses_per_hour:
            raise _too_many("too-many-codes", "limits.device_misses_per_hour")
        found = devices.by_code(tx, digest(code))
        if found is None:
            devices.miss(tx, user)
        return found

    found = await ctx.db.write(write)
    if found is None:
        raise _no_code()
    return found


async def approve(ctx: Context, actor: Actor, typed: str) -> Waiting:
    found = await find(ctx, actor, typed)
    assert actor.user is not None
    user = actor.user

    def write(tx: Tx) -> None:
        if not devices.approve(tx, found.hash, user):
            raise _no_code()
        given = ConsentGiven(CLI.id, found.machine, "", tuple(sorted(found.scopes)))
        events.record(tx, actor, given)

    await ctx.db.write(write)
    return found


async def deny(ctx: Context, actor: Actor, typed: str) -> None:
    found = await find(ctx, actor, typed)

    def write(tx: Tx) -> None:
        if devices.deny(tx, found.hash):
            events.record(tx, actor, ConsentDenied(CLI.id, found.machine))

    await ctx.db.write(write)


async def collect(ctx: Context, actor: Actor, secret: str) -> Issued:
    """The machine's token, once. Raises `Invalid` with the codes of RFC 8628, section 3.5."""
    hash_ = digest(secret)

    def write(tx: Tx) -> Issued | Invalid:
        found = devices.by_secret(tx, hash_)
        if found is None or found.expires_at <= tx.now:
            return Invalid("expired-token", "The code has expired.", "Begin again.")
        if found.is_denied:
            devices.drop(tx, hash_)
            return Invalid("access-denied", "The sign-in was refused.", "Nothing was granted.")
        if found.user is None:
            return _ask_later(tx, found)
        devices.drop(tx, hash_)
        granted = Code(found.user, CLI.id, found.machine, "", "", found.scopes, Resource.API)
        return grants.issue(ctx, tx, actor, granted=granted)[0]

    done = await ctx.db.write(write)
    if isinstance(done, Invalid):
        raise done
    return done


def _ask_later(tx: Tx, found: Waiting) -> Invalid:
    # A second of grace, for the way that a question takes.
    too_soon = found.polled_at is not None and tx.now - found.polled_at < (found.pause - 1) * 1000
    pause = min(found.pause + _SLOWER, _SLOWEST) if too_soon else found.pause
    devices.polled(tx, found.hash, pause=pause)
    if too_soon:
        return Invalid("slow-down", "You ask too often.", f"Wait {pause} seconds between two.")
    return Invalid("authorization-pending", "Nobody has answered yet.", "Ask again.")


def _plain(typed: str) -> str:
    return "".join(char for char in typed.upper() if char.isalpha())


def _no_code() -> Missing:
    return Missing(
        "no-device-code",
        "No machine waits with this code.",
        "Compare it with what the machine shows. A code works once, for a few minutes: begin "
        "again there.",
    ).on_record(Refusal("device-code", sign_in=True))


def _too_many(code: str, limit: str) -> Limited:
    return Limited(
        code,
        "That was too often within an hour.",
        f"Wait, then begin again. The setting is {limit}.",
        retry_after=3600,
    )
