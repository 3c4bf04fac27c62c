"""Taking back what was done to a page, so that the next one asks of the same."""

from typing import Any

from sqlalchemy import delete, insert, select, update

from fanlight.db import tables
from fanlight.db.tx import Tx

_GIVEN = (tables.shares, tables.group_shares, tables.held)
_MADE = (tables.links, tables.access_requests)

Row = dict[str, Any]
Snapshot = dict[str, tuple[Row, dict[str, list[Row]]]]


def snapshot(tx: Tx) -> Snapshot:
    """By the page's ID: its row, but for the numbers of what happened, and what it was given to."""
    given: dict[str, dict[int, list[Row]]] = {}
    for table in (*_GIVEN, tables.links, tables.versions):
        found = given[table.name] = {}
        columns = table.c if table is not tables.versions else (table.c.artifact, table.c.n)
        for row in _rows(tx, select(*columns)):
            found.setdefault(row["artifact"], []).append(row)
    return {
        row["id"]: (row, {name: found.get(row["pk"], []) for name, found in given.items()})
        for row in _rows(tx, select(tables.artifacts))
        if row.pop("seq") >= 0
    }


def undo(tx: Tx, *, before: Snapshot, id_: str) -> None:
    row, given = before[id_]
    tx.run(update(tables.artifacts).where(tables.artifacts.c.pk == row["pk"]).values(row))
    for table in _GIVEN:
        tx.run(delete(table).where(table.c.artifact == row["pk"]))
        for each in given[table.name]:
            tx.run(insert(table), each)
    kept = [each["pk"] for each in given["links"]]
    links, versions = tables.links, tables.versions
    tx.run(delete(links).where(links.c.artifact == row["pk"], links.c.pk.not_in(kept)))
    newer = versions.c.n > len(given["versions"])
    tx.run(delete(versions).where(versions.c.artifact == row["pk"], newer))


def _rows(tx: Tx, query: Any) -> list[Row]:
    return [dict(row._mapping) for row in tx.all(query)]
