"""From a database URL to a database whose schema is up to date."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from fanlight.db import people
from fanlight.db.engine import Database, unavailable
from fanlight.db.migrate import pending, upgrade
from fanlight.db.people import Org
from fanlight.db.postgres import PostgresDatabase
from fanlight.db.sqlite import SqliteDatabase
from fanlight.db.tx import Tx
from fanlight.kit.clock import Clock
from fanlight.model.errors import Invalid


def open_database(url: str, clock: Clock) -> Database:
    """Opens `sqlite:///path` or `postgresql://...` and migrates it.

    Raises `Invalid` for another kind of URL, `Unavailable` where nothing answers there.
    """
    database = _database(url, clock)
    upgrade(database.engine)
    return database


@dataclass(frozen=True, slots=True)
class Seen:
    """What a database holds. `pending` counts migrations, and is None where it is empty."""

    pending: int | None = None
    org: Org | None = None


def look(url: str, clock: Clock) -> Seen:
    """Reads, and changes nothing. Raises as `open_database`."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        return Seen()
    engine = _database(url, clock).engine if path is None else _reader(path)
    try:
        with engine.connect() as conn:
            missing = pending(conn)
            # An older schema may have no such table, or other columns.
            return Seen(missing, people.org(Tx(conn, clock.now())) if missing == 0 else None)
    except DBAPIError as error:
        raise unavailable(error) from error
    finally:
        engine.dispose()


def _reader(path: Path) -> Engine:
    name = f"file:{quote(str(path))}?mode=ro"
    return create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(name, uri=True), poolclass=NullPool
    )


def sqlite_file(url: str) -> Path | None:
    """The file of a `sqlite:///` URL; None for another kind of URL."""
    scheme, _, rest = url.partition("://")
    return Path(rest.removeprefix("/")) if scheme == "sqlite" else None


def _database(url: str, clock: Clock) -> Database:
    scheme = url.partition("://")[0]
    path = sqlite_file(url)
    if path is not None:
        # Everybody's private pages, and the key that signs tickets.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        return SqliteDatabase(path, clock)
    if scheme.split("+")[0] in {"postgres", "postgresql"}:
        return PostgresDatabase(url, clock)
    raise Invalid(
        "database-url",
        f"{scheme}:// is no database that Fanlight knows.",
        "Use sqlite:///PATH or postgresql://USER@HOST/NAME.",
    )
