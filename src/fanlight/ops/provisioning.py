"""What an identity provider does with people and groups, by SCIM.

It makes members, changes them, and suspends them when it deletes them. It gives no roles, never
touches the address of who may more than a member, and its groups are filled by it alone.
"""

from dataclasses import dataclass
from typing import Any

from fanlight.db import events, groups, people
from fanlight.db import leavers as leaver_rows
from fanlight.db import provisioning as rows
from fanlight.db.tx import Tx
from fanlight.kit.ids import new_id
from fanlight.model.actor import Actor
from fanlight.model.address import checked_address
from fanlight.model.errors import Conflict, Denied, Invalid, Missing, Refusal
from fanlight.model.events import (
    GroupCreated,
    GroupDeleted,
    GroupJoined,
    GroupLeft,
    GroupRenamed,
    MemberChanged,
)
from fanlight.model.permission import PERMISSIONS, OrgRole, Standing
from fanlight.model.policy import Action
from fanlight.model.provisioning import Condition, ManagedGroup, ManagedPerson, Profile
from fanlight.ops import access, leavers
from fanlight.ops import groups as named_groups
from fanlight.ops import people as members
from fanlight.ops.context import Context

_LONGEST_NAME = 254
# Of who has no address of their own: nobody can claim it, and no mail ever goes there.
_NOWHERE = "scim.invalid"


@dataclass(frozen=True, slots=True)
class PersonWanted:
    """The whole of what somebody shall be.

    Attributes:
        email: empty where the provider names none.
        active: None where it does not say.
        manager: a public ID.
    """

    user_name: str
    name: str
    email: str
    external_id: str | None
    active: bool | None
    manager: str | None
    document: dict[str, Any]

    def check(self) -> None:
        """Raises `Invalid` for names that cannot be kept."""
        for text in (self.user_name, self.external_id or "x", self.name or "x"):
            if not text.strip() or len(text) > _LONGEST_NAME or not text.isprintable():
                raise Invalid(
                    "bad-name",
                    f"{text[:_LONGEST_NAME]!r} is no name.",
                    f"Names are up to {_LONGEST_NAME} characters that can be shown.",
                )

    @property
    def address(self) -> str:
        if self.email or "@" in self.user_name:
            return checked_address(self.email or self.user_name)
        return checked_address(f"{self.user_name}@{_NOWHERE}")


@dataclass(frozen=True, slots=True)
class GroupWanted:
    """`people` are public IDs."""

    name: str
    external_id: str | None
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Window:
    """From which on (0 is the first), and how many."""

    start: int
    count: int


async def find_person(ctx: Context, actor: Actor, id_: str) -> ManagedPerson:
    access.require(actor, Action.PROVISION)
    return await ctx.db.read(lambda tx: _person(tx, id_))


async def search_people(
    ctx: Context, actor: Actor, condition: Condition | None, window: Window
) -> tuple[int, list[ManagedPerson]]:
    """How many there are in all, and those of the window."""
    access.require(actor, Action.PROVISION)
    return await ctx.db.read(
        lambda tx: rows.people(tx, condition, start=window.start, count=window.count)
    )


async def add_person(ctx: Context, actor: Actor, wanted: PersonWanted) -> ManagedPerson:
    """A new member; or somebody who was removed, who begins anew."""
    access.require(actor, Action.PROVISION)

    wanted.check()

    def write(tx: Tx) -> ManagedPerson:
        former = _check_free(tx, wanted, besides=None)
        standing = Standing(OrgRole.MEMBER)
        user = members.join(
            tx, actor, wanted.address, _shown(wanted), standing=standing, former=former
        )
        _keep(tx, user, wanted)
        if wanted.active is False:
            leavers.put_away(tx, actor, user)
        return _person(tx, user.id)

    return await ctx.db.write(write)


async def change_person(
    ctx: Context, actor: Actor, id_: str, wanted: PersonWanted
) -> ManagedPerson:
    """Makes somebody what is wanted. Suspended at once where they are not to be active.

    Who was suspended by hand comes back only where the provider says that they are active; who was
    by the provider, also where it no longer says that they are not.
    """
    access.require(actor, Action.PROVISION)

    wanted.check()

    def write(tx: Tx) -> ManagedPerson:
        before = _person(tx, id_)
        _check_free(tx, wanted, besides=before)
        user = leaver_rows.by_key(tx, before.pk)
        _check_address(user, wanted)
        _rename(tx, actor, user, wanted)
        _keep(tx, user, wanted)
        unsaid = wanted.active is None and before.document.get("active") is False
        if wanted.active or unsaid:
            leavers.bring_back(tx, actor, user)
        elif wanted.active is False and user.suspended_at is None:
            leavers.put_away(tx, actor, user)
            leavers.hand_over(tx, actor, user)
        return _person(tx, id_)

    return await ctx.db.write(write)


async def drop_person(ctx: Context, actor: Actor, id_: str) -> None:
    """Suspends somebody; the provider may make them again, as somebody new."""
    access.require(actor, Action.PROVISION)

    def write(tx: Tx) -> None:
        person = _person(tx, id_)
        user = leaver_rows.by_key(tx, person.pk)
        leavers.put_away(tx, actor, user)
        # Before the provider's word on their manager is gone.
        leavers.hand_over(tx, actor, user)
        rows.drop_person(tx, person)

    await ctx.db.write(write)


async def find_group(ctx: Context, actor: Actor, id_: str) -> ManagedGroup:
    access.require(actor, Action.PROVISION)
    return await ctx.db.read(lambda tx: _group(tx, id_))


async def search_groups(
    ctx: Context, actor: Actor, condition: Condition | None, window: Window
) -> tuple[int, list[ManagedGroup]]:
    """As `search_people`, of groups that a provider has made."""
    access.require(actor, Action.PROVISION)
    return await ctx.db.read(
        lambda tx: rows.managed_groups(tx, condition, start=window.start, count=window.count)
    )


async def add_group(ctx: Context, actor: Actor, wanted: GroupWanted) -> ManagedGroup:
    access.require(actor, Action.PROVISION)
    name, id_ = named_groups.checked_name(wanted.name), new_id()

    def write(tx: Tx) -> ManagedGroup:
        if not groups.add(tx, id_=id_, name=name):
            raise _taken(name)
        made = groups.by_name(tx, name)
        assert made is not None
        rows.keep_group(tx, made.pk, wanted.external_id)
        events.record(tx, actor, GroupCreated(id_, name))
        _fill(tx, actor, _group(tx, id_), wanted.people)
        return _group(tx, id_)

    return await ctx.db.write(write)


async def change_group(ctx: Context, actor: Actor, id_: str, wanted: GroupWanted) -> ManagedGroup:
    """Makes a group what is wanted; who is no longer in it loses what it gave at once."""
    access.require(actor, Action.PROVISION)
    name = named_groups.checked_name(wanted.name)

    def write(tx: Tx) -> ManagedGroup:
        group = _group(tx, id_)
        if name != group.name:
            other = groups.by_name(tx, name)
            if other is not None and other.pk != group.pk:
                raise _taken(name)
            groups.rename(tx, group.pk, name)
            events.record(tx, actor, GroupRenamed(id_, group.name, name))
        rows.keep_group(tx, group.pk, wanted.external_id)
        _fill(tx, actor, group, wanted.people)
        return _group(tx, id_)

    return await ctx.db.write(write)


async def drop_group(ctx: Context, actor: Actor, id_: str) -> None:
    """What was shared with it is no longer; its people stay members."""
    access.require(actor, Action.PROVISION)

    def write(tx: Tx) -> None:
        group = _group(tx, id_)
        groups.remove(tx, group.pk)
        events.record(tx, actor, GroupDeleted(id_, group.name))

    await ctx.db.write(write)


def _fill(tx: Tx, actor: Actor, group: ManagedGroup, wanted: frozenset[str]) -> None:
    inside = set(group.people)
    keys = rows.keys_of(tx, sorted(wanted | inside))
    unknown = sorted(wanted - keys.keys())
    if unknown:
        raise Invalid("no-member", f"There is nobody {unknown[0]}.", "Make them first.")
    for id_ in sorted(wanted - inside):
        groups.put_in(tx, group.pk, keys[id_])
        events.record(tx, actor, GroupJoined(group.id, id_))
    for id_ in sorted(inside - wanted):
        if id_ in keys:
            groups.take_out(tx, group.pk, keys[id_])
            events.record(tx, actor, GroupLeft(group.id, id_))


def _check_free(
    tx: Tx, wanted: PersonWanted, *, besides: ManagedPerson | None
) -> people.User | None:
    """That nobody else has the name or the address; returns who had the address before."""
    pk = besides.pk if besides else None
    other = rows.named(tx, wanted.user_name)
    if other is not None and other.pk != pk:
        raise _taken(wanted.user_name)
    holder = people.by_email(tx, wanted.address, removed=True)
    if holder is None or holder.pk == pk:
        return None
    # Who was removed, or whom the provider deleted, comes back when they are made again.
    if besides is not None or not _is_gone(tx, wanted.address, holder.pk):
        raise _taken(wanted.address)
    return holder


def _is_gone(tx: Tx, address: str, pk: int) -> bool:
    return people.by_email(tx, address) is None or rows.is_dropped(tx, pk)


def _check_address(user: people.User, wanted: PersonWanted) -> None:
    """The address of who may more than a member is a way to get there."""
    more = user.role is OrgRole.OWNER or user.standing.permissions - PERMISSIONS[OrgRole.MEMBER]
    if more and wanted.address != user.email:
        raise Denied(
            "denied-address",
            f"The address of somebody in the role {user.standing.name} is not changed by SCIM.",
            "Make them a member here, change it at the provider, and give the role back.",
            rule="address",
        ).on_record(Refusal("address", Action.PROVISION))


def _rename(tx: Tx, actor: Actor, user: people.User, wanted: PersonWanted) -> None:
    before: dict[str, str | None] = {"email": user.email, "name": user.name}
    after: dict[str, str | None] = {"email": wanted.address, "name": _shown(wanted)}
    if before != after:
        rows.set_person(tx, user.pk, email=wanted.address, name=_shown(wanted))
        events.record(tx, actor, MemberChanged(user.id, before, after))


def _keep(tx: Tx, user: people.User, wanted: PersonWanted) -> None:
    if not rows.keep_profile(tx, user.pk, _profile(tx, wanted)):
        raise _taken(wanted.user_name)


def _profile(tx: Tx, wanted: PersonWanted) -> Profile:
    manager = None
    if wanted.manager is not None:
        manager = rows.keys_of(tx, [wanted.manager]).get(wanted.manager)
        if manager is None:
            raise Invalid("no-member", f"There is nobody {wanted.manager}.", "Make them first.")
    return Profile(wanted.user_name, wanted.external_id, manager, wanted.document)


def _shown(wanted: PersonWanted) -> str:
    return " ".join(wanted.name.split()) or wanted.user_name


def _person(tx: Tx, id_: str) -> ManagedPerson:
    found = rows.person(tx, id_)
    if found is None:
        raise Missing("no-member", f"There is nobody {id_}.")
    return found


def _group(tx: Tx, id_: str) -> ManagedGroup:
    found = rows.group(tx, id_)
    if found is None:
        raise Missing("no-group", f"There is no group {id_} that a provider has made.")
    return found


def _taken(name: str) -> Conflict:
    return Conflict("name-taken", f"Somebody or something has the name {name} already.")
