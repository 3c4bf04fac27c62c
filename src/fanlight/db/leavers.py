"""What leavers leave: their artifacts, and the rule that says whose they become."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, delete, func, or_, select, update

from fanlight.db.people import User, select_users, user_of
from fanlight.db.tables import artifacts, folders, orgs, provisioned_people, shares, users
from fanlight.db.tx import Tx
from fanlight.model.leaver import LeaverRule, Rule


@dataclass(frozen=True, slots=True)
class Left:
    """An artifact whose owner is suspended or removed."""

    pk: int
    id: str
    title: str
    updated_at: int
    owner_email: str
    owner_name: str


def rule(tx: Tx) -> LeaverRule:
    row = tx.first(select(orgs.c.leavers, orgs.c.leavers_to))
    return LeaverRule(Rule(row.leavers), row.leavers_to)


def set_rule(tx: Tx, wanted: LeaverRule) -> None:
    tx.run(update(orgs).values(leavers=wanted.rule, leavers_to=wanted.to))


def person(tx: Tx, pk: int) -> User | None:
    """Who can take things over; None where they have left too."""
    row = tx.first(select_users().where(users.c.pk == pk, *_HERE))
    return user_of(row) if row else None


def by_key(tx: Tx, pk: int) -> User:
    """Also of somebody who has left."""
    return user_of(tx.first(select_users().where(users.c.pk == pk)))


def manager_of(tx: Tx, pk: int) -> User | None:
    """As SCIM names them; None where there is none who can take things over."""
    theirs = select(provisioned_people.c.manager).where(provisioned_people.c.user == pk)
    row = tx.first(select_users().where(users.c.pk == theirs.scalar_subquery(), *_HERE))
    return user_of(row) if row else None


_HERE = (users.c.removed_at.is_(None), users.c.suspended_at.is_(None))


def owns_any(tx: Tx, pk: int) -> bool:
    """An artifact or a folder."""
    owned = (select(each.c.pk).where(each.c.owner == pk).limit(1) for each in (artifacts, folders))
    return any(tx.first(query) is not None for query in owned)


def owned(tx: Tx, pk: int) -> int:
    """How many artifacts, those in the trash included."""
    count = select(func.count()).select_from(artifacts).where(artifacts.c.owner == pk)
    return int(tx.scalar(count))


def transfer(tx: Tx, owner: int, to: int, *, ids: Sequence[str] | None = None) -> list[str]:
    """Gives the owner's artifacts, or those of `ids`, to somebody else; returns which, in order.

    One statement however many they are, those in the trash included. With all of them go the
    owner's folders; some of them leave these, by which the owner would go on editing them.
    """
    which = artifacts.c.owner == owner
    values: dict[str, Any] = {"owner": to}
    if ids is None:
        tx.run(update(folders).where(folders.c.owner == owner).values(owner=to))
    else:
        which = and_(which, artifacts.c.id.in_(ids))
        theirs = select(folders.c.pk).where(folders.c.owner == owner)
        stays = case((artifacts.c.folder.in_(theirs), None), else_=artifacts.c.folder)
        values |= {"folder": stays}
    moved = tx.all(update(artifacts).where(which).values(**values).returning(artifacts.c.id))
    # They are its owner now, and would be something else again once they give it away.
    owned = select(artifacts.c.pk).where(artifacts.c.owner == to)
    tx.run(delete(shares).where(shares.c.user == to, shares.c.artifact.in_(owned)))
    return sorted(id_ for (id_,) in moved)


def newest(tx: Tx, ids: Sequence[str]) -> int | None:
    """The key of the one of these that was made last and is not in the trash."""
    there = and_(artifacts.c.id.in_(ids), artifacts.c.deleted_at.is_(None))
    found: int | None = tx.scalar(select(func.max(artifacts.c.pk)).where(there))
    return found


def left(tx: Tx, *, before: int | None, limit: int) -> list[Left]:
    """The newest artifact first, by its key."""
    gone = or_(users.c.suspended_at.is_not(None), users.c.removed_at.is_not(None))
    query = (
        select(
            artifacts.c.pk,
            artifacts.c.id,
            artifacts.c.title,
            artifacts.c.updated_at,
            users.c.email,
            users.c.name,
        )
        .join(users, users.c.pk == artifacts.c.owner)
        .where(gone)
        .order_by(artifacts.c.pk.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(artifacts.c.pk < before)
    return [Left(*row) for row in tx.all(query)]
