"""Who may open an artifact: its audience, people and groups, and links that can be revoked."""

from dataclasses import dataclass, replace

from fanlight.db import artifacts, folders, policies
from fanlight.db import sharing as rows
from fanlight.db.places import ARTIFACT
from fanlight.db.sharing import Link as Link
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import WIDTH, Artifact, Audience, Role
from fanlight.model.errors import Denied, Missing, Refusal
from fanlight.model.events import SharingChanged
from fanlight.model.folder import Folder
from fanlight.model.notice import Reason
from fanlight.model.policy import OPENING, Action
from fanlight.model.share import Share, SharingPolicy
from fanlight.ops import access, pins, receivers, scanning
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
    """What is to be different; None leaves it.

    Attributes:
        pin: a version, 0 for the newest.
        allow_secrets: why it is opened with what was found in it, where the policy allows that.
    """

    audience: Audience | None = None
    pin: int | None = None
    allow_secrets: str = ""


async def change(ctx: Context, actor: Actor, ref: str, wanted: Change) -> Sharing:
    """All of it or nothing.

    Raises `Denied` for an audience that the policy, or the actor's role, does not allow, and where
    everybody would see what the policy about secrets does not let out; `Missing` where there is no
    such version. What was given to people and groups is kept, also where the audience is private
    and it does not count.
    """
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Sharing:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        if wanted.pin is not None:
            pins.put(tx, actor, artifact, wanted.pin or None)
        open_to(tx, actor, id_, wanted.audience)
        changed = access.checked(tx, actor, id_, Action.SHARE)
        opens, was = scanning.widest(tx, changed), scanning.widest(tx, artifact)
        if WIDTH[opens] > WIDTH[was]:
            scanning.require(tx, [id_], to=opens)
        elif wanted.pin is not None and opens is not Audience.PRIVATE:
            scanning.require(tx, [id_], to=opens, after=artifact.pinned or artifact.head)
        return _sharing(tx, changed)

    excuse = scanning.Excuse(actor, wanted.allow_secrets)
    return await scanning.opening(ctx, excuse, lambda: ctx.db.write(write))


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


def first_audience(
    tx: Tx, actor: Actor, wanted: Audience | None, folder: Folder | None
) -> Audience:
    """What a new artifact in this folder opens to: the one asked for, or the policy's."""
    policy = policies.applying(tx, actor.user, folder.pk if folder is not None else None)
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
    access.check_external(policy, Action.SHARE_LINK)


async def give(ctx: Context, actor: Actor, ref: str, who: str, *, role: Role | None) -> Sharing:
    """Shares with a person (an e-mail address) or a group (`group:NAME`), by name.

    What they had is replaced; without a role they keep it, or become viewers. A private artifact is
    thereby opened to the people it was shared with. An address outside becomes a guest, where the
    policy lets it in. Whoever had nothing by name is told, but for those of a large group. Raises
    `Missing` where there is nobody of this name.
    """
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Sharing:
        return _sharing(tx, give_in(ctx, tx, actor, Giving(id_, who, role)))

    excuse = scanning.Excuse(actor, None)
    return await scanning.opening(ctx, excuse, lambda: ctx.db.write(write))


@dataclass(frozen=True, slots=True)
class Giving:
    """The artifact, who gets a role on it (as `give` takes them), which, and why they are told."""

    id: str
    who: str
    role: Role | None
    reason: Reason = Reason.SHARED


def give_in(ctx: Context, tx: Tx, actor: Actor, giving: Giving) -> Artifact:
    """As `give`, within a transaction; who asked for it is told in any case.

    Raises `scanning.Unscanned`.
    """
    id_, role = giving.id, giving.role
    receivers.check_role(role)
    artifact = access.checked(tx, actor, id_, Action.SHARE_PEOPLE)
    open_ = artifact.audience is not Audience.PRIVATE
    audience = artifact.audience if open_ else Audience.PEOPLE
    policy = policies.applying(tx, artifact.owner, artifact.folder)
    check_allowed(policy, Audience.PEOPLE)
    gift = receivers.Gift(id_, policy, role)
    named, to = receivers.welcomed(ctx, tx, actor, giving.who, gift)
    had = rows.role_given(tx, artifact.pk, named, place=ARTIFACT)
    gets = role or had or Role.VIEWER
    before = {"audience": artifact.audience, "role": _word(had)}
    told = {"who": named, "role": gets.name.lower()}
    event = SharingChanged(audience, "shared", before=before, share=told)
    # First, since it locks the artifact: two who give at once do so one after the other.
    artifacts.change(tx, actor, artifact, event, values={"audience": audience})
    rows.give(tx, artifact.pk, gets, place=ARTIFACT, **to)
    if not open_:
        scanning.require(tx, [id_], to=Audience.PEOPLE)
    if had is None or giving.reason is Reason.GIVEN:
        given = receivers.Given(artifact.pk, id_, artifact.owner, to)
        receivers.tell(ctx, tx, actor, giving.reason, given)
    return replace(artifact, audience=audience)


async def take(ctx: Context, actor: Actor, ref: str, who: str) -> Sharing:
    """Takes back what was shared by name; open pages of theirs are told to check again."""
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Sharing:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        named, to = receivers.named(tx, who)
        before = {"role": _word(rows.role_given(tx, artifact.pk, named, place=ARTIFACT))}
        if not rows.take(tx, artifact.pk, place=ARTIFACT, **to):
            raise Missing("not-shared", f"It is not shared with {who}.", "Nothing to take back.")
        event = SharingChanged(artifact.audience, "unshared", before=before, share={"who": named})
        artifacts.change(tx, actor, artifact, event)
        return _sharing(tx, artifact)

    return await ctx.db.write(write)


def _word(role: Role | None) -> str | None:
    return role.name.lower() if role else None


def _sharing(tx: Tx, artifact: Artifact) -> Sharing:
    pk = artifact.pk
    folder = None if artifact.folder is None else folders.by_key(tx, SYSTEM, artifact.folder)
    policy = policies.applying(tx, artifact.owner, artifact.folder)
    shares, links = receivers.shares(tx, pk, artifact.id, policy=policy), rows.links_of(tx, pk)
    return Sharing(artifact.audience, shares, links, policy, artifact.pinned, folder)
