"""What administrators keep closed, and who of them has looked."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from fanlight.db.tables import artifacts, events, users
from fanlight.db.tx import Tx
from fanlight.db.visible import shown_title
from fanlight.model.events import ContentRead


@dataclass(frozen=True, slots=True)
class Quarantined:
    """`owner` is an e-mail address."""

    pk: int
    id: str
    title: str
    owner: str
    reason: str
    since: int


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody other than its owner opened it, the last time at `at`."""

    who: str
    at: int


def listed(tx: Tx, *, before: int | None, limit: int) -> list[Quarantined]:
    closed = (artifacts.c.quarantined_at.is_not(None), artifacts.c.ended_at.is_(None))
    query = _select().where(*closed).order_by(artifacts.c.pk.desc()).limit(limit)
    if before is not None:
        query = query.where(artifacts.c.pk < before)
    return [_quarantined(row) for row in tx.all(query)]


def of(tx: Tx, artifact: int) -> Quarantined:
    """Of an artifact that is in quarantine."""
    return _quarantined(tx.first(_select().where(artifacts.c.pk == artifact)))


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


def _select() -> Select[Any]:
    title = shown_title().label("shown_title")
    query = select(artifacts, users.c.email, title)
    return query.join(users, users.c.pk == artifacts.c.owner)


def _quarantined(row: Row[Any]) -> Quarantined:
    return Quarantined(
        row.pk, row.id, row.shown_title, row.email, row.quarantine_reason, row.quarantined_at
    )
