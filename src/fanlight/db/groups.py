"""Groups of people, and who is in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, exists, func, or_, select, update

from fanlight.db.tables import (
    claimed_memberships,
    folder_group_shares,
    group_members,
    group_shares,
    groups,
    provisioned_groups,
    users,
)
from fanlight.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Group:
    pk: int
    id: str
    name: str
    members: int
    is_managed: bool = False


@dataclass(frozen=True, slots=True)
class Inside:
    """Somebody in a group. `issuers` are the providers that put them in; none for by hand."""

    user: int
    email: str
    name: str
    issuers: tuple[str, ...] = ()


# Rather than looking up who is not: for many groups PostgreSQL would go through all users for each.
_REMOVED = select(users.c.pk).where(users.c.removed_at.is_not(None))
_SIZE = (
    select(func.count())
    .where(group_members.c.group == groups.c.pk, group_members.c.user.not_in(_REMOVED))
    .scalar_subquery()
)
_MANAGED = exists().where(provisioned_groups.c.group == groups.c.pk)
_GROUP = select(groups.c.pk, groups.c.id, groups.c.name, _SIZE, _MANAGED)


def listed(tx: Tx, q: str, *, after: str | None, limit: int) -> list[Group]:
    """By name, those behind the name `after` that have `q` in theirs."""
    query = _GROUP.where(groups.c.key.contains(q.casefold(), autoescape=True)) if q else _GROUP
    if after is not None:
        query = query.where(groups.c.name > after)
    return [Group(*row) for row in tx.all(query.order_by(groups.c.name).limit(limit))]


def of_user(tx: Tx, user: int) -> list[Group]:
    theirs = select(group_members.c.group).where(group_members.c.user == user)
    rows = tx.all(_GROUP.where(groups.c.pk.in_(theirs)).order_by(groups.c.name))
    return [Group(*row) for row in rows]


def named_like(tx: Tx, start: str, *, limit: int) -> list[Group]:
    begins = func.lower(groups.c.name).startswith(start.lower(), autoescape=True)
    query = _GROUP.where(begins).order_by(groups.c.name).limit(limit)
    return [Group(*row) for row in tx.all(query)]


def id_of(tx: Tx, pk: int) -> str:
    return str(tx.scalar(select(groups.c.id).where(groups.c.pk == pk)))


def by_name(tx: Tx, name: str) -> Group | None:
    """Whatever the case."""
    row = tx.first(_GROUP.where(groups.c.key == name.casefold()))
    return Group(*row) if row else None


def by_names(tx: Tx, names: Sequence[str]) -> dict[str, Group]:
    """By the name without its case; those that there are not are missing."""
    keys = [name.casefold() for name in names]
    rows = tx.all(_GROUP.where(groups.c.key.in_(keys)))
    return {group.name.casefold(): group for group in (Group(*row) for row in rows)}


def add(tx: Tx, *, id_: str, name: str) -> bool:
    """False where there is one of this name, whatever the case."""
    row = {"id": id_, "name": name, "key": name.casefold(), "created_at": tx.now}
    return tx.add_unless_there(groups, row)


def rename(tx: Tx, pk: int, name: str) -> None:
    tx.run(update(groups).where(groups.c.pk == pk).values(name=name, key=name.casefold()))


def remove(tx: Tx, pk: int) -> None:
    """What was shared with the group is no longer."""
    for table in (group_shares, folder_group_shares, claimed_memberships, group_members):
        tx.run(delete(table).where(table.c.group == pk))
    tx.run(delete(provisioned_groups).where(provisioned_groups.c.group == pk))
    tx.run(delete(groups).where(groups.c.pk == pk))


def put_in(tx: Tx, group: int, user: int) -> bool:
    """False for somebody who is in it already."""
    return tx.add_unless_there(group_members, {"group": group, "user": user})


def keep(tx: Tx, group: int, user: int) -> None:
    """From now on they are in it by hand, whichever providers put them in."""
    rows = claimed_memberships.c
    tx.run(delete(claimed_memberships).where(rows.group == group, rows.user == user))


def take_out(tx: Tx, group: int, user: int) -> bool:
    """False for somebody who is not in it."""
    keep(tx, group, user)
    there = and_(group_members.c.group == group, group_members.c.user == user)
    return tx.run(delete(group_members).where(there)) == 1


def members_of(tx: Tx, group: int, q: str, *, after: str | None, limit: int) -> list[Inside]:
    """By address, those behind `after` that have `q` in it or in their name."""
    query = (
        select(users.c.pk, users.c.email, users.c.name)
        .join(group_members, group_members.c.user == users.c.pk)
        .where(group_members.c.group == group, users.c.removed_at.is_(None))
    )
    if q:
        words = q.lower()
        by_name = func.lower(users.c.name).contains(words, autoescape=True)
        query = query.where(or_(users.c.email.contains(words, autoescape=True), by_name))
    if after is not None:
        query = query.where(users.c.email > after)
    rows = tx.all(query.order_by(users.c.email).limit(limit))
    claimed = _issuers(tx, group, [row.pk for row in rows])
    return [Inside(pk, email, name, tuple(claimed.get(pk, ()))) for pk, email, name in rows]


def _issuers(tx: Tx, group: int, people: Sequence[int]) -> dict[int, list[str]]:
    columns = claimed_memberships.c
    query = select(columns.user, columns.issuer).where(
        columns.group == group, columns.user.in_(people)
    )
    found: dict[int, list[str]] = {}
    for user, issuer in tx.all(query.order_by(columns.issuer)):
        found.setdefault(user, []).append(issuer)
    return found
