"""Who may open an artifact: its audience, people and groups, and links that can be revoked."""

from dataclasses import dataclass, replace
from functools import partial

from fanlight.db import artifacts, folders, groups, people, policies
from fanlight.db import sharing as rows
from fanlight.db.places import ARTIFACT
from fanlight.db.sharing import Link as Link
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import WIDTH, Artifact, Audience, Role
from fanlight.model.errors import Denied, Invalid, Missing, Refusal
from fanlight.model.events import SharingChanged
from fanlight.model.folder import Folder
from fanlight.model.policy import OPENING, Action
from fanlight.model.share import GIVEN, GROUP_PREFIX, Share, SharingPolicy
from fanlight.ops import access, pins, scanning
from fanlight.ops.context import Context


@dataclass(frozen=True, slots=True)
class Sharing:
    """`policy` is what applies here, and may make less of it; the rest as of the artifact."""

    audience: Audience
    shares: list[Share]
    links: list[Link]
    policy: SharingPolicy
    pinned: int | None
    folder: Folder | None


async def show(ctx: Context, actor: Actor, ref: str) -> Sharing:
    id_ = access.id_from(ref)

    return await ctx.db.read(lambda tx: shown(tx, actor, id_))


def shown(tx: Tx, actor: Actor, id_: str) -> Sharing:
    """As `show`, within a transaction."""
    return _sharing(tx, access.checked(tx, actor, id_, Action.SHARE))


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different; None leaves it. `pin` is a version, 0 for the newest."""

    audience: Audience | None = None
    pin: int | None = None


async def change(ctx: Context, actor: Actor, ref: str, wanted: Change) -> Sharing:
    """All of it or nothing.

    Raises `Denied` for an audience that the policy, or the actor's role, does not allow, and where
    everybody would see what the policy about secrets does not let out; `Missing` where there is no
    such version. What was given to people and groups is kept, also where the audience is private
    and it does not count.
    """
    id_ = access.id_from(ref)

    def write(tx: Tx, cleared: scanning.Cleared) -> Sharing:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        if wanted.pin is not None:
            pins.put(tx, actor, artifact, wanted.pin or None)
        open_to(tx, actor, id_, wanted.audience)
        changed = access.checked(tx, actor, id_, Action.SHARE)
        if scanning.widest(tx, changed) is Audience.PUBLIC:
            cleared.require_public(tx, [id_])
        return _sharing(tx, changed)

    return await scanning.opening(
        ctx, lambda cleared: ctx.db.write(partial(write, cleared=cleared))
    )


async def set_audience(ctx: Context, actor: Actor, ref: str, audience: Audience) -> Sharing:
    return await change(ctx, actor, ref, Change(audience=audience))


async def pin(ctx: Context, actor: Actor, ref: str, n: int | None) -> Sharing:
    return await change(ctx, actor, ref, Change(pin=n or 0))


def open_to(tx: Tx, actor: Actor, id_: str, audience: Audience | None) -> None:
    """Within a transaction; nothing where the audience is None or the same already."""
    if audience is None:
        return
    artifact = access.checked(tx, actor, id_, Action.VIEW)
    if artifact.audience != audience:
        access.checked(tx, actor, id_, OPENING[audience])
        check_allowed(policies.applying(tx, artifact.owner, artifact.folder), audience)
        event = SharingChanged(audience, "audience", before={"audience": artifact.audience})
        artifacts.change(tx, actor, artifact, event, values={"audience": audience})


def first_audience(tx: Tx, actor: Actor, wanted: Audience | None) -> Audience:
    """What a new artifact opens to: the one that was asked for, or the policy's."""
    policy = policies.applying(tx, actor.user)
    if wanted is None:
        first = policy.first if policy.allows(policy.first) else policy.allowed[-1]
        return _below_ceiling(actor, first)
    access.require_own(actor, OPENING[wanted])
    check_allowed(policy, wanted)
    return wanted


def _below_ceiling(actor: Actor, audience: Audience) -> Audience:
    """Nobody asked for one, so a token that may not go so far goes as far as it may."""
    if actor.ceiling is None:
        return audience
    return list(Audience)[min(WIDTH[audience], actor.ceiling)]


def check_allowed(policy: SharingPolicy, audience: Audience) -> None:
    if not policy.allows(audience):
        allowed = " or ".join(policy.allowed)
        raise Denied(
            "denied-policy",
            f"The organisation's policy does not allow the audience {audience} here.",
            f"Use {allowed}; or ask an administrator to change the policy.",
            rule="policy",
            allowed=policy.allowed,
        ).on_record(Refusal("policy", OPENING[audience]))


def check_links(policy: SharingPolicy) -> None:
    """Raises `Denied` where links let nobody in."""
    if not policy.links:
        raise Denied(
            "denied-policy",
            "The organisation's policy does not allow links.",
            "Share by name; or ask an administrator to change the policy.",
            rule="policy",
        ).on_record(Refusal("policy", Action.SHARE_LINK))
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
    return await ctx.db.write(lambda tx: give_in(tx, actor, id_, who, role=role))


def give_in(tx: Tx, actor: Actor, id_: str, who: str, *, role: Role | None) -> Sharing:
    """As `give`, within a transaction."""
    if role is not None and role not in GIVEN:
        names = ", ".join(each.name.lower() for each in GIVEN)
        raise Invalid("bad-role", "This role cannot be given.", f"Give one of {names}.")
    artifact = access.checked(tx, actor, id_, Action.SHARE_PEOPLE)
    open_ = artifact.audience is not Audience.PRIVATE
    audience = artifact.audience if open_ else Audience.PEOPLE
    check_allowed(policies.applying(tx, artifact.owner, artifact.folder), Audience.PEOPLE)
    named, to = receiver(tx, who)
    had = _role_of(tx, artifact, named)
    gets = role or had or Role.VIEWER
    before = {"audience": artifact.audience, "role": _word(had)}
    told = {"who": named, "role": gets.name.lower()}
    event = SharingChanged(audience, "shared", before=before, share=told)
    # First, since it locks the artifact: two who give at once do so one after the other.
    artifacts.change(tx, actor, artifact, event, values={"audience": audience})
    rows.give(tx, artifact.pk, gets, place=ARTIFACT, **to)
    return _sharing(tx, replace(artifact, audience=audience))


async def take(ctx: Context, actor: Actor, ref: str, who: str) -> Sharing:
    """Takes back what was shared by name; open pages of theirs are told to check again."""
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Sharing:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        named, to = receiver(tx, who)
        before = {"role": _word(_role_of(tx, artifact, named))}
        if not rows.take(tx, artifact.pk, place=ARTIFACT, **to):
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


def receiver(tx: Tx, who: str) -> tuple[str, dict[str, int | None]]:
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
    shares, links = rows.shares_of(tx, pk), rows.links_of(tx, pk)
    folder = None if artifact.folder is None else folders.by_key(tx, SYSTEM, artifact.folder)
    policy = policies.applying(tx, artifact.owner, artifact.folder)
    return Sharing(artifact.audience, shares, links, policy, artifact.pinned, folder)
