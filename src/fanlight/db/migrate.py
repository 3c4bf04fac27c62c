"""Bringing a database's schema up to date: Alembic, forward only."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from fanlight.db.engine import unavailable

SCHEMA = Path(__file__).parent / "migrations" / "schema.sql"
"""What they come to on SQLite. `make schema` writes it, and a test holds it against them."""

_STEPS = Path(__file__).parent / "migrations" / "versions"

HEAD = max(path.name for path in _STEPS.glob("*.py")).partition("_")[0]
"""The newest migration."""

# Any number will do, as long as every server that shares a database takes the same.
_LOCK = 7_788_001


def upgrade(engine: Engine) -> None:
    """Applies what is missing. Several servers may call it at once; one does the work."""
    try:
        with engine.begin() as conn:
            found = _revision(conn)
            if found is None and conn.dialect.name == "sqlite":
                _make(conn)
            elif found != HEAD:
                by_steps(conn)
    except DBAPIError as error:
        raise unavailable(error) from error


def pending(conn: Connection) -> int | None:
    """How many migrations the database has not seen; None where it is empty. Changes nothing."""
    found = _revision(conn)
    if found is None:
        return None
    return sum(path.name[: len(HEAD)] > found for path in _STEPS.glob("*.py"))


def schema(conn: Connection) -> str:
    """The statements that made a SQLite database, without what SQLite adds by itself."""
    made = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql > '' ORDER BY rowid")
    # What is called after a search index, and is none, is part of it.
    own = [
        sql
        for name, sql in made
        if sql.startswith("CREATE VIRTUAL") or not name.startswith(("sqlite_", "search_"))
    ]
    own.append(f"INSERT INTO alembic_version VALUES ('{_revision(conn)}')")  # noqa: S608 - a name of ours
    return "".join(f"{sql};\n" for sql in own)


def _revision(conn: Connection) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    found: str | None = conn.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _make(conn: Connection) -> None:
    """A new file gets everything at once, without Alembic, in a fifth of the time."""
    conn.exec_driver_sql("BEGIN IMMEDIATE")
    # Another process may have been faster.
    if _revision(conn) is None:
        for statement in SCHEMA.read_text().split(";\n")[:-1]:
            conn.exec_driver_sql(statement)
    conn.exec_driver_sql("COMMIT")


def by_steps(conn: Connection) -> None:
    """Runs what is missing of the migrations, one after the other."""
    # Alembic takes longer to import than an up-to-date server takes to start.
    from alembic import command
    from alembic.config import Config

    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    else:
        conn.exec_driver_sql("BEGIN IMMEDIATE")
    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    command.upgrade(config, HEAD)
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("COMMIT")
