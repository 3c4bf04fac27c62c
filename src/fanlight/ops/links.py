"""Links that let whoever has one view: for a time, with a password, for some visitors."""

import asyncio
from dataclasses import dataclass, replace

from fanlight.db import artifacts, events, people
from fanlight.db import sessions as session_rows
from fanlight.db import sharing as rows
from fanlight.db.sharing import OpenedLink, Terms, Tries
from fanlight.db.tx import Tx
from fanlight.kit import passwords
from fanlight.kit.addresses import place
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.model.actor import Actor
from fanlight.model.artifact import Audience
from fanlight.model.errors import Denied, Invalid, Limited, Missing, Refusal
from fanlight.model.events import LinkOpened, SharingChanged
from fanlight.ops import access, scanning, sharing
from fanlight.ops.access import Action
from fanlight.ops.context import Context

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class NewLink:
    """`url` holds the secret and is shown once."""

    id: str
    url: str
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that was opened. `session` is a fresh session's secret, where one had to be made."""

    artifact: str
    session: str | None


@dataclass(frozen=True, slots=True)
class Options:
    """What a link is made with.

    Attributes:
        expires_in: seconds it works; None for no end.
        password: what visitors are asked for.
        max_views: how many sessions may open it. Those that did go on.
    """

    expires_in: int | None = None
    password: str | None = None
    max_views: int | None = None


async def add_link(ctx: Context, actor: Actor, ref: str, options: Options) -> NewLink:
    """Makes a link that lets whoever has it view."""
    id_ = access.id_from(ref)
    check(ctx, options)
    link, secret = new_id(), new_secret()
    # Before the password costs anything.
    await access.artifact_for(ctx, actor, id_, Action.SHARE_LINK)
    sealed = await _sealed(ctx, options.password)

    def write(tx: Tx) -> NewLink:
        artifact = access.checked(tx, actor, id_, Action.SHARE_LINK)
        sharing.check_links(people.policy(tx))
        ends = None if options.expires_in is None else tx.now + options.expires_in * 1000
        terms = Terms(ends, sealed, options.max_views)
        rows.add_link(tx, artifact.pk, terms, id_=link, hash_=digest(secret), last_four=secret[-4:])
        event = SharingChanged(artifact.audience, "link-added", link=link)
        artifacts.change(tx, actor, artifact, event)
        # It is for whom it is sent to, as what is shared by name.
        scanning.require(tx, [id_], to=Audience.PEOPLE)
        return NewLink(link, f"{ctx.origins.app}/l/{secret}", ends)

    excuse = scanning.Excuse(actor, None)
    return await scanning.opening(ctx, excuse, lambda: ctx.db.write(write))


def check(ctx: Context, options: Options) -> None:
    """Raises `Invalid` for what a link cannot be made with."""
    _check_expiry(ctx, options.expires_in)
    limits = ctx.limits
    views, most = options.max_views, limits.link_views_most
    if views is not None and not 0 < views <= most:
        raise Invalid(
            "bad-view-limit",
            f"A link stops after 1 to {most:,} visitors.",
            "Give a number of them, or none. The setting is limits.link_views_most.",
            limit=most,
        )
    least, longest = limits.link_password_chars, limits.link_password_chars_most
    if options.password is not None and not least <= len(options.password) <= longest:
        raise Invalid(
            "bad-link-password",
            f"A link's password has {least} to {longest} characters.",
            "Choose another. The settings are limits.link_password_chars and "
            "limits.link_password_chars_most.",
            limit=least,
        )


def _check_expiry(ctx: Context, expires_in: int | None) -> None:
    days = ctx.limits.link_days_most
    if expires_in is not None and not 0 < expires_in <= days * _DAY:
        raise Invalid(
            "bad-expiry",
            f"A link lives for up to {days:,} days.",
            f"Give 1 to {days * _DAY} seconds, or none for a link that does not expire. The "
            "setting is limits.link_days_most.",
            limit=days,
        )


async def keep_link(ctx: Context, actor: Actor, ref: str, link: str) -> None:
    """Lets a link of a former owner open again, as one of the actor's own."""
    id_ = access.id_from(ref)

    def write(tx: Tx) -> None:
        artifact = access.checked(tx, actor, id_, Action.SHARE_LINK)
        sharing.check_links(people.policy(tx))
        if not rows.keep_link(tx, artifact.pk, link):
            raise Missing("no-link", "No such link rests.", "It may have been revoked, or kept.")
        artifacts.change(
            tx, actor, artifact, SharingChanged(artifact.audience, "link-kept", link=link)
        )

    await ctx.db.write(write)


async def revoke_link(ctx: Context, actor: Actor, ref: str, link: str) -> None:
    """Whoever came in by the link is out at once: open streams are told to check again."""
    id_ = access.id_from(ref)

    def write(tx: Tx) -> None:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        if not rows.revoke_link(tx, artifact.pk, link):
            raise Missing("no-link", "There is no such link.", "It may have been revoked already.")
        event = SharingChanged(artifact.audience, "link-revoked", link=link)
        artifacts.change(tx, actor, artifact, event)

    await ctx.db.write(write)


async def peek_link(ctx: Context, actor: Actor, secret: str) -> OpenedLink:
    """What a link leads to, without opening it. Raises `Missing` where it does not work.

    Whoever has a link with a password and has not given it may be told only that it asks for one.
    """
    return await ctx.db.read(lambda tx: _working_link(tx, actor, secret))


async def open_link(
    ctx: Context, actor: Actor, secret: str, user_agent: str, *, password: str = ""
) -> Opened:
    """Gives the visitor's session what the link gives, making a session where there is none.

    Raises `Denied` for a wrong password, `Limited` where there were too many of them.
    """
    fresh = None if actor.session is not None else new_secret()
    passed = await _check_password(ctx, actor, secret, password)

    def write(tx: Tx) -> Opened:
        link = _working_link(tx, actor, secret)
        if link.password not in {None, passed} and not link.is_held:
            raise _no_link()
        if not (link.is_held or rows.count_opening(tx, link.pk)):
            raise _no_link()
        if passed is not None:
            rows.forgive_try(tx, link.pk, place(actor.address))
        session = actor.session
        if fresh is not None:
            hash_ = digest(fresh)
            session = session_rows.add(
                tx, id_=new_id(), hash_=hash_, user=None, user_agent=user_agent
            )
        assert session is not None
        session_rows.open_link(tx, session, link.pk)
        events.record(tx, replace(actor, session=session), LinkOpened(link.id))
        return Opened(link.artifact_id, fresh)

    return await ctx.db.write(write)


async def _check_password(ctx: Context, actor: Actor, secret: str, given: str) -> str | None:
    """The sealed password that was given; None where there is none to give.

    The try is counted first: of many guesses at once, no more are looked at than may be.
    """
    link = await peek_link(ctx, actor, secret)
    if link.password is None or link.is_held:
        return None
    limits = ctx.limits
    window = limits.link_password_window_seconds
    most = Tries(limits.link_password_tries, limits.link_password_tries_in_all)

    def claim(tx: Tx) -> bool:
        since, where = tx.now - window * 1000, place(actor.address)
        return rows.claim_try(tx, link.pk, place=where, most=most, since=since)

    if not await ctx.db.write(claim):
        raise Limited(
            "too-many-passwords",
            "There were too many wrong passwords for this link.",
            f"Wait {window // 60} minutes, or ask whoever sent it for another one.",
            retry_after=window,
        ).on_record(Refusal("link-password", sign_in=True))
    fits = len(given) <= limits.link_password_chars_most
    if not (fits and await asyncio.to_thread(passwords.fits, given, link.password)):
        raise Denied(
            "wrong-password",
            "This is not the password of this link.",
            "Try again, or ask whoever sent it.",
        ).on_record(Refusal("link-password", sign_in=True))
    return link.password


async def _sealed(ctx: Context, password: str | None) -> str | None:
    if password is None:
        return None
    limits = ctx.limits
    cost = passwords.Cost(limits.scrypt_n, limits.scrypt_r, limits.scrypt_p)
    return await asyncio.to_thread(passwords.sealed, password, cost)


def _working_link(tx: Tx, actor: Actor, secret: str) -> OpenedLink:
    """Without external sharing, links work for members alone; without links for nobody."""
    found = rows.by_secret(tx, digest(secret), actor.session)
    policy = people.policy(tx)
    if found is None or not policy.links or not (actor.is_member or policy.external):
        raise _no_link()
    return found


def _no_link() -> Missing:
    return Missing(
        "no-link",
        "This link does not work.",
        "It may have expired, been revoked, or been opened as often as it may. Ask whoever sent it "
        "for a new one.",
    ).on_record(Refusal("share-link", sign_in=True))
