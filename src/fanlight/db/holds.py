"""Legal holds, and the one expression that says whether an artifact is under one.

Every statement that deletes for good, or chooses what to delete, has it in its condition.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from fanlight.db.tables import artifacts, folders, held, holds, users
from fanlight.db.tx import Tx
from fanlight.db.versions import newest_at
from fanlight.db.visible import shown_title
from fanlight.model.artifact import Audience
from fanlight.model.hold import Hold, Kept, Query


def is_held() -> ColumnElement[bool]:
    """Whether the row of `artifacts` at hand is under a hold."""
    collected = exists().where(and_(held.c.hold == holds.c.pk, held.c.artifact == artifacts.c.pk))
    covered = or_(collected.correlate(holds, artifacts), _meets())
    return exists().where(and_(holds.c.released_at.is_(None), covered)).correlate(artifacts)


def add(tx: Tx, *, id_: str, name: str, reason: str, maker: int, query: dict[str, Any]) -> int:
    """Returns its key. `query` are columns: `owner` is the key of a person."""
    row = {"id": id_, "name": name, "reason": reason, "maker": maker, "created_at": tx.now}
    return int(tx.scalar(insert(holds).returning(holds.c.pk), row | query))


def cover(tx: Tx, hold: int, artifact: int) -> bool:
    """Puts one artifact under a new hold; False where it has just been deleted for good."""
    found = select(literal(hold), artifacts.c.pk).where(artifacts.c.pk == artifact)
    found = found.with_for_update(read=True, key_share=True)
    return _add(tx, found) == 1


def collect(tx: Tx) -> int:
    """Writes down what meets the conditions of a hold now; returns how much was new.

    From then on it is covered even where it no longer meets them: neither a new version nor a new
    audience or owner takes anything out of a hold.
    """
    known = exists().where(and_(held.c.hold == holds.c.pk, held.c.artifact == artifacts.c.pk))
    found = select(holds.c.pk, artifacts.c.pk).where(holds.c.released_at.is_(None), _meets())
    # An artifact that is just being deleted for good is waited for, and then is not in here.
    found = found.where(~known).with_for_update(read=True, key_share=True, of=artifacts)
    return _add(tx, found)


def release(tx: Tx, id_: str) -> str | None:
    """Its name; None where there is no such hold."""
    live = and_(holds.c.id == id_, holds.c.released_at.is_(None))
    values = update(holds).where(live).values(released_at=tx.now)
    name: str | None = tx.scalar(values.returning(holds.c.name))
    return name


def find(tx: Tx, id_: str) -> Hold | None:
    row = tx.first(_select().where(holds.c.id == id_))
    return _hold(row) if row else None


def listed(tx: Tx, *, before: int | None, limit: int) -> list[tuple[int, Hold]]:
    """With their keys, the newest first."""
    query = _select().order_by(holds.c.pk.desc()).limit(limit)
    if before is not None:
        query = query.where(holds.c.pk < before)
    return [(row.pk, _hold(row)) for row in tx.all(query)]


def kept(tx: Tx, id_: str, *, after: int, limit: int) -> list[Kept]:
    """What the hold with this ID covers now, by key; nothing once it was released."""
    collected = exists().where(and_(held.c.hold == holds.c.pk, held.c.artifact == artifacts.c.pk))
    covered = or_(collected.correlate(holds, artifacts), _meets())
    query = (
        select(
            artifacts.c.pk,
            artifacts.c.id,
            shown_title().label("title"),
            users.c.email,
            artifacts.c.deleted_at,
        )
        .join(users, users.c.pk == artifacts.c.owner)
        .join(holds, and_(holds.c.id == id_, holds.c.released_at.is_(None)))
        .where(covered, artifacts.c.pk > after)
    )
    return [Kept(*row) for row in tx.all(query.order_by(artifacts.c.pk).limit(limit))]


def on(tx: Tx, artifact: int) -> list[str]:
    """IDs of the holds that an artifact is under."""
    collected = exists().where(and_(held.c.hold == holds.c.pk, held.c.artifact == artifact))
    query = select(holds.c.id).join(artifacts, artifacts.c.pk == literal(artifact))
    query = query.where(holds.c.released_at.is_(None), or_(collected, _meets()))
    return [id_ for (id_,) in tx.all(query.order_by(holds.c.pk))]


def _add(tx: Tx, found: Select[Any]) -> int:
    adding = insert(held).from_select(["hold", "artifact"], found)
    return tx.run(adding.execution_options(preserve_rowcount=True))


def _meets() -> ColumnElement[bool]:
    """Whether the artifact at hand meets every condition of the hold at hand, which has some."""
    conditions = (
        (holds.c.owner, holds.c.owner == artifacts.c.owner),
        (holds.c.audience, holds.c.audience == artifacts.c.audience),
        (holds.c.folder, _is_in_folder()),
        (holds.c.updated_from, holds.c.updated_from <= newest_at()),
        (holds.c.updated_to, holds.c.updated_to > newest_at()),
    )
    has_some = or_(*(column.is_not(None) for column, _ in conditions))
    return and_(has_some, *(or_(column.is_(None), met) for column, met in conditions))


def _is_in_folder() -> ColumnElement[bool]:
    there = and_(folders.c.pk == artifacts.c.folder, folders.c.id == holds.c.folder)
    return exists().where(there).correlate(holds, artifacts)


def _select() -> Select[Any]:
    maker, owner = users.alias("maker"), users.alias("custodian")
    covers = select(func.count()).where(held.c.hold == holds.c.pk).scalar_subquery()
    return (
        select(
            holds,
            covers.label("covers"),
            maker.c.name.label("maker_name"),
            owner.c.email.label("owner_email"),
        )
        .join(maker, maker.c.pk == holds.c.maker)
        .outerjoin(owner, owner.c.pk == holds.c.owner)
        .where(holds.c.released_at.is_(None))
    )


def _hold(row: Row[Any]) -> Hold:
    query = Query(
        owner=row.owner_email,
        audience=Audience(row.audience) if row.audience else None,
        folder=row.folder,
        updated_from=row.updated_from,
        updated_to=row.updated_to,
    )
    return Hold(row.id, row.name, row.reason, query, row.covers, row.maker_name, row.created_at)
