"""Leavers: who is suspended can do nothing, and what they own never belongs to nobody."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fanlight.db import (
    artifacts,
    credentials,
    events,
    feedback,
    folders,
    holds,
    notices,
    people,
    policies,
    provisioning,
)
from fanlight.db import leavers as rows
from fanlight.db import sharing as shares
from fanlight.db.leavers import Left as Left
from fanlight.db.notices import News
from fanlight.db.people import User
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.paging import Page
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import Artifact, Audience
from fanlight.model.errors import Conflict, Invalid, Missing
from fanlight.model.events import (
    ArtifactsTransferred,
    LeaversChanged,
    MemberReactivated,
    MemberRemoved,
    MemberSuspended,
    SharingChanged,
)
from fanlight.model.leaver import LeaverRule, Rule
from fanlight.model.notice import Reason
from fanlight.model.permission import OrgRole
from fanlight.model.policy import Action
from fanlight.ops import access, bounds, quotas, sharing
from fanlight.ops import people as members
from fanlight.ops.context import Context

# Public IDs in one row of the audit log: 28 kilobytes.
_IDS_IN_EVENT = 1_000


@dataclass(frozen=True, slots=True)
class Told:
    """The rule as people say it: `to` is an address, where it names somebody."""

    rule: Rule
    to: str | None = None


async def suspend(ctx: Context, actor: Actor, email: str, *, to: str | None = None) -> User:
    """Ends sessions, tokens and streams at once, and nobody can sign in as them.

    What they own goes to `to`, or where the organisation's rule says.
    """
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> User:
        user = members.member(tx, email)
        access.require_over(actor, user.standing)
        suspended = put_away(tx, actor, user)
        hand_over(tx, actor, user, to=_named(tx, actor, to))
        return suspended

    return await ctx.db.write(write)


async def remove_member(ctx: Context, actor: Actor, email: str, *, to: str | None = None) -> None:
    """Ends a person's sessions and tokens at once.

    What they own goes to `to`, or where the organisation's rule says. Raises `Conflict` where it
    would belong to nobody.
    """
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> None:
        user = members.member(tx, email)
        access.require_over(actor, user.standing)
        members.check_not_last(tx, user)
        hand_over(tx, actor, user, to=_named(tx, actor, to))
        _check_owns_nothing(tx, user)
        people.remove(tx, user.pk)
        credentials.revoke_all_of(tx, user.pk)
        events.record(tx, actor, MemberRemoved(user.id))

    await ctx.db.write(write)


def put_away(tx: Tx, actor: Actor, user: User) -> User:
    """Nothing happens to who is suspended already. Raises `Invalid` for the last owner."""
    if user.suspended_at is not None:
        return user
    members.check_not_last(tx, user)
    people.suspend(tx, user.pk, tx.now)
    credentials.revoke_all_of(tx, user.pk)
    events.record(tx, actor, MemberSuspended(user.id))
    return replace(user, suspended_at=tx.now)


async def reactivate(ctx: Context, actor: Actor, email: str) -> User:
    """They can sign in again; tokens, and what has gone to somebody else, do not come back."""
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> User:
        user = members.member(tx, email)
        access.require_over(actor, user.standing)
        return bring_back(tx, actor, user)

    return await ctx.db.write(write)


def bring_back(tx: Tx, actor: Actor, user: User) -> User:
    if user.suspended_at is None:
        return user
    people.suspend(tx, user.pk, None)
    provisioning.show_again(tx, user.pk)
    events.record(tx, actor, MemberReactivated(user.id))
    return replace(user, suspended_at=None)


def hand_over(tx: Tx, actor: Actor, user: User, *, to: User | None = None) -> None:
    """Their artifacts go to who is named, or else as the rule says."""
    taker = _can_own(to) if to else _by_rule(tx, user)
    if taker is not None and taker.pk != user.pk:
        _move(tx, actor, user, to=taker)


def _check_owns_nothing(tx: Tx, user: User) -> None:
    if rows.owns_any(tx, user.pk):
        raise Conflict(
            "owns-artifacts",
            f"{user.email} owns artifacts, and would leave them to nobody.",
            f"Say who gets them: fanlight admin members remove {user.email} --to EMAIL. Or suspend "
            "them, which keeps everything as it is.",
        )


def _named(tx: Tx, actor: Actor, to: str | None) -> User | None:
    """To say who gets them is to transfer them; the rule was set by who may."""
    if to is None:
        return None
    access.require(actor, Action.TRANSFER)
    return members.member(tx, to)


def _by_rule(tx: Tx, user: User) -> User | None:
    rule = rows.rule(tx)
    if rule.rule is Rule.MANAGER:
        found = rows.manager_of(tx, user.pk)
    else:
        found = rows.person(tx, rule.to) if rule.to is not None else None
    return None if found is None or found.role is OrgRole.GUEST else found


async def transfer(
    ctx: Context, actor: Actor, email: str, *, to: str, refs: list[str] | None = None
) -> list[str]:
    """Gives a member's artifacts, or those of `refs`, to another; returns their IDs.

    Raises `Missing` where one of `refs` is not theirs.
    """
    access.require(actor, Action.TRANSFER)
    ids = None if refs is None else sorted({access.id_from(ref) for ref in refs})

    def write(tx: Tx) -> list[str]:
        user, taker = _anybody(tx, email), _can_own(members.member(tx, to))
        access.require_over(actor, user.standing)
        moved = _move(tx, actor, user, to=taker, ids=ids)
        if ids is not None and moved != ids:
            missing = sorted(set(ids) - set(moved))
            raise Missing(
                "not-theirs",
                f"{user.email} owns no artifact {missing[0]}.",
                "Nothing was transferred. Leave the artifacts out to transfer all.",
            )
        return moved

    return await ctx.db.write(write)


def _move(tx: Tx, actor: Actor, user: User, *, to: User, ids: list[str] | None = None) -> list[str]:
    # What a hold covers because it is theirs stays covered.
    holds.collect(tx)
    bounds.narrow_of(tx, actor, user.pk, ids)
    moved = rows.transfer(tx, user.pk, to.pk, ids=ids)
    for start in range(0, len(moved), _IDS_IN_EVENT):
        part = moved[start : start + _IDS_IN_EVENT]
        events.record(tx, actor, ArtifactsTransferred(user.id, to.id, part))
    _tell(tx, actor, moved, to=to, source=user)
    return moved


def _tell(tx: Tx, actor: Actor, moved: list[str], *, to: User, source: User) -> None:
    """One notice however many they are."""
    newest = rows.newest(tx, moved[-_IDS_IN_EVENT:])
    if newest is not None:
        more = f", and so were {len(moved) - 1} more that are yours now" if moved[1:] else ""
        why = f"It was {source.name}'s{more}."
        news = News(Reason.TRANSFERRED, actor.user, why)
        notices.tell(tx, news, about=newest, user=to.pk)


async def give_away(ctx: Context, actor: Actor, ref: str, to: str) -> User:
    """One artifact, by its owner, who keeps nothing but what its audience has; returns to whom.

    It leaves its folder, its links are revoked, and what was sent to the owner's agents is nothing
    for those of the next one.
    """
    id_ = access.id_from(ref)

    def write(tx: Tx) -> User:
        artifact = access.checked(tx, actor, id_, Action.GIVE_AWAY)
        policy = policies.applying(tx, artifact.owner, artifact.folder)
        sharing.check_allowed(policy, Audience.PEOPLE)
        taker = _can_own(members.member(tx, to))
        owner = rows.by_key(tx, artifact.owner)
        if taker.pk != owner.pk:
            # First: a hold may cover it for the folder that it is about to leave.
            holds.collect(tx)
            bounds.narrow(tx, actor, id_)
            artifact = access.checked(tx, actor, id_, Action.GIVE_AWAY)
            before = {"owner": owner.email, **_parted(tx, artifact)}
            event = SharingChanged(
                artifact.audience, "owner", before=before, share={"who": taker.email}
            )
            artifacts.change(tx, actor, artifact, event, values={"folder": None})
            quotas.check_receiving(tx, actor, artifact, taker)
            rows.transfer(tx, owner.pk, taker.pk, ids=[id_])
            news = News(Reason.TRANSFERRED, actor.user)
            notices.tell(tx, news, about=artifact.pk, user=taker.pk)
        return taker

    return await ctx.db.write(write)


def _parted(tx: Tx, artifact: Artifact) -> dict[str, Any]:
    """Ends the ways in that are the owner's own; returns which there were."""
    shares.take(tx, artifact.pk, user=artifact.owner, group=None)
    feedback.forget(tx, artifact.pk)
    links = shares.revoke_links(tx, artifact.pk)
    folder = None if artifact.folder is None else folders.by_key(tx, SYSTEM, artifact.folder)
    had = {"folder": folder.id if folder is not None else None, "links": links}
    return {name: each for name, each in had.items() if each}


async def left(ctx: Context, actor: Actor, *, before: int | None, limit: int) -> Page[Left, int]:
    """Artifacts whose owner is suspended: their titles, for whoever may transfer them."""
    access.require(actor, Action.TRANSFER)
    return await ctx.db.read(lambda tx: paging.by_key(partial(rows.left, tx, before=before), limit))


async def show_rule(ctx: Context, actor: Actor) -> Told:
    access.require(actor, Action.TRANSFER)
    return await ctx.db.read(lambda tx: _told(tx, rows.rule(tx)))


async def set_rule(ctx: Context, actor: Actor, wanted: Told) -> Told:
    """Holds for whoever leaves from now on."""
    access.require(actor, Action.TRANSFER)

    def write(tx: Tx) -> Told:
        before = _told(tx, rows.rule(tx))
        if (wanted.rule is Rule.PERSON) is not bool(wanted.to):
            raise Invalid(
                "bad-leaver-rule",
                "The rule `person` names somebody, and the others nobody.",
                "Give `to` with `person` alone.",
            )
        to = _can_own(members.member(tx, wanted.to)).pk if wanted.to else None
        rows.set_rule(tx, LeaverRule(wanted.rule, to))
        after = _told(tx, LeaverRule(wanted.rule, to))
        if before != after:
            events.record(tx, actor, LeaversChanged(_fields(before), _fields(after)))
        return after

    return await ctx.db.write(write)


def _told(tx: Tx, rule: LeaverRule) -> Told:
    return Told(rule.rule, rows.by_key(tx, rule.to).email if rule.to is not None else None)


def _fields(told: Told) -> dict[str, str | None]:
    return {"rule": told.rule.value, "to": told.to}


def _can_own(user: User) -> User:
    if user.role is OrgRole.GUEST or user.suspended_at is not None:
        raise Invalid(
            "cannot-own",
            f"{user.email} cannot own artifacts: guests and suspended members do not.",
            "Name another member.",
        )
    return user


def _anybody(tx: Tx, email: str) -> User:
    """Also who was removed."""
    found = people.by_email(tx, email, removed=True)
    return found or members.member(tx, email)
