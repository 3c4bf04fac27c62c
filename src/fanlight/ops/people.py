"""The organisation and its members."""

import secrets

from fanlight.db import credentials, events, people
from fanlight.db.engine import Database
from fanlight.db.people import Org
from fanlight.db.people import User as User
from fanlight.db.tx import Tx
from fanlight.kit.ids import new_id
from fanlight.model.actor import ALL_SCOPES, SYSTEM, Actor, ActorKind, Door, OrgRole
from fanlight.model.errors import Conflict, Invalid, Missing
from fanlight.model.events import MemberAdded, MemberRemoved, OrgCreated
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops.context import Context


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


async def members(ctx: Context, actor: Actor) -> list[User]:
    access.require(actor, Action.MANAGE_MEMBERS)
    return await ctx.db.read(people.members)


async def add_member(ctx: Context, actor: Actor, email: str, name: str) -> User:
    """Adds a member, or takes back one who was removed."""
    access.require(actor, Action.MANAGE_MEMBERS)
    address = email.strip().lower()
    if "@" not in address or len(address) > 254 or any(char.isspace() for char in address):
        raise Invalid(
            "bad-email", f"{email!r} is no e-mail address.", "Give one like ada@example.com."
        )
    shown = name.strip()[:100] or address.split("@")[0]

    def write(tx: Tx) -> User:
        if people.by_email(tx, address) is not None:
            raise Conflict("member-exists", f"{address} is a member already.", "Nothing to do.")
        former = people.by_email(tx, address, removed=True)
        if former is not None:
            people.restore(tx, former.pk, name=shown)
        else:
            people.add(tx, id_=new_id(), email=address, name=shown, role=OrgRole.MEMBER)
        added = people.by_email(tx, address)
        assert added is not None
        events.record(tx, actor, MemberAdded(added.id, added.role))
        return added

    return await ctx.db.write(write)


async def remove_member(ctx: Context, actor: Actor, email: str) -> None:
    """Ends a person's sessions and tokens at once. What they published stays."""
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> None:
        user = people.by_email(tx, email)
        if user is None:
            raise Missing(
                "no-member",
                f"There is no member {email}.",
                "See who is one: fanlight admin members list.",
            )
        if user.role is OrgRole.OWNER:
            raise Invalid(
                "last-owner",
                "The owner cannot be removed: every organisation needs one.",
                "To end a browser's session of theirs, sign out there; to end a token, revoke it.",
            )
        people.remove(tx, user.pk)
        credentials.revoke_all_of(tx, user.pk)
        events.record(tx, actor, MemberRemoved(user.id))

    await ctx.db.write(write)
