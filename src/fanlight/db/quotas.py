"""What each person of a role may own."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from fanlight.db.tables import artifacts, quotas, roles, users, versions
from fanlight.db.tx import Tx
from fanlight.model.permission import Standing
from fanlight.model.usage import Quota


def key_of(standing: Standing) -> str:
    """Under which a role has its quota, whatever name it gets."""
    return standing.custom.id if standing.custom else standing.role.value


def listed(tx: Tx) -> dict[str, Quota]:
    """By the keys of roles; those that are missing have none."""
    rows = tx.all(select(quotas.c.role, quotas.c.bytes, quotas.c.artifacts))
    return {role: Quota(bytes_, artifacts_) for role, bytes_, artifacts_ in rows}


def put(tx: Tx, role: str, quota: Quota) -> None:
    tx.run(delete(quotas).where(quotas.c.role == role))
    if quota != Quota():
        row = {"role": role, "bytes": quota.bytes, "artifacts": quota.artifacts}
        tx.add_unless_there(quotas, row)


def grow(tx: Tx, artifact: int, added: int) -> bool:
    """Counts bytes of contents that it did not have before; says whether its owner has a quota."""
    return bool(tx.scalar(_grow(), {"key": artifact, "added": added}))


# As text: SQLAlchemy leaves the names of tables out of what SQLite returns, in subqueries too.
_HAS_QUOTA: ColumnElement[bool] = literal_column(
    "EXISTS (SELECT 1 FROM users LEFT JOIN roles ON roles.pk = users.custom_role "
    "JOIN quotas ON quotas.role = coalesce(roles.id, users.role) "
    "WHERE users.pk = artifacts.owner)"
)


# Building this takes several times as long as executing it, and every publish does.
@cache
def _grow() -> ReturningUpdate[Any]:
    mine = update(artifacts).where(artifacts.c.pk == bindparam("key"))
    return mine.values(bytes=artifacts.c.bytes + bindparam("added")).returning(_HAS_QUOTA)


def of_person(tx: Tx, pk: int) -> tuple[Quota, str] | None:
    """Their quota and the name of the role that it goes with; None where they have none.

    Where there is one, others wait for it here until the transaction ends: of two publishes at once
    the second counts what the first has added.
    """
    name = func.coalesce(roles.c.name, users.c.role)
    query = (
        select(quotas.c.bytes, quotas.c.artifacts, name)
        .select_from(users)
        .outerjoin(roles, roles.c.pk == users.c.custom_role)
        .join(quotas, quotas.c.role == func.coalesce(roles.c.id, users.c.role))
        .where(users.c.pk == pk)
    )
    row = tx.first(query)
    if row is None:
        return None
    if tx.is_postgres:
        # Not their row: who suspends somebody locks that before what they own, a publish behind it.
        tx.run(select(func.pg_advisory_xact_lock(_COUNTED, cast(pk % _MOST_KEYS, Integer))))
    return Quota(row[0], row[1]), row[2]


# Tells these locks from others: any number that no other part takes.
_COUNTED = 1_146_309_715
_MOST_KEYS = 1 << 31


def bytes_of(tx: Tx, artifact: int) -> int:
    return int(tx.scalar(select(artifacts.c.bytes).where(artifacts.c.pk == artifact)))


def has_published(tx: Tx, user: int, artifact: int) -> bool:
    """Whether a version of it is theirs."""
    theirs = select(versions.c.n).where(versions.c.artifact == artifact, versions.c.author == user)
    return tx.first(theirs.limit(1)) is not None


def used(tx: Tx, pk: int) -> Quota:
    """What somebody owns, in the trash too."""
    mine = (artifacts.c.owner == pk) & artifacts.c.ended_at.is_(None)
    sum_ = func.coalesce(func.sum(artifacts.c.bytes), 0)
    row = tx.first(select(sum_, func.count()).select_from(artifacts).where(mine))
    return Quota(int(row[0]), int(row[1]))
