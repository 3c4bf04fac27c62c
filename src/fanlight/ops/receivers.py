"""With whom something is shared by name: people, groups, and guests who are invited by it."""

from dataclasses import dataclass, replace

from fanlight.db import events, groups, letters, notices, people, policies, sharing
from fanlight.db.notices import News
from fanlight.db.people import User
from fanlight.db.places import ARTIFACT, FOLDER, Place
from fanlight.db.tx import Tx
from fanlight.kit.ids import new_id
from fanlight.model.actor import Actor
from fanlight.model.address import checked_address
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import Denied, Invalid, Limited, Missing, Refusal
from fanlight.model.events import GuestInvited
from fanlight.model.guest import MOST, Domains, are_within, domain_of
from fanlight.model.letter import Kind
from fanlight.model.notice import Reason
from fanlight.model.permission import OrgRole
from fanlight.model.policy import Action
from fanlight.model.share import GIVEN, GROUP_PREFIX, Share, SharingPolicy
from fanlight.ops import access, bounds
from fanlight.ops.context import Context

_DAY = 86_400_000

Keys = dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Gift:
    """What is shared: its ID and kind, the policy that applies to it, and the role that is given.

    Without a role somebody keeps what they had, or becomes a viewer.
    """

    place: str
    policy: SharingPolicy
    role: Role | None
    kind: Place = ARTIFACT


def shares(
    tx: Tx, pk: int, id_: str, *, policy: SharingPolicy, kind: Place = ARTIFACT
) -> list[Share]:
    """To whom a place was given by name, and which guests what applies to it keeps out."""
    found = sharing.shares_of(tx, pk, kind)
    if not any(each.is_guest for each in found):
        return found
    _, kept = policies.kept_by(tx, kind, id_)
    return [
        replace(each, kept_out=_kept_out(each.who, policy, kept)) if each.is_guest else each
        for each in found
    ]


def _kept_out(email: str, policy: SharingPolicy, kept: Domains | None) -> str:
    if not policy.external:
        return "External sharing is switched off."
    if not policy.allows(Audience.PEOPLE):
        return "The policy lets this be shared with nobody."
    if not policy.lets_in(email):
        return f"The policy lets in no guest of {domain_of(email)} here."
    if kept is not None and not are_within(email, kept):
        return (
            f"Where it was before, no guest of {domain_of(email)} was let in. Share it with them "
            "once more to let them in."
        )
    return ""


def check_role(role: Role | None) -> None:
    if role is not None and role not in GIVEN:
        names = ", ".join(each.name.lower() for each in GIVEN)
        raise Invalid("bad-role", "This role cannot be given.", f"Give one of {names}.")


def named(tx: Tx, who: str) -> tuple[str, Keys]:
    """As they are written down, and their keys. Raises `Missing` where there is nobody so named."""
    if who.startswith(GROUP_PREFIX):
        return _group(tx, who.removeprefix(GROUP_PREFIX))
    user = people.by_email(tx, who)
    if user is None:
        raise _no_member(who)
    return _keys(user)


def welcomed(ctx: Context, tx: Tx, actor: Actor, who: str, gift: Gift) -> tuple[str, Keys]:
    """As `named`, but invites who is outside, and sees to it that guests get what they may.

    Raises `Denied` where the policy or the actor's role lets no such guest in.
    """
    if who.startswith(GROUP_PREFIX):
        return _group(tx, who.removeprefix(GROUP_PREFIX))
    user = people.by_email(tx, who)
    if user is None or user.role is OrgRole.GUEST:
        user = _guest(ctx, tx, actor, user or who, gift)
    return _keys(user)


@dataclass(frozen=True, slots=True)
class Given:
    """What was given to whom: the key, ID, owner and kind of a place."""

    place: int
    id: str
    owner: int
    to: Keys
    kind: Place = ARTIFACT


def tell(ctx: Context, tx: Tx, actor: Actor, reason: Reason, given: Given) -> None:
    """Tells whoever got something by name in their inbox, but nobody of a large group; guests by a
    letter of its own, too.

    One address gets only so many of these within a day; what is more waits for the letter about
    the inbox, as it does for members.
    """
    news = News(reason, actor.user, of=given.kind)
    user, group = given.to["user"], given.to["group"]
    if user is not None and user != given.owner:
        mailed = _write_to_guest(ctx, tx, actor, user, given)
        notices.tell(tx, replace(news, mailed=mailed), about=given.place, user=user)
    if group is not None:
        most = ctx.limits.share_notices
        notices.tell_group(tx, news, about=given.place, group=group, most=most)


def _write_to_guest(ctx: Context, tx: Tx, actor: Actor, pk: int, given: Given) -> bool:
    """Whether a letter goes out."""
    user = people.by_key(tx, pk)
    if user is None or user.role is not OrgRole.GUEST:
        return False
    written = letters.count(tx, user.email, Kind.SHARED, since=tx.now - _DAY)
    if written >= ctx.limits.guest_letters_per_day:
        return False
    data = {"by": actor.name, "id": given.id, "is_folder": given.kind is FOLDER}
    letters.add(tx, user.email, Kind.SHARED, data=data)
    return True


def _guest(ctx: Context, tx: Tx, actor: Actor, who: User | str, gift: Gift) -> User:
    email = who if isinstance(who, str) else who.email
    if isinstance(who, str) and not (gift.policy.external and gift.policy.guests):
        raise _no_member(email)
    access.require_own(actor, Action.SHARE_GUESTS)
    _check_lets_in(gift.policy, email)
    if gift.role is not None and gift.role > MOST:
        raise Invalid(
            "bad-guest-role",
            "A guest is a viewer or a commenter.",
            "Give one of these; only members edit.",
        )
    bounds.let_in(tx, actor, gift.kind, gift.place, email=email)
    return _invited(ctx, tx, actor, who, place=gift.place) if isinstance(who, str) else who


def _invited(ctx: Context, tx: Tx, actor: Actor, who: str, *, place: str) -> User:
    email = checked_address(who)
    if people.by_email(tx, email, removed=True) is not None:
        raise Denied(
            "denied-removed",
            f"{email} was removed from the organisation.",
            "Ask an administrator to add them again.",
            rule="removed",
        ).on_record(Refusal("removed", Action.SHARE_GUESTS))
    assert actor.user is not None
    _check_often(ctx, tx, actor.user)
    name = email.partition("@")[0]
    people.join(tx, id_=new_id(), email=email, name=name, invited_by=actor.user)
    user = people.by_email(tx, email)
    assert user is not None
    events.record(tx, actor, GuestInvited(user.id, place))
    return user


def _check_lets_in(policy: SharingPolicy, email: str) -> None:
    if policy.lets_in(email):
        return
    if not policy.external or not policy.guests:
        says = "does not allow sharing with anybody outside here"
        advice = "Share with members by name"
    else:
        says = f"lets in no guest with the address {email} here"
        advice = f"Guests have addresses in {', '.join(policy.guests)}"
    raise Denied(
        "denied-policy",
        f"The organisation's policy {says}.",
        f"{advice}; or ask an administrator to change the policy.",
        rule="policy",
    ).on_record(Refusal("policy", Action.SHARE_GUESTS))


def _check_often(ctx: Context, tx: Tx, by: int) -> None:
    most = ctx.limits.guest_invitations_per_day
    if people.invited(tx, by, since=tx.now - _DAY) >= most:
        raise Limited(
            "too-many-guests",
            f"You have invited {most} guests within a day.",
            "Invite more tomorrow. The setting is limits.guest_invitations_per_day.",
            limit=most,
            retry_after=_DAY // 1000,
        ).on_record(Refusal("guests", Action.SHARE_GUESTS))


def _group(tx: Tx, name: str) -> tuple[str, Keys]:
    group = groups.by_name(tx, name)
    if group is None:
        raise Missing(
            "no-group",
            f"There is no group {name!r}.",
            "Look at how it is written, or ask an administrator which groups there are.",
        )
    return GROUP_PREFIX + group.name, {"user": None, "group": group.pk}


def _keys(user: User) -> tuple[str, Keys]:
    return user.email, {"user": user.pk, "group": None}


def _no_member(who: str) -> Missing:
    return Missing(
        "no-member",
        f"There is no member {who}.",
        "Ask an administrator to add them, or to let guests in; or make a link for somebody "
        "outside.",
    )
