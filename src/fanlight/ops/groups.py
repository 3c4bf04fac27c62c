"""Groups: people who are given things together."""

from dataclasses import dataclass
from functools import partial

from fanlight.db import events, groups
from fanlight.db.groups import Group as Group
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.ids import new_id
from fanlight.kit.paging import Page
from fanlight.kit.printable import one_line
from fanlight.model.actor import Actor
from fanlight.model.errors import Conflict, Invalid, Missing
from fanlight.model.events import GroupCreated, GroupDeleted, GroupJoined, GroupLeft
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops import people as members
from fanlight.ops.context import Context

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class InGroup:
    """`providers` are the names of those whose claims put them in; none for by hand or SCIM."""

    email: str
    name: str
    providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """A group and some of its people, by address."""

    group: Group
    people: Page[InGroup, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list: what has `q` in it, at most `limit` behind the name or address `after`."""

    q: str = ""
    after: str | None = None
    limit: int = 25


_FIRST = Part()


async def listed(ctx: Context, actor: Actor, part: Part = _FIRST) -> Page[Group, str]:
    access.require(actor, Action.MANAGE_MEMBERS)
    q = one_line(part.q)
    return await ctx.db.read(
        lambda tx: paging.page(
            partial(groups.listed, tx, q, after=part.after), part.limit, by=lambda each: each.name
        )
    )


async def show(ctx: Context, actor: Actor, name: str, part: Part = _FIRST) -> Membership:
    access.require(actor, Action.MANAGE_MEMBERS)
    return await ctx.db.read(lambda tx: _membership(ctx, tx, name, part))


async def create(ctx: Context, actor: Actor, name: str) -> Group:
    access.require(actor, Action.MANAGE_MEMBERS)
    name = checked_name(name)

    def write(tx: Tx) -> Group:
        if not groups.add(tx, id_=new_id(), name=name):
            raise Conflict("group-exists", f"There is a group {name!r} already.", "Take another.")
        made = _found(tx, name)
        events.record(tx, actor, GroupCreated(made.id, name))
        return made

    return await ctx.db.write(write)


def checked_name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > _LONGEST_NAME or "/" in name:
        raise Invalid(
            "bad-group-name",
            "A group needs a name that can be part of an address.",
            f"Give one of up to {_LONGEST_NAME} characters, without a slash.",
        )
    return name


async def delete(ctx: Context, actor: Actor, name: str) -> None:
    """What was shared with it is no longer; its people stay members."""
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> None:
        group = _by_hand(tx, name)
        groups.remove(tx, group.pk)
        events.record(tx, actor, GroupDeleted(group.id, group.name))

    await ctx.db.write(write)


async def put_in(ctx: Context, actor: Actor, name: str, email: str) -> Membership:
    """Whom a provider put in, and only its claims kept there, stays from now on."""
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> Membership:
        group, user = _by_hand(tx, name), members.member(tx, email)
        if groups.put_in(tx, group.pk, user.pk):
            events.record(tx, actor, GroupJoined(group.id, user.id))
        groups.keep(tx, group.pk, user.pk)
        return _membership(ctx, tx, name)

    return await ctx.db.write(write)


async def take_out(ctx: Context, actor: Actor, name: str, email: str) -> Membership:
    """What they saw through the group is gone at once.

    A provider whose claims say so puts them in again when they sign in the next time.
    """
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> Membership:
        group, user = _by_hand(tx, name), members.member(tx, email)
        if groups.take_out(tx, group.pk, user.pk):
            events.record(tx, actor, GroupLeft(group.id, user.id))
        return _membership(ctx, tx, name)

    return await ctx.db.write(write)


def _membership(ctx: Context, tx: Tx, name: str, part: Part = _FIRST) -> Membership:
    group = _found(tx, name)
    q = one_line(part.q)
    inside = paging.page(
        partial(groups.members_of, tx, group.pk, q, after=part.after),
        part.limit,
        by=lambda each: each.email,
    )
    people = [InGroup(each.email, each.name, _named(ctx, each.issuers)) for each in inside.items]
    return Membership(group, Page(people, inside.after))


def _named(ctx: Context, issuers: tuple[str, ...]) -> tuple[str, ...]:
    """The providers, as people know them; one that the settings have no longer by its issuer."""
    known = {each.registration.issuer: each.registration.name for each in ctx.providers.values()}
    return tuple(known.get(issuer, issuer) for issuer in issuers)


def _found(tx: Tx, name: str) -> Group:
    group = groups.by_name(tx, name)
    if group is None:
        raise Missing(
            "no-group", f"There is no group {name!r}.", "See which: fanlight admin groups list."
        )
    return group


def _by_hand(tx: Tx, name: str) -> Group:
    """Raises `Conflict` for a group that an identity provider fills."""
    group = _found(tx, name)
    if group.is_managed:
        raise Conflict(
            "group-managed",
            f"The group {group.name} comes from the identity provider.",
            "Change it there; what is changed here would be overwritten.",
        )
    return group
