"""Alembic runs this; the connection comes from `fanlight.db.migrate`, in a transaction already."""

from typing import Any

from alembic import context

from fanlight.db.tables import metadata


def _ours(_object: Any, name: str | None, *_rest: Any) -> bool:
    # The search index is made by hand: SQLAlchemy knows no virtual tables.
    return name is None or not name.startswith("search")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=_ours,
)
context.run_migrations()
