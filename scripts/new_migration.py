"""Writes the migration that brings a database from the newest migration to `db.tables`.

Usage: make migration ARGS="Add folders."; read what it wrote, and complete it.
"""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from fanlight.db import migrate


def main(message: str) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        migrate.by_steps(connection)
        config = Config(attributes={"connection": connection})
        folder = Path(migrate.__file__).parent / "migrations"
        config.set_main_option("script_location", str(folder))
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.revision(config, message, autogenerate=True, rev_id=f"{int(migrate.HEAD) + 1:04}")


if __name__ == "__main__":
    main(*sys.argv[1:])
