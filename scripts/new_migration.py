"""Writes the migration that brings a database from the newest migration to `db.tables`.

Usage: python scripts/new_migration.py 0002 "Add folders."; then set `migrate.HEAD` to it and run
scripts/schema.py.
"""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from fanlight.db import migrate


def main(number: str, message: str) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        config = Config(attributes={"connection": connection})
        folder = Path(migrate.__file__).parent / "migrations"
        config.set_main_option("script_location", str(folder))
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.revision(config, message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main(*sys.argv[1:])
