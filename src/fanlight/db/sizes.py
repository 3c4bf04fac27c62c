"""How much room the database takes."""

from sqlalchemy import text

from fanlight.db.tx import Tx

_SQLITE = text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
_POSTGRES = text("SELECT pg_database_size(current_database())")


def of_database(tx: Tx) -> tuple[str, int]:
    """Its kind, and bytes of all tables and indexes; without what is on its way to the disk."""
    kind = "postgresql" if tx.is_postgres else "sqlite"
    return kind, int(tx.scalar(_POSTGRES if tx.is_postgres else _SQLITE))
