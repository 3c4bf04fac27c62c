"""What surrounds every page: how the organisation looks, and what its people accept."""

import asyncio
from dataclasses import dataclass, replace
from hashlib import sha256

from fanlight.db import events
from fanlight.db import house as rows
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.errors import Conflict, Invalid, Missing, TooLarge, Unavailable
from fanlight.model.events import BrandChanged, TermsAccepted, TermsChanged
from fanlight.model.house import Accent as Accent
from fanlight.model.house import House as House
from fanlight.model.house import Logo
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops.context import Context
from fanlight.ops.describe import check_text
from fanlight.page.logo import cleaned

_LONGEST_NAME = 40
# Milliseconds for which other processes may go on showing what was there before a change.
_BELIEVED = 5_000


async def current(ctx: Context) -> House:
    """For everybody, signed in or not; as it was some seconds ago at most.

    A page that says that the database is away is shown too.
    """
    now = ctx.clock.now()
    found = ctx.house.get("", now)
    if found is None:
        try:
            found = await ctx.db.read(rows.find)
        except Unavailable:
            return House()
        ctx.house.put("", found, until=now + _BELIEVED)
    return found


async def show(ctx: Context, actor: Actor) -> House:
    access.require(actor, Action.MANAGE_POLICY)
    return await ctx.db.read(rows.find)


@dataclass(frozen=True, slots=True)
class Change:
    """As `House`; None stays as it is."""

    name: str | None = None
    accent: Accent | None = None
    terms: str | None = None


async def change(ctx: Context, actor: Actor, wanted: Change) -> House:
    """A new text of the terms is to be accepted by everybody, also by who accepted an old one."""
    access.require(actor, Action.MANAGE_POLICY)
    name = None if wanted.name is None else _name(wanted.name)
    terms = wanted.terms
    if terms is not None:
        terms = check_text("terms", terms.replace("\r\n", "\n"), limits=ctx.limits)

    def write(tx: Tx) -> House:
        before = rows.find(tx)
        after = replace(
            before,
            name=before.name if name is None else name,
            accent=wanted.accent or before.accent,
            terms=before.terms if terms is None else terms,
        )
        if after.terms != before.terms:
            after = replace(after, version=before.version + 1)
            events.record(tx, actor, TermsChanged(after.version, before.terms, after.terms))
        if _look(after) != _look(before):
            events.record(tx, actor, BrandChanged(_look(before), _look(after)))
        rows.put(tx, after)
        return after

    changed = await ctx.db.write(write)
    ctx.house.put("", changed, until=ctx.clock.now() + _BELIEVED)
    return changed


async def set_logo(ctx: Context, actor: Actor, data: bytes | None) -> House:
    """A small SVG or PNG, of which the picture alone is kept; None for our own mark."""
    access.require(actor, Action.MANAGE_POLICY)
    most = ctx.limits.logo_bytes
    if data is not None and len(data) > most:
        raise TooLarge(
            "logo-too-large",
            f"The logo has {len(data)} bytes; it may have {most}.",
            "Make it smaller. The setting is limits.logo_bytes.",
            limit=most,
        )
    new = None if data is None else await asyncio.to_thread(cleaned, data)
    hash_ = sha256(new.data).hexdigest() if new else ""

    def write(tx: Tx) -> House:
        before = rows.find(tx)
        after = replace(before, logo=hash_)
        if before != after:
            rows.put_logo(tx, hash_, new)
            events.record(tx, actor, BrandChanged(_look(before), _look(after)))
        return after

    changed = await ctx.db.write(write)
    ctx.house.put("", changed, until=ctx.clock.now() + _BELIEVED)
    return changed


async def logo(ctx: Context, hash_: str) -> Logo:
    """For everybody: it stands on the sign-in page too."""
    found = await ctx.db.read(lambda tx: rows.logo(tx, hash_))
    if found is None:
        raise Missing("no-logo", "There is no such logo.", "Reload the page.")
    return found


async def accept(ctx: Context, actor: Actor, version: int) -> None:
    """Raises `Conflict` where this is not the text that holds: nobody accepts what they do not see.

    Accepting once more changes nothing.
    """
    user = access.require_person(actor)

    def write(tx: Tx) -> None:
        if version != rows.find(tx).version:
            raise Conflict(
                "other-terms",
                "The terms have changed meanwhile.",
                "Read them again, and accept those.",
            )
        if rows.accept(tx, user, version):
            events.record(tx, actor, TermsAccepted(version))

    await ctx.db.write(write)


def _look(house: House) -> dict[str, str]:
    return {"name": house.name, "accent": house.accent, "logo": house.logo}


def _name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise Invalid(
            "bad-brand-name",
            f"The name that pages show has up to {_LONGEST_NAME} characters.",
            "Shorten it, or leave it empty for Fanlight's.",
            limit=_LONGEST_NAME,
        )
    return name
