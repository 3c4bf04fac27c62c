"""What must be kept, and what must not be."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from fanlight.db.tables.base import Time, metadata, pk, ref

# What a hold covers are the artifacts that were collected for it (`held`), and those that meet all
# of its conditions now; a hold without any condition has only the collected ones.
holds = Table(
    "holds",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    ref("maker", "users"),
    ref("owner", "users", nullable=True),
    Column("audience", Text),
    # Its ID: a folder can be deleted while a hold names it, and then nothing is in it.
    Column("folder", Text),
    Column("updated_from", Time),
    Column("updated_to", Time),
    Column("created_at", Time, nullable=False),
    Column("released_at", Time),
)

held = Table(
    "held",
    metadata,
    ref("hold", "holds"),
    ref("artifact", "artifacts"),
    PrimaryKeyConstraint("hold", "artifact"),
    Index("ix_held_artifact", "artifact"),
)

# `applies_to` is a class of artifacts or `label:` and a label; `days` is None for "forever".
retention_rules = Table(
    "retention_rules",
    metadata,
    Column("applies_to", Text, primary_key=True),
    Column("days", Integer),
    Column("since", Text, nullable=False, server_default="published"),
)
