"""An organisation of any size, put into a database in bulk.

Everything is there that a real one has: groups, folders' worth of sharing, versions with their
bytes, page text for search, and events in the chain of the audit log. It is made row by row while
it is written, past the application: COPY on PostgreSQL, one transaction on SQLite. The rows are
what publishes would have left.
"""

import json
import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import JSON, Table

from fanlight.db import tables
from fanlight.kit.ids import new_id

WORDS = 5_000


@dataclass(frozen=True, slots=True)
class Size:
    artifacts: int
    versions: int
    members: int
    groups: int


SMALL = Size(1_000, 10, 50, 5)
LARGE = Size(100_000, 10, 5_000, 500)


def fill(size: Size, *, data: Path, postgres: str = "") -> None:
    """Fills the database at the PostgreSQL URL given, or else the SQLite file in the folder."""
    draw = random.Random(size.artifacts)
    filled = _put_in_postgres if postgres else _put_in_sqlite
    filled(postgres or str(data / "fanlight.db"), size, draw)


def _rows(size: Size, draw: random.Random) -> Iterator[tuple[Table, Iterator[dict[str, Any]]]]:
    yield tables.users, _users(size)
    yield tables.groups, _groups(size)
    yield tables.group_members, _group_members(size)
    yield tables.artifacts, _artifacts(size)
    yield tables.group_shares, _group_shares(size)
    yield tables.shares, _shares(size, draw)
    yield tables.objects, _objects(size, draw)
    yield tables.versions, _versions(size)
    yield tables.events, _events(size, draw)


def _put_in_sqlite(path: str, size: Size, draw: random.Random) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    # Many times the usual two MB: rows of one person lie all over an index.
    connection.execute("PRAGMA cache_size = -400000")
    connection.execute("BEGIN")
    for table, rows in _rows(size, draw):
        names, values = _values(table, rows)
        columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
        connection.executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', values)
    connection.executemany(
        "INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)", _texts(size, draw)
    )
    connection.execute("UPDATE chains SET n = ?1, checkpoint_n = ?1", (_last(size),))
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


def _put_in_postgres(url: str, size: Size, draw: random.Random) -> None:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        # References are right as they are made; the server need not look each of them up.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for table, rows in _rows(size, draw):
            _copy(cursor, table.name, *_values(table, rows))
        cursor.execute("CREATE TEMPORARY TABLE texts (pk bigint, title text, body text)")
        _copy(cursor, "texts", ["pk", "title", "body"], _texts(size, draw))
        cursor.execute(
            "INSERT INTO search (artifact, words) SELECT pk, setweight(to_tsvector('simple', "
            "title), 'A') || to_tsvector('simple', body) FROM texts"
        )
        cursor.execute("UPDATE chains SET n = %(n)s, checkpoint_n = %(n)s", {"n": _last(size)})
        for name in ("users", "groups", "artifacts", "objects", "events"):
            cursor.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'pk'), max(pk)) FROM {}").format(
                    name, sql.Identifier(name)
                )
            )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _copy(
    cursor: psycopg.Cursor[Any], name: str, names: Sequence[str], values: Iterator[Any]
) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)
    with cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)


def _values(table: Table, rows: Iterator[dict[str, Any]]) -> tuple[list[str], Iterator[Any]]:
    """The names of the columns, and the rows as both drivers take them."""
    first = next(rows)
    texts = {name for name in first if isinstance(table.c[name].type, JSON)}

    def values() -> Iterator[tuple[Any, ...]]:
        for row in chain([first], rows):
            for name in texts:
                row[name] = json.dumps(row[name])
            yield tuple(row.values())

    return list(first), values()


def _last(size: Size) -> int:
    """Where the chain ends."""
    return _FROM + size.artifacts * size.versions


# Keys are given here, far above those that a new organisation has.
_FROM = 1_000


def user(n: int) -> int:
    return _FROM + n


def _users(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.members):
        yield {
            "pk": user(n),
            "id": new_id(),
            "email": f"m{n}@example.com",
            "name": f"Member {n}",
            "role": "member",
            "created_at": n,
        }


def _groups(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.groups):
        name = f"group {n}"
        row = {"pk": _FROM + n, "id": new_id(), "name": name, "key": name, "created_at": n}
        yield row


def _group_members(size: Size) -> Iterator[dict[str, Any]]:
    """Everybody is in three groups."""
    for n in range(size.members):
        for step in range(3):
            yield {"group": _FROM + (n + step) % size.groups, "user": user(n)}


def _artifacts(size: Size) -> Iterator[dict[str, Any]]:
    """Of ten, seven are private, two shared with people and groups, and one open to all inside."""
    for n in range(size.artifacts):
        at = 1_790_000_000_000 + n
        yield {
            "pk": _FROM + n,
            "id": new_id(),
            "owner": user(n % size.members),
            "title": f"Report {n}",
            "description": "",
            "icon": "",
            "audience": ("org", "people", "people")[n % 10] if n % 10 < 3 else "private",
            "head": size.versions,
            "seq": size.versions,
            "agent": f"agent {n % 7}",
            "excerpt": f"Words of report {n}",
            "created_at": at,
            "updated_at": at,
            "searched": size.versions,
        }


def _group_shares(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(1, size.artifacts, 10):
        yield {"artifact": _FROM + n, "group": _FROM + n // 10 % size.groups, "role": 1}


def _shares(size: Size, draw: random.Random) -> Iterator[dict[str, Any]]:
    for n in range(2, size.artifacts, 10):
        yield {"artifact": _FROM + n, "user": user(draw.randrange(size.members)), "role": 1}


def _objects(size: Size, draw: random.Random) -> Iterator[dict[str, Any]]:
    for n in range(size.artifacts):
        yield {
            "pk": _FROM + n,
            "artifact": _FROM + n,
            "sha256": draw.randbytes(32),
            "size": 64,
            "depth": 0,
            "base": None,
            "data": b"x" * 64,
        }


def _versions(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.artifacts):
        for number in range(1, size.versions + 1):
            yield {
                "artifact": _FROM + n,
                "n": number,
                "created_at": 1_790_000_000_000 + n,
                "author": user(n % size.members),
                "title": f"Report {n}",
                "label": f"Run {number}",
                "note": "",
                "kind": "page",
                "entry": "index.html",
                "source": _FROM + n,
                "page": _FROM + n,
                "size": 64,
                "provenance": {},
            }


def _events(size: Size, draw: random.Random) -> Iterator[dict[str, Any]]:
    """As they are sealed: round after round of publishes, each with its place in the chain."""
    place = _FROM
    for number in range(1, size.versions + 1):
        for n in range(size.artifacts):
            place += 1
            yield {
                "pk": place,
                "artifact": _FROM + n,
                "seq": number,
                "type": "version",
                "at": 1_790_000_000_000 + n,
                "actor": "person",
                "user": user(n % size.members),
                "door": "api",
                "address": "",
                "data": {"n": number},
                "n": place,
                "hash": draw.randbytes(32),
            }


def _texts(size: Size, draw: random.Random) -> Iterator[tuple[int, str, str]]:
    """Sixty words each; one word is in a twentieth of all, some are in one or two."""
    words = [f"w{n}" for n in range(WORDS)]
    for n in range(size.artifacts):
        body = " ".join(draw.choices(words, k=60))
        body += " common" * (n % 20 == 0) + f" rare{n}" * (n < 100)
        yield _FROM + n, f"Report {n}", body
