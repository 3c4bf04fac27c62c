"""What administrators closed or took down, and who of them has looked."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from fanlight.db.tables import artifacts, events, users
from fanlight.db.tx import Tx
from fanlight.db.visible import shown_title
from fanlight.model.events import ContentRead
from fanlight.model.moderation import Measure, Moderated

_COLUMNS = {
    Measure.QUARANTINE: (artifacts.c.quarantine_reason, artifacts.c.quarantined_at),
    Measure.TAKEDOWN: (artifacts.c.taken_down, artifacts.c.deleted_at),
}
"""Why it was done, and since when."""

_MARKS = {
    Measure.QUARANTINE: artifacts.c.quarantined_at,
    Measure.TAKEDOWN: artifacts.c.taken_down,
}
"""Set where it was done; an index each has these rows alone."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody other than its owner opened it, the last time at `at`."""

    who: str
    at: int


def listed(tx: Tx, measure: Measure, *, before: int | None, limit: int) -> list[Moderated]:
    """The newest artifact first, by its key; what was deleted by order is not among them."""
    query = _select(measure).where(artifacts.c.ended_at.is_(None))
    query = query.order_by(artifacts.c.pk.desc()).limit(limit)
    if before is not None:
        query = query.where(artifacts.c.pk < before)
    return [Moderated(*row) for row in tx.all(query)]


def of(tx: Tx, measure: Measure, artifact: int) -> Moderated:
    """Of an artifact that it was done to."""
    return Moderated(*tx.first(_select(measure).where(artifacts.c.pk == artifact)))


def looks(tx: Tx, artifact: int, *, owner: int, since: int, limit: int) -> list[Look]:
    """The latest first, each person once."""
    last = func.max(events.c.at)
    query = (
        select(users.c.name, last)
        .join(users, users.c.pk == events.c.user)
        .where(
            events.c.artifact == artifact,
            events.c.seq.is_(None),
            events.c.type == ContentRead.type,
            events.c.at >= since,
            events.c.user != owner,
        )
        .group_by(users.c.pk, users.c.name)
        .order_by(last.desc())
        .limit(limit)
    )
    return [Look(*row) for row in tx.all(query)]


def _select(measure: Measure) -> Select[Any]:
    columns = (artifacts.c.pk, artifacts.c.id, shown_title(), users.c.email, *_COLUMNS[measure])
    query = select(*columns).join(users, users.c.pk == artifacts.c.owner)
    return query.where(_MARKS[measure].is_not(None))
