"""Whether the database answers."""

from sqlalchemy import select

from fanlight.db.tables import orgs
from fanlight.db.tx import Tx


def ping(tx: Tx) -> None:
    """Reads a row: what names no table, SQLite answers without its file."""
    tx.first(select(orgs.c.pk).limit(1))
