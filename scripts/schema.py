"""Writes what the migrations come to, from which a new SQLite database is made.

Usage: make schema, after a migration was changed; `make migration` runs it too.
"""

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from fanlight.db import migrate


def main() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        migrate.by_steps(conn)
        migrate.SCHEMA.write_text(migrate.schema(conn))


if __name__ == "__main__":
    main()
