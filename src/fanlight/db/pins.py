"""The version that viewers and commenters see as the newest, and what they are told of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import and_, delete, insert, select, update

from fanlight.db import search
from fanlight.db.tables import artifacts, pins
from fanlight.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    description: str
    icon: str
    agent: str


def put(tx: Tx, artifact: int, words: Words) -> None:
    """In place of what was there; its text is to be indexed."""
    remove(tx, artifact)
    row = asdict(words) | {"artifact": artifact, "excerpt": "", "searched": 0}
    tx.run(insert(pins), row)


def remove(tx: Tx, artifact: int) -> None:
    # The row first: whoever is writing the index holds it until that is done.
    tx.run(delete(pins).where(pins.c.artifact == artifact))
    search.remove(tx, artifact, of=search.PINNED)


def describe(tx: Tx, artifact: int, values: Mapping[str, Any]) -> None:
    """Whoever names an artifact by hand names it for everybody."""
    if values:
        row = update(pins).where(pins.c.artifact == artifact)
        tx.run(row.values(searched=0, **values))


def words(tx: Tx, artifact: int) -> Words | None:
    query = select(pins.c.title, pins.c.description, pins.c.icon, pins.c.agent)
    row = tx.first(query.where(pins.c.artifact == artifact))
    return Words(*row) if row else None


def unsearched(tx: Tx, *, limit: int) -> list[tuple[int, str, int]]:
    """(key, title, version) of artifacts whose pinned text is not in the search index."""
    query = (
        select(pins.c.artifact, pins.c.title, artifacts.c.pinned)
        .join(artifacts, artifacts.c.pk == pins.c.artifact)
        .where(pins.c.searched == 0)
        .limit(limit)
    )
    return [(pk, title, n) for pk, title, n in tx.all(query)]


def mark_searched(tx: Tx, artifact: int, n: int, *, excerpt: str) -> bool:
    """False where another version is pinned by now."""
    still = select(artifacts.c.pk).where(artifacts.c.pk == artifact, artifacts.c.pinned == n)
    row = update(pins).where(and_(pins.c.artifact == artifact, pins.c.artifact.in_(still)))
    return tx.run(row.values(searched=1, excerpt=excerpt)) == 1
