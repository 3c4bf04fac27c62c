"""The organisation and its members."""

import secrets
from dataclasses import dataclass, replace

from fanlight.db import credentials, events, groups, people
from fanlight.db.engine import Database
from fanlight.db.people import Org
from fanlight.db.people import User as User
from fanlight.db.tx import Tx
from fanlight.kit.ids import new_id
from fanlight.kit.one_line import one_line
from fanlight.model.actor import ALL_SCOPES, SYSTEM, Actor, ActorKind, Door, OrgRole
from fanlight.model.errors import Conflict, Invalid, Missing
from fanlight.model.events import MemberAdded, MemberRemoved, MemberRoleChanged, OrgCreated
from fanlight.model.policy import Action
from fanlight.model.share import GROUP_PREFIX
from fanlight.ops import access, letters
from fanlight.ops.context import Context

_MOST_FOUND = 10
# RFC 5321, 4.5.3.1.3, without the brackets.
_LONGEST_ADDRESS = 254


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


async def members(ctx: Context, actor: Actor) -> list[User]:
    access.require(actor, Action.MANAGE_MEMBERS)
    return await ctx.db.read(people.members)


async def add_member(
    ctx: Context, actor: Actor, email: str, name: str, *, role: OrgRole = OrgRole.MEMBER
) -> User:
    """Adds a member, or takes back one who was removed. Only owners add owners."""
    access.require(actor, Action.MANAGE_MEMBERS)
    access.require_over(actor, role)
    theirs = address(email)
    shown = one_line(name)[:100] or theirs.split("@")[0]

    def write(tx: Tx) -> User:
        if people.by_email(tx, theirs) is not None:
            raise Conflict("member-exists", f"{theirs} is a member already.", "Nothing to do.")
        former = people.by_email(tx, theirs, removed=True)
        if former is not None:
            people.restore(tx, former.pk, name=shown)
            people.set_role(tx, former.pk, role)
        else:
            people.add(tx, id_=new_id(), email=theirs, name=shown, role=role)
        added = people.by_email(tx, theirs)
        assert added is not None
        events.record(tx, actor, MemberAdded(added.id, added.role))
        letters.invite(tx, theirs, actor.name)
        return added

    return await ctx.db.write(write)


def address(email: str) -> str:
    """As it is kept. Raises `Invalid` for what is no e-mail address."""
    found = email.strip().lower()
    name, at, domain = found.rpartition("@")
    fit = name and at and domain and len(found) <= _LONGEST_ADDRESS and found.isprintable()
    if not fit or any(char.isspace() or char in '<>,;\\"' for char in found):
        raise Invalid("bad-email", "This is no e-mail address.", "Give one like ada@example.com.")
    return found


async def change_role(ctx: Context, actor: Actor, email: str, role: OrgRole) -> User:
    """Holds at once. Only owners make and unmake owners."""
    access.require(actor, Action.MANAGE_MEMBERS)
    access.require_over(actor, role)

    def write(tx: Tx) -> User:
        user = member(tx, email)
        access.require_over(actor, user.role)
        if role is not OrgRole.OWNER:
            _check_not_last(tx, user)
        return give_role(tx, actor, user, role)

    return await ctx.db.write(write)


def give_role(tx: Tx, actor: Actor, user: User, role: OrgRole) -> User:
    """Their browsers sign in again: a session never changes its rights.

    A new owner's tokens and unused sign-in links end too. Whoever may manage members may have had
    a hand in them, and must not become an owner by it.
    """
    if user.role is role:
        return user
    people.set_role(tx, user.pk, role)
    if role is OrgRole.OWNER:
        credentials.revoke_all_of(tx, user.pk)
    credentials.revoke_sessions_of(tx, user.pk)
    events.record(tx, actor, MemberRoleChanged(user.id, user.role, role))
    return replace(user, role=role)


async def remove_member(ctx: Context, actor: Actor, email: str) -> None:
    """Ends a person's sessions and tokens at once. What they published stays."""
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> None:
        user = member(tx, email)
        access.require_over(actor, user.role)
        _check_not_last(tx, user)
        people.remove(tx, user.pk)
        credentials.revoke_all_of(tx, user.pk)
        events.record(tx, actor, MemberRemoved(user.id))

    await ctx.db.write(write)


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
    return user.role is OrgRole.OWNER and people.owners(tx) == 1


def _check_not_last(tx: Tx, user: User) -> None:
    if is_last_owner(tx, user):
        raise Invalid(
            "last-owner",
            "The last owner stays one: every organisation needs one.",
            "Make somebody else an owner first. To end a browser's session of theirs, sign out "
            "there; to end a token, revoke it.",
        )
