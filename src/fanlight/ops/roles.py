"""Roles that administrators make of named permissions, beside those that are always there."""

from dataclasses import dataclass

from fanlight.db import credentials, events
from fanlight.db import roles as rows
from fanlight.db.tx import Tx
from fanlight.kit.ids import new_id
from fanlight.model.actor import Actor
from fanlight.model.errors import Conflict, Invalid, Missing
from fanlight.model.events import RoleChanged, RoleCreated, RoleDeleted
from fanlight.model.permission import CustomRole, OrgRole, Permission, Standing
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops.context import Context

_LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Role:
    """Any role; `members` is how many have it, of custom ones."""

    standing: Standing
    members: int | None = None


def standing(tx: Tx, name: str) -> Standing:
    """What a role's name stands for. Raises `Missing` where there is no such role."""
    if name in set(OrgRole):
        return Standing(OrgRole(name))
    return Standing(OrgRole.MEMBER, _custom(tx, name))


def known(tx: Tx, name: str) -> Standing | None:
    """As `standing`, for a name that somebody else has given."""
    if name in set(OrgRole):
        return Standing(OrgRole(name))
    custom = rows.by_name(tx, name)
    return Standing(OrgRole.MEMBER, custom) if custom else None


async def listed(ctx: Context, actor: Actor) -> list[Role]:
    """Those that are always there, then custom ones by name; also for who gives roles."""
    gives = Permission.MEMBERS in actor.permissions
    access.require(actor, Action.MANAGE_MEMBERS if gives else Action.MANAGE_ROLES)
    custom = await ctx.db.read(rows.listed)
    own = [Role(Standing(OrgRole.MEMBER, role), members) for role, members in custom]
    return [Role(Standing(role)) for role in OrgRole] + own


async def create(ctx: Context, actor: Actor, name: str, permissions: frozenset[Permission]) -> Role:
    access.require(actor, Action.MANAGE_ROLES)
    access.require_having(actor, permissions)
    name = _name(name)

    def write(tx: Tx) -> Role:
        if not rows.add(tx, id_=new_id(), name=name, permissions=permissions):
            raise _exists(name)
        made = _custom(tx, name)
        events.record(tx, actor, RoleCreated(made.id, made.name, sorted(made.permissions)))
        return Role(Standing(OrgRole.MEMBER, made), 0)

    return await ctx.db.write(write)


async def change(
    ctx: Context,
    actor: Actor,
    name: str,
    *,
    rename: str | None = None,
    permissions: frozenset[Permission] | None = None,
) -> Role:
    """Holds at once for everybody who has it. Their browsers sign in again, as for another role.

    Where it may more, their tokens end too, as `people.give_role` has it.
    """
    access.require(actor, Action.MANAGE_ROLES)
    renamed = None if rename is None else _name(rename)

    def write(tx: Tx) -> Role:
        before = _custom(tx, name)
        wanted = before.permissions if permissions is None else frozenset(permissions)
        access.require_having(actor, before.permissions | wanted)
        after = CustomRole(before.pk, before.id, renamed or before.name, wanted)
        if after != before:
            _keep(tx, actor, before, after)
        return Role(Standing(OrgRole.MEMBER, after), len(rows.holders(tx, after.pk)))

    return await ctx.db.write(write)


def _keep(tx: Tx, actor: Actor, before: CustomRole, after: CustomRole) -> None:
    other = rows.by_name(tx, after.name)
    if other is not None and other.pk != before.pk:
        raise _exists(after.name)
    rows.change(tx, before.pk, name=after.name, permissions=after.permissions)
    if after.permissions != before.permissions:
        _end(tx, Standing(OrgRole.MEMBER, before), Standing(OrgRole.MEMBER, after))
    events.record(tx, actor, RoleChanged(before.id, _told(before), _told(after)))


async def delete(ctx: Context, actor: Actor, name: str, replacement: str | None = None) -> None:
    """Raises `Conflict` where members have it and nothing is named in its place."""
    access.require(actor, Action.MANAGE_ROLES)

    def write(tx: Tx) -> None:
        role = _custom(tx, name)
        access.require_having(actor, role.permissions)
        members = rows.holders(tx, role.pk)
        other = standing(tx, replacement) if replacement else None
        if members:
            _replace(tx, actor, role, other)
        told = other.name if other else None
        events.record(tx, actor, RoleDeleted(role.id, role.name, told, members))
        rows.remove(tx, role.pk)

    await ctx.db.write(write)


def _replace(tx: Tx, actor: Actor, role: CustomRole, other: Standing | None) -> None:
    if other is None or (other.custom and other.custom.pk == role.pk):
        raise Conflict(
            "role-in-use",
            f"Members have the role {role.name}.",
            "Name the role that they get in its place.",
        )
    if other.role is OrgRole.OWNER:
        raise Invalid(
            "bad-replacement",
            "Nobody becomes an owner because a role ends.",
            "Name another role, and make owners one by one.",
        )
    access.require_over(actor, other)
    _end(tx, Standing(OrgRole.MEMBER, role), other)
    rows.move(tx, role.pk, other)


def _end(tx: Tx, before: Standing, after: Standing) -> None:
    """What everybody with a custom role has to get anew once it is another."""
    assert before.custom is not None
    if after.is_beyond(before):
        credentials.revoke_all_in(tx, before.custom.pk)
    rows.end_sessions(tx, before.custom.pk)


def _custom(tx: Tx, name: str) -> CustomRole:
    if name in set(OrgRole):
        raise Invalid(
            "built-in-role",
            f"The role {name} is always there, and always the same.",
            "Make one of your own: fanlight admin roles create.",
        )
    found = rows.by_name(tx, name)
    if found is None:
        raise Missing(
            "no-role",
            f"There is no role {name!r}.",
            "See which there are: fanlight admin roles list.",
        )
    return found


def _name(text: str) -> str:
    name = " ".join(text.split())
    plain = name.isprintable() and "/" not in name
    if not plain or not 0 < len(name) <= _LONGEST_NAME or name.casefold() in set(OrgRole):
        raise Invalid(
            "bad-role-name",
            "A role needs a name of its own that can be part of an address.",
            f"Give one of up to {_LONGEST_NAME} characters, without a slash, other than "
            f"{', '.join(OrgRole)}.",
        )
    return name


def _told(role: CustomRole) -> dict[str, str | list[str]]:
    return {"name": role.name, "permissions": [str(each) for each in sorted(role.permissions)]}


def _exists(name: str) -> Conflict:
    return Conflict("role-exists", f"There is a role {name!r} already.", "Take another name.")
