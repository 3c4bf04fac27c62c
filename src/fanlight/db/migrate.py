"""Bringing a database's schema up to date: Alembic, forward only."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from fanlight.db.engine import unavailable

HEAD = "0001"
"""The newest migration. A test holds it against the migrations folder."""

# Any number will do, as long as every server that shares a database takes the same.
_LOCK = 7_788_001


def upgrade(engine: Engine) -> None:
    """Applies what is missing. Several servers may call it at once; one does the work."""
    try:
        with engine.begin() as conn:
            if _revision(conn) != HEAD:
                _run(conn)
    except DBAPIError as error:
        raise unavailable(error) from error


def _revision(conn: Connection) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    found: str | None = conn.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _run(conn: Connection) -> None:
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
