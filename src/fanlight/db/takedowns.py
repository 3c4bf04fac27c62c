"""What administrators moved to the trash of its owner."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from fanlight.db.tables import artifacts, users
from fanlight.db.tx import Tx
from fanlight.db.visible import shown_title


@dataclass(frozen=True, slots=True)
class TakenDown:
    """`owner` is an e-mail address, `since` in milliseconds."""

    pk: int
    id: str
    title: str
    owner: str
    reason: str
    since: int


def of(tx: Tx, artifact: int) -> TakenDown:
    """Of an artifact that was taken down."""
    return TakenDown(*tx.first(_select().where(artifacts.c.pk == artifact)))


def listed(tx: Tx, *, before: int | None, limit: int) -> list[TakenDown]:
    """The newest artifact first, by its key; what was deleted by order is not among them."""
    down = (artifacts.c.taken_down.is_not(None), artifacts.c.ended_at.is_(None))
    query = _select().where(*down).order_by(artifacts.c.pk.desc()).limit(limit)
    if before is not None:
        query = query.where(artifacts.c.pk < before)
    return [TakenDown(*row) for row in tx.all(query)]


def _select() -> Select[Any]:
    columns = artifacts.c
    query = select(
        columns.pk,
        columns.id,
        shown_title(),
        users.c.email,
        columns.taken_down,
        columns.deleted_at,
    )
    return query.join(users, users.c.pk == columns.owner)
