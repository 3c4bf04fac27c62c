"""Groups of people, and who is in them."""

from dataclasses import dataclass

from sqlalchemy import and_, delete, exists, func, or_, select, update

from fanlight.db.tables import (
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


_SIZE = (
    select(func.count())
    .select_from(group_members.join(users, users.c.pk == group_members.c.user))
    .where(group_members.c.group == groups.c.pk, users.c.removed_at.is_(None))
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


def by_name(tx: Tx, name: str) -> Group | None:
    """Whatever the case."""
    row = tx.first(_GROUP.where(groups.c.key == name.casefold()))
    return Group(*row) if row else None


def add(tx: Tx, *, id_: str, name: str) -> bool:
    """False where there is one of this name, whatever the case."""
    row = {"id": id_, "name": name, "key": name.casefold(), "created_at": tx.now}
    return tx.add_unless_there(groups, row)


def rename(tx: Tx, pk: int, name: str) -> None:
    tx.run(update(groups).where(groups.c.pk == pk).values(name=name, key=name.casefold()))


def remove(tx: Tx, pk: int) -> None:
    """What was shared with the group is no longer."""
    for table in (group_shares, folder_group_shares, group_members):
        tx.run(delete(table).where(table.c.group == pk))
    tx.run(delete(provisioned_groups).where(provisioned_groups.c.group == pk))
    tx.run(delete(groups).where(groups.c.pk == pk))


def put_in(tx: Tx, group: int, user: int) -> bool:
    """False for somebody who is in it already."""
    return tx.add_unless_there(group_members, {"group": group, "user": user})


def take_out(tx: Tx, group: int, user: int) -> bool:
    """False for somebody who is not in it."""
    there = and_(group_members.c.group == group, group_members.c.user == user)
    return tx.run(delete(group_members).where(there)) == 1


def members_of(
    tx: Tx, group: int, q: str, *, after: str | None, limit: int
) -> list[tuple[str, str]]:
    """(e-mail address, name) of each, by address, those behind `after` that have `q` in either."""
    query = (
        select(users.c.email, users.c.name)
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
    return [(email, name) for email, name in rows]
