"""The organisation and its members."""

import secrets
from dataclasses import dataclass, replace
from functools import partial

from fanlight.db import credentials, events, groups, leavers, people
from fanlight.db import sessions as session_rows
from fanlight.db.engine import Database
from fanlight.db.groups import Group
from fanlight.db.people import Org
from fanlight.db.people import User as User
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.ids import new_id
from fanlight.kit.paging import Page
from fanlight.kit.printable import one_line
from fanlight.model.actor import ALL_SCOPES, SYSTEM, Actor, ActorKind, Door
from fanlight.model.address import checked_address
from fanlight.model.errors import Conflict, Invalid, Missing
from fanlight.model.events import MemberAdded, MemberRoleChanged, OrgCreated
from fanlight.model.member import EVERYBODY, MemberFilter
from fanlight.model.permission import OrgRole, Standing
from fanlight.model.policy import Action
from fanlight.model.share import GROUP_PREFIX
from fanlight.ops import access, letters, roles
from fanlight.ops.context import Context

_MOST_FOUND = 10


async def ensure_org(db: Database, *, org: str, owner: str, email: str) -> tuple[Org, bool]:
    """The organisation of this database; made, with its owner, where there is none yet.

    The second value says whether it was made now.
    """

    def write(tx: Tx) -> tuple[Org, bool]:
        found = people.org(tx)
        if found is not None:
            return found, False
        made = Org(new_id(), org, new_id()[:8], secrets.token_bytes(32))
        people.create_org(tx, made)
        people.add(tx, id_=new_id(), email=email.lower(), name=owner, role=OrgRole.OWNER)
        events.record(tx, SYSTEM, OrgCreated(org))
        return made, True

    return await db.write(write)


async def owner(ctx: Context) -> Actor:
    """The organisation's owner, for what a starting server does on their behalf."""
    user = await ctx.db.read(people.owner)
    assert user is not None
    return Actor(
        ActorKind.PERSON,
        Door.SYSTEM,
        user=user.pk,
        name=user.name,
        role=user.role,
        custom=user.custom,
        scopes=ALL_SCOPES,
    )


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody with whom an artifact can be shared: `who` as `sharing.give` takes it."""

    who: str
    name: str


async def receivers(ctx: Context, actor: Actor, start: str) -> list[Receiver]:
    """People and groups whose name or address begins so, for whoever may share with them."""
    access.require(actor, Action.FIND_PEOPLE)

    def read(tx: Tx) -> list[Receiver]:
        sets = groups.named_like(tx, start.removeprefix(GROUP_PREFIX), limit=_MOST_FOUND)
        users = people.named_like(tx, start, limit=_MOST_FOUND)
        found = [Receiver(user.email, user.name) for user in users]
        return found + [Receiver(GROUP_PREFIX + group.name, group.name) for group in sets]

    return await ctx.db.read(read)


async def members(
    ctx: Context,
    actor: Actor,
    wanted: MemberFilter = EVERYBODY,
    *,
    after: int | None = None,
    limit: int = 100,
) -> Page[User, int]:
    """In the order in which they came, those whose keys are above `after`."""
    access.require(actor, Action.MANAGE_MEMBERS)
    fit = replace(wanted, q=one_line(wanted.q), role=one_line(wanted.role))
    return await ctx.db.read(
        lambda tx: paging.by_key(partial(people.members, tx, fit, after=after), limit)
    )


@dataclass(frozen=True, slots=True)
class Detail:
    """One member.

    Attributes:
        artifacts: how many they own, those in the trash included.
        is_open: whether the caller may act on somebody of their standing.
    """

    user: User
    groups: list[Group]
    artifacts: int
    is_open: bool


async def show(ctx: Context, actor: Actor, email: str) -> Detail:
    access.require(actor, Action.MANAGE_MEMBERS)

    def read(tx: Tx) -> Detail:
        user = member(tx, email)
        theirs = groups.of_user(tx, user.pk)
        owned = leavers.owned(tx, user.pk)
        return Detail(user, theirs, owned, access.is_over(actor, user.standing))

    return await ctx.db.read(read)


async def add_member(
    ctx: Context, actor: Actor, email: str, name: str, *, role: str = OrgRole.MEMBER
) -> User:
    """Adds a member, or takes back one who was removed. Only owners add owners."""
    access.require(actor, Action.MANAGE_MEMBERS)
    address = checked_address(email)
    shown = one_line(name)[:100] or address.split("@")[0]

    def write(tx: Tx) -> User:
        standing = roles.standing(tx, role)
        access.require_over(actor, standing)
        # In this order: who comes in between is taken for somebody new, and stopped as such.
        former = people.by_email(tx, address, removed=True)
        if people.by_email(tx, address) is not None:
            raise _is_member(address)
        added = join(tx, actor, address, shown, standing=standing, former=former)
        letters.invite(tx, address, actor.name)
        return added

    return await ctx.db.write(write)


def join(
    tx: Tx, actor: Actor, address: str, name: str, *, standing: Standing, former: User | None
) -> User:
    """Somebody new, or `former`, who was removed.

    Who just came in with the address, and nobody has seen yet, is neither: raises `Conflict`.
    """
    if former is not None:
        people.restore(tx, former.pk, name=name)
    elif not people.join(tx, id_=new_id(), email=address, name=name):
        raise _is_member(address)
    added = people.by_email(tx, address)
    assert added is not None
    people.set_standing(tx, added.pk, standing)
    events.record(tx, actor, MemberAdded(added.id, standing.name))
    return replace(added, role=standing.role, custom=standing.custom)


def _is_member(address: str) -> Conflict:
    return Conflict("member-exists", f"{address} is a member already.", "Nothing to do.")


async def change_role(ctx: Context, actor: Actor, email: str, role: str) -> User:
    """Holds at once. Only owners make and unmake owners."""
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> User:
        user = member(tx, email)
        standing = roles.standing(tx, role)
        access.require_over(actor, user.standing)
        access.require_over(actor, standing)
        if user.is_service:
            check_service_role(standing)
        if standing.role is not OrgRole.OWNER:
            check_not_last(tx, user)
        return give_role(tx, actor, user, standing)

    return await ctx.db.write(write)


def give_role(tx: Tx, actor: Actor, user: User, standing: Standing) -> User:
    """Their browsers sign in again: a session never changes its rights.

    Who may more from now on makes tokens anew, too, and unused sign-in links end. Whoever manages
    members may have had a hand in them, and must not get by it what they were not given.
    """
    if user.standing == standing:
        return user
    people.set_standing(tx, user.pk, standing)
    if standing.is_beyond(user.standing):
        credentials.revoke_all_of(tx, user.pk)
    session_rows.revoke_of(tx, user.pk)
    told = MemberRoleChanged(user.id, user.standing.name, standing.name)
    events.record(tx, actor, told)
    return replace(user, role=standing.role, custom=standing.custom)


def check_service_role(standing: Standing) -> None:
    """Raises `Invalid` for what no service account is: nobody could sign in as an owner."""
    if standing.role in {OrgRole.OWNER, OrgRole.GUEST}:
        raise Invalid(
            "bad-service-role",
            f"A service account is no {standing.name}.",
            "Give it the least role with which its job works.",
        )


def member(tx: Tx, email: str) -> User:
    """Raises `Missing` where there is none."""
    user = people.by_email(tx, email)
    if user is None:
        raise Missing(
            "no-member",
            f"There is no member {email}.",
            "See who is one: fanlight admin members list. To add them: fanlight admin members add "
            f"{email}",
        )
    return user


def is_last_owner(tx: Tx, user: User) -> bool:
    """Of those who can sign in."""
    can = user.suspended_at is None
    return can and user.role is OrgRole.OWNER and people.owners(tx) == 1


def check_not_last(tx: Tx, user: User) -> None:
    if is_last_owner(tx, user):
        raise Invalid(
            "last-owner",
            "The last owner stays one: every organisation needs one.",
            "Make somebody else an owner first. To end a browser's session of theirs, sign out "
            "there; to end a token, revoke it.",
        )
