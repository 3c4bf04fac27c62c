"""From a database URL to a database whose schema is up to date."""

from pathlib import Path

from fanlight.db.engine import Database
from fanlight.db.migrate import upgrade
from fanlight.db.postgres import PostgresDatabase
from fanlight.db.sqlite import SqliteDatabase
from fanlight.kit.clock import Clock
from fanlight.model.errors import Invalid


def open_database(url: str, clock: Clock) -> Database:
    """Opens `sqlite:///path` or `postgresql://...` and migrates it.

    Raises `Invalid` for another kind of URL, `Unavailable` where nothing answers there.
    """
    database = _database(url, clock)
    upgrade(database.engine)
    return database


def _database(url: str, clock: Clock) -> Database:
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        path = Path(rest.removeprefix("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteDatabase(path, clock)
    if scheme.split("+")[0] in {"postgres", "postgresql"}:
        return PostgresDatabase(url, clock)
    raise Invalid(
        "database-url",
        f"{scheme}:// is no database that Fanlight knows.",
        "Use sqlite:///PATH or postgresql://USER@HOST/NAME.",
    )
