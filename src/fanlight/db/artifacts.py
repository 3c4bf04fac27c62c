"""Artifacts as one actor sees them."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    insert,
    null,
    select,
    update,
)

from fanlight.db import events
from fanlight.db.tables import artifacts, pins, stars, users
from fanlight.db.tx import Tx
from fanlight.db.visible import (
    ME,
    Asker,
    params,
    role_of,
)
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, Audience, Role
from fanlight.model.events import Event

_WORDS = ("title", "description", "icon", "agent", "excerpt")


@dataclass(frozen=True, slots=True)
class NewArtifact:
    id: str
    title: str
    description: str
    icon: str
    audience: Audience
    agent: str
    folder: int | None = None


def find(tx: Tx, actor: Actor, id_: str) -> Artifact | None:
    """The artifact and the actor's role on it (which may be NONE), deleted or not."""
    row = tx.first(_with_id(Asker.of(actor)), params(actor, tx.now) | {"id": id_})
    return artifact_of(row) if row else None


def by_key(tx: Tx, actor: Actor, pk: int) -> Artifact | None:
    """As `find`, by the key of its row."""
    query = select_for(Asker.of(actor)).where(artifacts.c.pk == pk)
    row = tx.first(query, params(actor, tx.now))
    return artifact_of(row) if row else None


def create(tx: Tx, actor: Actor, new: NewArtifact) -> int:
    """Returns the key of an artifact without any version.

    `advance` and `versions.add` follow in the same transaction.
    """
    row = {
        "id": new.id,
        "owner": actor.user,
        "title": new.title,
        "description": new.description,
        "icon": new.icon,
        "audience": new.audience,
        "agent": new.agent,
        "folder": new.folder,
        "excerpt": "",
        "head": 0,
        "seq": 0,
        "searched": 0,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    return int(tx.scalar(insert(artifacts).returning(artifacts.c.pk), row))


def advance(tx: Tx, pk: int, *, values: dict[str, Any]) -> tuple[int, int]:
    """Takes the next version number and stream position; returns both.

    `values` are what the version brings. Its title is not the artifact's where a person gave that.

    The row stays locked until the transaction ends, so numbers are dense and in commit order.
    """
    row = tx.first(_advance(tuple(values)), values | {"key": pk, "now": tx.now})
    assert row is not None
    return row[0], row[1]


def change(
    tx: Tx,
    actor: Actor,
    artifact: Artifact,
    event: Event,
    *,
    values: dict[str, Any] | None = None,
) -> None:
    """Changes the artifact's row and records the event that tells of it."""
    seq = tx.scalar(
        update(artifacts)
        .where(artifacts.c.pk == artifact.pk)
        .values(seq=artifacts.c.seq + 1, **(values or {}))
        .returning(artifacts.c.seq)
    )
    events.record_on(tx, actor, event, artifact=artifact.pk, id_=artifact.id, seq=seq)


def set_star(tx: Tx, user: int, artifact: int, *, starred: bool) -> None:
    if starred:
        tx.add_unless_there(stars, {"user": user, "artifact": artifact})
    else:
        tx.run(delete(stars).where(stars.c.user == user, stars.c.artifact == artifact))


def unsearched(tx: Tx, *, limit: int) -> list[tuple[int, str, int]]:
    """(key, title, head) of artifacts whose newest text is not in the search index."""
    query = (
        select(artifacts.c.pk, artifacts.c.title, artifacts.c.head)
        .where(artifacts.c.searched < artifacts.c.head)
        .limit(limit)
    )
    return [(pk, title, head) for pk, title, head in tx.all(query)]


def mark_searched(tx: Tx, pk: int, head: int, *, excerpt: str) -> None:
    row = update(artifacts).where(artifacts.c.pk == pk)
    tx.run(row.values(searched=head, excerpt=excerpt))


# Building these takes several times as long as executing them, and every request does.
@cache
def _with_id(asker: Asker) -> Select[Any]:
    return select_for(asker).where(artifacts.c.id == bindparam("id"))


@cache
def _advance(names: tuple[str, ...]) -> Update:
    values: dict[str, ColumnElement[Any]] = {name: bindparam(name) for name in names}
    if "title" in names:
        # Decided while the row is locked: somebody may just be renaming it.
        given = artifacts.c.named == 1
        values["title"] = case((given, artifacts.c.title), else_=bindparam("title"))
    if {"description", "icon"} & values.keys():
        values["described"] = artifacts.c.head + 1
    return (
        update(artifacts)
        .where(artifacts.c.pk == bindparam("key"))
        .values(
            head=artifacts.c.head + 1,
            seq=artifacts.c.seq + 1,
            # While a version is pinned, lists are in an order that tells nothing of newer ones.
            updated_at=_unless_pinned(bindparam("now", type_=BigInteger()), artifacts.c.updated_at),
            archived_at=_unless_pinned(null(), artifacts.c.archived_at),
            **values,
        )
        .returning(artifacts.c.head, artifacts.c.seq)
    )


def _unless_pinned(new: ColumnElement[Any], old: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((artifacts.c.pinned.is_(None), new), else_=old)


def select_for(asker: Asker) -> Select[Any]:
    """What `artifact_of` makes an `Artifact` of."""
    starred: ColumnElement[bool] = exists().where(
        and_(stars.c.artifact == artifacts.c.pk, stars.c.user == ME)
    )
    query = select(
        artifacts,
        users.c.name.label("owner_name"),
        role_of(asker).label("role"),
        starred.label("starred"),
        *(pins.c[name].label(f"pin_{name}") for name in _WORDS),
    )
    query = query.join(users, users.c.pk == artifacts.c.owner)
    return query.outerjoin(pins, pins.c.artifact == artifacts.c.pk)


def artifact_of(row: Row[Any]) -> Artifact:
    """With `head` and every word as the actor may know them: nothing newer than what is pinned."""
    newest = _newest(row)
    if not newest.is_held:
        return newest
    assert newest.pinned is not None
    return replace(
        newest,
        head=newest.pinned,
        title=row.pin_title,
        description=row.pin_description,
        icon=row.pin_icon,
        agent=row.pin_agent,
        excerpt=row.pin_excerpt,
    )


def _newest(row: Row[Any]) -> Artifact:
    return Artifact(
        pk=row.pk,
        id=row.id,
        owner=row.owner,
        owner_name=row.owner_name,
        title=row.title,
        description=row.description,
        icon=row.icon,
        audience=Audience(row.audience),
        head=row.head,
        seq=row.seq,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
        archived_at=row.archived_at,
        role=Role(row.role),
        starred=bool(row.starred),
        agent=row.agent,
        excerpt=row.excerpt,
        pinned=row.pinned,
        folder=row.folder,
        described=row.described,
        named=bool(row.named),
        quarantined_at=row.quarantined_at,
        quarantine_reason=row.quarantine_reason or "",
        taken_down=row.taken_down or "",
        ended_at=row.ended_at,
    )
