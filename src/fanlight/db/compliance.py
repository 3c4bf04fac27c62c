"""Every artifact, and everything that happened to one, in an order in which nothing comes late.

Rows get their keys before they are committed, so a reader who goes on behind a key may miss one
that was committed late. The audit log numbers rows after their commit (decision 0008); who reads
in the order of those numbers misses and repeats nothing.
"""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, literal_column, or_, select

from fanlight.db.audit import ids_of_gone
from fanlight.db.holds import is_held
from fanlight.db.tables import artifacts, events, orgs, users
from fanlight.db.tx import Tx
from fanlight.db.versions import newest_at
from fanlight.model.artifact import Audience
from fanlight.model.compliance import Change, Filter, Record

# As a word of the statement: only then do databases see that the index on first events will do.
_FIRST = events.c.seq == literal_column("1")


def find(tx: Tx, id_: str) -> Record | None:
    """None also where it is not sealed yet, or where its end was ordered."""
    row = tx.first(_records().where(artifacts.c.id == id_))
    return _record(row) if row else None


def listed(tx: Tx, filter_: Filter, *, after: int, limit: int) -> list[Record]:
    """Those that came to be after a position, the oldest first."""
    query = _records().where(events.c.n > after, *_conditions(filter_))
    return [_record(row) for row in tx.all(query.order_by(events.c.n).limit(limit))]


def changes(tx: Tx, *, after: int, upto: int, limit: int) -> list[Change]:
    """What moved an artifact on in its stream, by position, above `after` and up to `upto`."""
    query = (
        select(events, artifacts.c.id.label("artifact_id"))
        .outerjoin(artifacts, artifacts.c.pk == events.c.artifact)
        .where(events.c.n > after, events.c.n <= upto, events.c.seq.is_not(None))
        .order_by(events.c.n)
        .limit(limit)
    )
    rows = tx.all(query)
    gone = sorted({row.artifact for row in rows if row.artifact_id is None})
    ids = ids_of_gone(tx, gone) if gone else {}
    return [
        Change(row.n, row.at, row.type, row.artifact_id or ids[row.artifact], row.data)
        for row in rows
    ]


def _records() -> Select[Any]:
    return (
        select(
            artifacts,
            events.c.n,
            users.c.id.label("owner_id"),
            users.c.email.label("owner_email"),
            is_held().label("held"),
            newest_at().label("newest_at"),
        )
        .select_from(artifacts)
        .join(events, (events.c.artifact == artifacts.c.pk) & _FIRST)
        .join(users, users.c.pk == artifacts.c.owner)
        .where(events.c.n.is_not(None), artifacts.c.ended_at.is_(None))
    )


def _conditions(filter_: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filter_.owner is not None:
        owner = (users.c.email == filter_.owner.lower(), users.c.id == filter_.owner)
        found.append(or_(*owner))
    if filter_.organisation is not None:
        named = (orgs.c.name, orgs.c.brand_name, orgs.c.id)
        found.append(exists().where(or_(*(each == filter_.organisation for each in named))))
    if filter_.audience is not None:
        found.append(artifacts.c.audience == filter_.audience)
    if filter_.updated_from is not None:
        found.append(newest_at() >= filter_.updated_from)
    if filter_.updated_to is not None:
        found.append(newest_at() < filter_.updated_to)
    return found


def _record(row: Row[Any]) -> Record:
    return Record(
        pk=row.pk,
        id=row.id,
        position=row.n,
        title=row.title,
        description=row.description,
        owner=row.owner_id,
        owner_email=row.owner_email,
        audience=Audience(row.audience),
        head=row.head,
        created_at=row.created_at,
        updated_at=row.newest_at,
        archived_at=row.archived_at,
        deleted_at=row.deleted_at,
        quarantined_at=row.quarantined_at,
        held=bool(row.held),
    )
