"""Folders as one actor sees them."""

from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update

from fanlight.db.places import FOLDER
from fanlight.db.tables import artifacts, folders, notices, users
from fanlight.db.tx import Tx
from fanlight.db.visible import Asker, folder_role_of, is_folder_listed, params
from fanlight.model.actor import Actor
from fanlight.model.artifact import Audience, Role
from fanlight.model.folder import Folder


def find(tx: Tx, actor: Actor, id_: str) -> Folder | None:
    """The folder and the actor's role on it, which may be NONE."""
    return _first(tx, actor, _select(actor).where(folders.c.id == id_))


def by_key(tx: Tx, actor: Actor, pk: int) -> Folder | None:
    return _first(tx, actor, _select(actor).where(folders.c.pk == pk))


def called(tx: Tx, actor: Actor, name: str) -> list[Folder]:
    """Those of this name that the actor sees, and two of them at most: those first on which their
    role is the best.
    """
    role = folder_role_of(Asker.of(actor))
    query = _select(actor).where(is_folder_listed(Asker.of(actor)), folders.c.name == name)
    query = query.order_by(role.desc(), folders.c.pk).limit(2)
    return [_folder(row) for row in tx.all(query, params(actor, tx.now))]


def audience_of(tx: Tx, pk: int, *, kept: bool) -> Audience:
    """`kept`: it does not change before the transaction has ended, which has to be one that
    writes.
    """
    query = select(folders.c.audience).where(folders.c.pk == pk)
    found = tx.scalar(query.with_for_update(read=True) if kept else query)
    return Audience(found or Audience.PRIVATE)


def listed(tx: Tx, actor: Actor, *, after: int | None, limit: int) -> list[Folder]:
    """In the order that they were made, those on which the actor has a role."""
    query = _select(actor).where(is_folder_listed(Asker.of(actor)))
    query = query.where(folders.c.pk > (after or 0)).order_by(folders.c.pk).limit(limit)
    return [_folder(row) for row in tx.all(query, params(actor, tx.now))]


def contents(tx: Tx, pk: int) -> list[str]:
    """IDs of what is in it and is, or may yet be, open to whom it is.

    What is in quarantine will be as soon as it is released.
    """
    query = select(artifacts.c.id).where(artifacts.c.folder == pk, artifacts.c.ended_at.is_(None))
    return [id_ for (id_,) in tx.all(query.order_by(artifacts.c.pk))]


def count(tx: Tx, owner: int) -> int:
    query = select(func.count()).select_from(folders).where(folders.c.owner == owner)
    return int(tx.scalar(query))


def add(tx: Tx, actor: Actor, *, id_: str, name: str, audience: Audience) -> None:
    row = {
        "id": id_,
        "owner": actor.user,
        "name": name,
        "audience": audience,
        "created_at": tx.now,
    }
    tx.run(insert(folders), row)


def change(tx: Tx, pk: int, values: dict[str, Any]) -> None:
    tx.run(update(folders).where(folders.c.pk == pk).values(**values))


def remove(tx: Tx, pk: int) -> None:
    """What is in it stays, in no folder."""
    tx.run(update(artifacts).where(artifacts.c.folder == pk).values(folder=None))
    for table in (FOLDER.shares, FOLDER.group_shares, notices):
        tx.run(delete(table).where(table.c.folder == pk))
    tx.run(delete(folders).where(folders.c.pk == pk))


def _select(actor: Actor) -> Select[Any]:
    role = folder_role_of(Asker.of(actor)).label("role")
    owner = users.c.name.label("owner_name")
    return select(folders, owner, role).join(users, users.c.pk == folders.c.owner)


def _first(tx: Tx, actor: Actor, query: Select[Any]) -> Folder | None:
    row = tx.first(query, params(actor, tx.now))
    return _folder(row) if row else None


def _folder(row: Row[Any]) -> Folder:
    return Folder(
        pk=row.pk,
        id=row.id,
        name=row.name,
        owner=row.owner,
        owner_name=row.owner_name,
        audience=Audience(row.audience),
        created_at=row.created_at,
        role=Role(row.role),
    )
