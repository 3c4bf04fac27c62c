"""Views of artifacts, for those who look after them. `db.viewing` writes them down."""

from sqlalchemy import func, select, update

from fanlight.db.tables import orgs, users, view_days, view_totals, viewers
from fanlight.db.tx import Tx
from fanlight.model.permission import OrgRole
from fanlight.model.viewing import Totals, Viewer


def totals(tx: Tx, artifact: int) -> Totals:
    columns = (view_totals.c.views, view_totals.c.viewers, view_totals.c.last_viewed_at)
    row = tx.first(select(*columns).where(view_totals.c.artifact == artifact))
    return Totals(*row) if row else Totals()


def by_version(tx: Tx, artifact: int, *, limit: int) -> list[tuple[int, int]]:
    """Number and views, the newest first."""
    n, views = view_days.c.n, func.sum(view_days.c.views)
    query = select(n, views).where(view_days.c.artifact == artifact).group_by(n)
    return [(number, int(sum_)) for number, sum_ in tx.all(query.order_by(n.desc()).limit(limit))]


def by_day(tx: Tx, artifact: int, *, since: int) -> dict[int, int]:
    """Views of each day that had any, from the day `since` on."""
    day, views = view_days.c.day, func.sum(view_days.c.views)
    query = select(day, views).where(view_days.c.artifact == artifact, day >= since)
    return {each: int(sum_) for each, sum_ in tx.all(query.group_by(day))}


def people(tx: Tx, artifact: int, *, limit: int) -> list[Viewer]:
    """Members who viewed it, the latest first; guests are counted and not named."""
    query = (
        select(users.c.name, viewers.c.views, viewers.c.seen_at)
        .join(users, users.c.pk == viewers.c.user)
        .where(viewers.c.artifact == artifact, users.c.role != OrgRole.GUEST)
        .order_by(viewers.c.seen_at.desc(), users.c.pk)
    )
    return [Viewer(*row) for row in tx.all(query.limit(limit))]


def are_named(tx: Tx) -> bool:
    return bool(tx.scalar(select(orgs.c.views_names)))


def name_viewers(tx: Tx, *, wanted: bool) -> None:
    tx.run(update(orgs).values(views_names=int(wanted)))
