"""Who may open an artifact: its audience, people and groups, and links that can be revoked."""

from dataclasses import dataclass, replace

from fanlight.db import artifacts, credentials, events, groups, people
from fanlight.db import sharing as rows
from fanlight.db.sharing import Link
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, Audience, Role
from fanlight.model.errors import Denied, Invalid, Missing, Refusal
from fanlight.model.events import LinkOpened, SharingChanged
from fanlight.model.policy import OPENING, Action
from fanlight.model.share import GIVEN, GROUP_PREFIX, Share, SharingPolicy
from fanlight.ops import access, scanning
from fanlight.ops.context import Context

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Sharing:
    """`policy` is the organisation's, which may make less of it."""

    audience: Audience
    shares: list[Share]
    links: list[Link]
    policy: SharingPolicy


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
        return _sharing(tx, access.checked(tx, actor, id_, Action.SHARE))

    return await ctx.db.read(read)


async def set_audience(ctx: Context, actor: Actor, ref: str, audience: Audience) -> Sharing:
    """Raises `Denied` for an audience that the policy, or the actor's role, does not allow.

    What was given to people and groups is kept, also where the audience is private and it does not
    count.
    """
    id_ = access.id_from(ref)
    await scanning.check_opening(ctx, actor, ref, audience)

    def write(tx: Tx) -> Sharing:
        access.checked(tx, actor, id_, Action.SHARE)
        open_to(tx, actor, id_, audience)
        return _sharing(tx, access.checked(tx, actor, id_, Action.SHARE))

    return await ctx.db.write(write)


def open_to(tx: Tx, actor: Actor, id_: str, audience: Audience | None) -> None:
    """Within a transaction; nothing where the audience is None or the same already."""
    if audience is None:
        return
    artifact = access.checked(tx, actor, id_, Action.VIEW)
    if artifact.audience != audience:
        access.checked(tx, actor, id_, OPENING[audience])
        _check_allowed(people.policy(tx), audience)
        event = SharingChanged(audience, "audience", before={"audience": artifact.audience})
        artifacts.change(tx, actor, artifact, event, values={"audience": audience})


def first_audience(tx: Tx, actor: Actor, wanted: Audience | None) -> Audience:
    """What a new artifact opens to: the one that was asked for, or the policy's."""
    policy = people.policy(tx)
    if wanted is None:
        return policy.first if policy.allows(policy.first) else policy.allowed[-1]
    access.require_own(actor, OPENING[wanted])
    _check_allowed(policy, wanted)
    return wanted


def _check_allowed(policy: SharingPolicy, audience: Audience) -> None:
    if not policy.allows(audience):
        allowed = " or ".join(policy.allowed)
        raise Denied(
            "denied-policy",
            f"The organisation's policy does not allow the audience {audience}.",
            f"Use {allowed}; or ask an administrator to change the policy.",
            rule="policy",
            allowed=policy.allowed,
        ).on_record(Refusal("policy", OPENING[audience]))


def _check_external(policy: SharingPolicy) -> None:
    if not policy.external:
        raise Denied(
            "denied-policy",
            "The organisation's policy does not allow sharing with anybody outside.",
            "Share with members by name; or ask an administrator to change the policy.",
            rule="policy",
        ).on_record(Refusal("policy", Action.SHARE_LINK))


async def give(ctx: Context, actor: Actor, ref: str, who: str, *, role: Role | None) -> Sharing:
    """Shares with a person (an e-mail address) or a group (`group:NAME`), by name.

    What they had is replaced; without a role they keep it, or become viewers. A private artifact is
    thereby opened to the people it was shared with. Raises `Missing` where there is nobody of this
    name.
    """
    id_ = access.id_from(ref)
    if role is not None and role not in GIVEN:
        names = ", ".join(each.name.lower() for each in GIVEN)
        raise Invalid("bad-role", "This role cannot be given.", f"Give one of {names}.")

    def write(tx: Tx) -> Sharing:
        artifact = access.checked(tx, actor, id_, Action.SHARE_PEOPLE)
        open_ = artifact.audience is not Audience.PRIVATE
        audience = artifact.audience if open_ else Audience.PEOPLE
        _check_allowed(people.policy(tx), Audience.PEOPLE)
        named, receiver = _receiver(tx, who)
        had = _role_of(tx, artifact, named)
        gets = role or had or Role.VIEWER
        before = {"audience": artifact.audience, "role": _word(had)}
        told = {"who": named, "role": gets.name.lower()}
        event = SharingChanged(audience, "shared", before=before, share=told)
        # First, since it locks the artifact: two who give at once do so one after the other.
        artifacts.change(tx, actor, artifact, event, values={"audience": audience})
        rows.give(tx, artifact.pk, gets, **receiver)
        return _sharing(tx, replace(artifact, audience=audience))

    return await ctx.db.write(write)


async def take(ctx: Context, actor: Actor, ref: str, who: str) -> Sharing:
    """Takes back what was shared by name; open pages of theirs are told to check again."""
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Sharing:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        named, receiver = _receiver(tx, who)
        before = {"role": _word(_role_of(tx, artifact, named))}
        if not rows.take(tx, artifact.pk, **receiver):
            raise Missing("not-shared", f"It is not shared with {who}.", "Nothing to take back.")
        event = SharingChanged(artifact.audience, "unshared", before=before, share={"who": named})
        artifacts.change(tx, actor, artifact, event)
        return _sharing(tx, artifact)

    return await ctx.db.write(write)


def _role_of(tx: Tx, artifact: Artifact, who: str) -> Role | None:
    given = {each.who: each.role for each in rows.shares_of(tx, artifact.pk)}
    return given.get(who)


def _word(role: Role | None) -> str | None:
    return role.name.lower() if role else None


def _receiver(tx: Tx, who: str) -> tuple[str, dict[str, int | None]]:
    """As they are written down, and their keys."""
    if who.startswith(GROUP_PREFIX):
        group = groups.by_name(tx, who.removeprefix(GROUP_PREFIX))
        if group is not None:
            return GROUP_PREFIX + group.name, {"user": None, "group": group.pk}
        raise Missing(
            "no-group",
            f"There is no group {who.removeprefix(GROUP_PREFIX)!r}.",
            "See which there are: fanlight admin groups list.",
        )
    user = people.by_email(tx, who)
    if user is not None:
        return user.email, {"user": user.pk, "group": None}
    raise Missing(
        "no-member",
        f"There is no member {who}.",
        "Ask an administrator to add them, or make a link for somebody outside.",
    )


def _sharing(tx: Tx, artifact: Artifact) -> Sharing:
    pk = artifact.pk
    return Sharing(
        artifact.audience, rows.shares_of(tx, pk), rows.links_of(tx, pk), people.policy(tx)
    )


async def add_link(ctx: Context, actor: Actor, ref: str, expires_in: int | None) -> NewLink:
    """Makes a link that lets whoever has it view. `expires_in` is in seconds."""
    id_ = access.id_from(ref)
    check_expiry(ctx, expires_in)
    link, secret = new_id(), new_secret()

    def write(tx: Tx) -> NewLink:
        artifact = access.checked(tx, actor, id_, Action.SHARE_LINK)
        _check_external(people.policy(tx))
        expires_at = None if expires_in is None else tx.now + expires_in * 1000
        hash_, last_four = digest(secret), secret[-4:]
        rows.add_link(
            tx, artifact.pk, id_=link, hash_=hash_, last_four=last_four, expires_at=expires_at
        )
        event = SharingChanged(artifact.audience, "link-added", link=link)
        artifacts.change(tx, actor, artifact, event)
        return NewLink(link, f"{ctx.origins.app}/l/{secret}", expires_at)

    return await ctx.db.write(write)


def check_expiry(ctx: Context, expires_in: int | None) -> None:
    days = ctx.limits.link_days_most
    if expires_in is not None and not 0 < expires_in <= days * _DAY:
        raise Invalid(
            "bad-expiry",
            f"A link lives for up to {days:,} days.",
            f"Give 1 to {days * _DAY} seconds, or none for a link that does not expire. The "
            "setting is limits.link_days_most.",
            limit=days,
        )


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


async def peek_link(ctx: Context, actor: Actor, secret: str) -> rows.OpenedLink:
    """What a link leads to, without opening it. Raises `Missing` where it does not work."""
    return await ctx.db.read(lambda tx: _working_link(tx, actor, secret))


def _working_link(tx: Tx, actor: Actor, secret: str) -> rows.OpenedLink:
    """Without external sharing, links work for members alone."""
    found = rows.by_secret(tx, digest(secret))
    if found is None or not (actor.is_member or people.policy(tx).external):
        raise _no_link()
    return found


async def open_link(ctx: Context, actor: Actor, secret: str, user_agent: str) -> Opened:
    """Gives the visitor's session what the link gives, making a session where there is none."""
    fresh = None if actor.session is not None else new_secret()

    def write(tx: Tx) -> Opened:
        link = _working_link(tx, actor, secret)
        session = actor.session
        if fresh is not None:
            hash_ = digest(fresh)
            session = credentials.add_session(
                tx, id_=new_id(), hash_=hash_, user=None, user_agent=user_agent
            )
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
    ).on_record(Refusal("share-link"))
