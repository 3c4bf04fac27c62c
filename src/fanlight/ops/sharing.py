"""Who may open an artifact: its audience, and links that can be revoked."""

from dataclasses import dataclass, replace

from fanlight.db import artifacts, credentials, events
from fanlight.db import sharing as rows
from fanlight.db.sharing import Link
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.model.actor import Actor
from fanlight.model.artifact import OFFERED, Audience
from fanlight.model.errors import Invalid, Missing
from fanlight.model.events import LinkOpened, SharingChanged
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops.context import Context

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Sharing:
    audience: Audience
    links: list[Link]


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


async def show(ctx: Context, actor: Actor, ref: str) -> Sharing:
    id_ = access.id_from(ref)

    def read(tx: Tx) -> Sharing:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        return Sharing(artifact.audience, rows.links_of(tx, artifact.pk))

    return await ctx.db.read(read)


async def set_audience(ctx: Context, actor: Actor, ref: str, audience: Audience) -> Sharing:
    """Raises `Invalid` for an audience that this server does not offer."""
    id_ = access.id_from(ref)
    check_offered(audience)

    def write(tx: Tx) -> Sharing:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        open_to(tx, actor, id_, audience)
        return Sharing(audience, rows.links_of(tx, artifact.pk))

    return await ctx.db.write(write)


def check_offered(audience: Audience) -> None:
    if audience not in OFFERED:
        raise Invalid(
            "audience-not-offered",
            f"The audience {audience} is not offered here.",
            f"Use {' or '.join(OFFERED)}, or make a link for somebody outside.",
        )


def open_to(tx: Tx, actor: Actor, id_: str, audience: Audience | None) -> None:
    """Within a transaction; nothing where the audience is None or the same already."""
    if audience is None:
        return
    artifact = access.checked(tx, actor, id_, Action.VIEW)
    if artifact.audience != audience:
        access.checked(tx, actor, id_, Action.SHARE)
        event = SharingChanged(audience, "audience")
        artifacts.change(tx, actor, artifact, event, values={"audience": audience})


async def add_link(ctx: Context, actor: Actor, ref: str, expires_in: int | None) -> NewLink:
    """Makes a link that lets whoever has it view. `expires_in` is in seconds."""
    id_ = access.id_from(ref)
    days = ctx.limits.link_days_most
    if expires_in is not None and not 0 < expires_in <= days * _DAY:
        raise Invalid(
            "bad-expiry",
            f"A link lives for up to {days:,} days.",
            f"Give 1 to {days * _DAY} seconds, or none for a link that does not expire. The "
            "setting is limits.link_days_most.",
            limit=days,
        )
    link, secret = new_id(), new_secret()

    def write(tx: Tx) -> NewLink:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        expires_at = None if expires_in is None else tx.now + expires_in * 1000
        hash_, last_four = digest(secret), secret[-4:]
        rows.add_link(
            tx, artifact.pk, id_=link, hash_=hash_, last_four=last_four, expires_at=expires_at
        )
        artifacts.change(tx, actor, artifact, SharingChanged(artifact.audience, "link-added"))
        return NewLink(link, f"{ctx.origins.app}/l/{secret}", expires_at)

    return await ctx.db.write(write)


async def revoke_link(ctx: Context, actor: Actor, ref: str, link: str) -> None:
    """Whoever came in by the link is out at once: open streams are told to check again."""
    id_ = access.id_from(ref)

    def write(tx: Tx) -> None:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        if not rows.revoke_link(tx, artifact.pk, link):
            raise Missing("no-link", "There is no such link.", "It may have been revoked already.")
        artifacts.change(tx, actor, artifact, SharingChanged(artifact.audience, "link-revoked"))

    await ctx.db.write(write)


async def peek_link(ctx: Context, secret: str) -> rows.OpenedLink:
    """What a link leads to, without opening it. Raises `Missing` where it does not work."""
    found = await ctx.db.read(lambda tx: rows.by_secret(tx, digest(secret)))
    if found is None:
        raise _no_link()
    return found


async def open_link(ctx: Context, actor: Actor, secret: str, user_agent: str) -> Opened:
    """Gives the visitor's session what the link gives, making a session where there is none."""
    fresh = None if actor.session is not None else new_secret()

    def write(tx: Tx) -> Opened:
        link = rows.by_secret(tx, digest(secret))
        if link is None:
            raise _no_link()
        session = actor.session
        if fresh is not None:
            hash_ = digest(fresh)
            session = credentials.add_session(tx, hash_=hash_, user=None, user_agent=user_agent)
        assert session is not None
        credentials.open_link(tx, session, link.pk)
        events.record(tx, replace(actor, session=session), LinkOpened(link.id))
        return Opened(link.artifact_id, fresh)

    return await ctx.db.write(write)


def _no_link() -> Missing:
    return Missing(
        "no-link",
        "This link does not work.",
        "It may have expired or been revoked. Ask whoever sent it for a new one.",
    )
