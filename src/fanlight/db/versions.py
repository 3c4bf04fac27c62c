"""Versions: immutable rows that name objects."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, insert, select

from fanlight.db.tables import artifacts, objects, users, versions
from fanlight.db.tx import Tx
from fanlight.model.actor import Agent
from fanlight.model.artifact import Kind, Provenance, Version


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version without its number. `source`, `page` and `manifest` are keys of objects."""

    author: int
    title: str
    label: str
    note: str
    kind: Kind
    entry: str
    source: int
    page: int
    manifest: int | None
    size: int
    restored_from: int | None
    provenance: Provenance


def add(tx: Tx, artifact: int, new: NewVersion, *, n: int) -> None:
    row = {
        "artifact": artifact,
        "n": n,
        "created_at": tx.now,
        "author": new.author,
        "title": new.title,
        "label": new.label,
        "note": new.note,
        "kind": new.kind,
        "entry": new.entry,
        "source": new.source,
        "page": new.page,
        "manifest": new.manifest,
        "size": new.size,
        "restored_from": new.restored_from,
        "provenance": _to_json(new.provenance),
    }
    tx.run(insert(versions), row)


def find(tx: Tx, artifact: int, n: int) -> Version | None:
    row = tx.first(_with_number(), {"of": artifact, "number": n})
    return _version(row) if row else None


def several(tx: Tx, artifact: int, numbers: Sequence[int]) -> dict[int, Version]:
    rows = tx.all(_with_numbers(), {"of": artifact, "numbers": numbers})
    return {row.n: _version(row) for row in rows}


def listed(tx: Tx, artifact: int, *, before: int, limit: int) -> list[Version]:
    """The newest first; `before` is exclusive."""
    query = _select().where(versions.c.n < before).order_by(versions.c.n.desc()).limit(limit)
    return [_version(row) for row in tx.all(query, {"of": artifact})]


# Building these takes several times as long as executing them, and every request does.
@cache
def _with_number() -> Select[Any]:
    return _select().where(versions.c.n == bindparam("number"))


@cache
def _with_numbers() -> Select[Any]:
    return _select().where(versions.c.n.in_(bindparam("numbers", expanding=True)))


def newest_at() -> ColumnElement[int]:
    """When the newest version of the artifact at hand was published, also while another is pinned.

    Lists are in the order of `artifacts.updated_at`, which tells nobody of that.
    """
    newest = and_(versions.c.artifact == artifacts.c.pk, versions.c.n == artifacts.c.head)
    at = select(versions.c.created_at).where(newest).correlate(artifacts).scalar_subquery()
    return func.coalesce(at, artifacts.c.updated_at)


def _select() -> Select[Any]:
    """Versions of the artifact whose key is the parameter `of`."""
    shown, content = objects.alias("shown"), objects.alias("content")
    return (
        select(
            versions,
            users.c.name.label("author_name"),
            shown.c.sha256.label("page_sha256"),
            content.c.sha256.label("content_sha256"),
        )
        .join(users, users.c.pk == versions.c.author)
        .join(shown, shown.c.pk == versions.c.page)
        .join(content, content.c.pk == func.coalesce(versions.c.manifest, versions.c.source))
        .where(versions.c.artifact == bindparam("of"))
    )


def _version(row: Row[Any]) -> Version:
    return Version(
        n=row.n,
        created_at=row.created_at,
        author=row.author_name,
        title=row.title,
        label=row.label,
        note=row.note,
        kind=Kind(row.kind),
        entry=row.entry,
        source=row.source,
        page=row.page,
        manifest=row.manifest,
        page_sha256=bytes(row.page_sha256),
        content_sha256=bytes(row.content_sha256),
        size=row.size,
        restored_from=row.restored_from,
        provenance=_from_json(row.provenance),
    )


def _to_json(provenance: Provenance) -> dict[str, Any]:
    """Short, and without what is not known: it is stored once for each version."""
    agent = provenance.agent
    found = {
        "agent": [agent.name, agent.version, agent.session] if agent else None,
        "claimed": dict(provenance.claimed),
        "door": provenance.door,
        "address": provenance.address,
    }
    return {key: value for key, value in found.items() if value}


def _from_json(found: Any) -> Provenance:
    values: dict[str, Any] = json.loads(found) if isinstance(found, str) else found
    agent = values.get("agent")
    return Provenance(
        agent=Agent(*agent) if agent else None,
        claimed=tuple(values.get("claimed", {}).items()),
        door=values.get("door", ""),
        address=values.get("address", ""),
    )
