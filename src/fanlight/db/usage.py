"""What the organisation uses: its days, and who uses most."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, func, literal, or_, select

from fanlight.db.tables import (
    artifacts,
    group_members,
    groups,
    usage_days,
    users,
    versions,
    view_totals,
)
from fanlight.db.tx import Tx
from fanlight.db.visible import shown_title
from fanlight.model.usage import By, Day, Now, Sort, Used
from fanlight.model.viewing import day_of, day_start


def measure(tx: Tx) -> None:
    """Writes down how much is stored today, and what was published since yesterday."""
    today, stored = day_of(tx.now), _bytes(tx)
    insert = tx.insert(usage_days)
    rows = [
        {"day": day, "publishes": _publishes(tx, day), "bytes": stored}
        for day in (today - 1, today)
    ]
    # Yesterday is over: only what was published just before midnight may be missing there.
    over = insert.on_conflict_do_update(
        index_elements=[usage_days.c.day], set_={"publishes": insert.excluded.publishes}
    )
    now = insert.on_conflict_do_update(
        index_elements=[usage_days.c.day],
        set_={"publishes": insert.excluded.publishes, "bytes": insert.excluded.bytes},
    )
    if rows[0]["publishes"]:
        tx.run(over, rows[0])
    tx.run(now, rows[1])


def days(tx: Tx, *, since: int) -> list[Day]:
    """Those on which there was anything, the oldest first."""
    c = usage_days.c
    query = select(c.day, c.bytes, c.publishes, c.views, c.viewers).where(c.day >= since)
    return [Day(*row) for row in tx.all(query.order_by(c.day))]


def now(tx: Tx) -> Now:
    members = select(func.count()).select_from(users).where(users.c.removed_at.is_(None))
    row = tx.first(
        select(
            members.scalar_subquery(), func.count(), _sum(artifacts.c.head), _stored()
        ).select_from(artifacts)
    )
    return Now(*(int(each) for each in row))


def top(tx: Tx, by: By, sort: Sort, *, skip: int, limit: int) -> list[Used]:
    """The largest first."""
    query, key = _QUERIES[by]()
    query = query.order_by(query.selected_columns[sort].desc(), key).limit(limit).offset(skip)
    return [Used(*row) for row in tx.all(query)]


def _people() -> tuple[Select[Any], ColumnElement[Any]]:
    """Also those who were removed, while they own something."""
    mine = _by_owner()
    query = (
        select(users.c.id, users.c.name, users.c.email.label("about"), *_or_nothing(mine))
        .outerjoin(mine, mine.c.owner == users.c.pk)
        .where(or_(users.c.removed_at.is_(None), mine.c.artifacts > 0))
    )
    return query, users.c.pk


def _groups() -> tuple[Select[Any], ColumnElement[Any]]:
    theirs = _by_owner()
    sums = [_sum(theirs.c[name]).label(name) for name in _COUNTED]
    query = (
        select(groups.c.id, groups.c.name, literal("").label("about"), *sums)
        .outerjoin(group_members, group_members.c.group == groups.c.pk)
        .outerjoin(theirs, theirs.c.owner == group_members.c.user)
        .group_by(groups.c.pk)
    )
    return query, groups.c.pk


def _artifacts() -> tuple[Select[Any], ColumnElement[Any]]:
    query = (
        select(
            artifacts.c.id,
            shown_title().label("name"),
            users.c.name.label("about"),
            literal(1).label("artifacts"),
            artifacts.c.head.label("versions"),
            artifacts.c.bytes.label("bytes"),
            func.coalesce(view_totals.c.views, 0).label("views"),
            func.coalesce(view_totals.c.viewers, 0).label("viewers"),
            view_totals.c.last_viewed_at,
        )
        .join(users, users.c.pk == artifacts.c.owner)
        .outerjoin(view_totals, view_totals.c.artifact == artifacts.c.pk)
        .where(artifacts.c.ended_at.is_(None))
    )
    return query, artifacts.c.pk


_QUERIES = {By.PEOPLE: _people, By.GROUPS: _groups, By.ARTIFACTS: _artifacts}


_COUNTED = ("artifacts", "versions", "bytes", "views")


def _by_owner() -> Subquery:
    """Summed up once for each owner: they are in many groups."""
    query = (
        select(
            artifacts.c.owner,
            func.count().label("artifacts"),
            _sum(artifacts.c.head).label("versions"),
            _stored().label("bytes"),
            _sum(view_totals.c.views).label("views"),
        )
        .select_from(artifacts)
        .outerjoin(view_totals, view_totals.c.artifact == artifacts.c.pk)
        .group_by(artifacts.c.owner)
    )
    return query.subquery()


def _or_nothing(sums: Subquery) -> list[ColumnElement[Any]]:
    return [func.coalesce(sums.c[name], 0).label(name) for name in _COUNTED]


def _stored() -> ColumnElement[int]:
    return _sum(artifacts.c.bytes)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    """PostgreSQL makes a decimal of a sum of large numbers."""
    return func.coalesce(func.sum(column), 0).cast(BigInteger)


def _bytes(tx: Tx) -> int:
    return int(tx.scalar(select(_stored())))


def _publishes(tx: Tx, day: int) -> int:
    """Versions of a day, among the artifacts that may have any: while a version is pinned, an
    artifact's own time stands still.
    """
    start, end = day_start(day), day_start(day + 1)
    touched = or_(artifacts.c.updated_at >= start, artifacts.c.pinned.is_not(None))
    query = (
        select(func.count())
        .select_from(versions)
        .join(artifacts, artifacts.c.pk == versions.c.artifact)
        .where(touched, versions.c.created_at >= start, versions.c.created_at < end)
    )
    return int(tx.scalar(query))
