"""Who looked at what, and what everybody together uses. Days are counted from 1970-01-01 UTC."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from fanlight.db.tables.base import Key, Time, metadata, ref

# One row for each artifact that was ever viewed.
view_totals = Table(
    "view_totals",
    metadata,
    Column("artifact", Key, ForeignKey("artifacts.pk"), primary_key=True, autoincrement=False),
    Column("views", BigInteger, nullable=False),
    # Different ones: people once, strangers once a day.
    Column("viewers", BigInteger, nullable=False),
    Column("last_viewed_at", Time, nullable=False),
)

view_days = Table(
    "view_days",
    metadata,
    ref("artifact", "artifacts"),
    Column("day", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("views", Integer, nullable=False),
    PrimaryKeyConstraint("artifact", "day", "n"),
    sqlite_with_rowid=False,
)

# A stranger is known by a hash with that day's salt, and forgotten with it.
viewers = Table(
    "viewers",
    metadata,
    ref("artifact", "artifacts"),
    Column("viewer", LargeBinary, nullable=False),
    ref("user", "users", nullable=True),
    Column("views", Integer, nullable=False),
    # The opening that was last counted as a view, and the batch that it came with.
    Column("counted_at", Time, nullable=False),
    Column("counted_in", BigInteger, nullable=False),
    Column("seen_at", Time, nullable=False),
    PrimaryKeyConstraint("artifact", "viewer"),
    # PostgreSQL has the condition from the migration, as with `ix_artifacts_unsearched`.
    Index("ix_viewers_strangers", "seen_at", sqlite_where=text('"user" IS NULL')),
    sqlite_with_rowid=False,
)

# Who has viewed anything on a day, until that day can bring no more.
daily_viewers = Table(
    "daily_viewers",
    metadata,
    Column("day", Integer, nullable=False),
    Column("viewer", LargeBinary, nullable=False),
    PrimaryKeyConstraint("day", "viewer"),
    sqlite_with_rowid=False,
)

view_salts = Table(
    "view_salts",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
)

# The organisation's days: what they brought, and how much was stored at their end.
usage_days = Table(
    "usage_days",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("views", BigInteger, nullable=False, server_default="0"),
    Column("viewers", BigInteger, nullable=False, server_default="0"),
    Column("publishes", BigInteger, nullable=False, server_default="0"),
    Column("bytes", BigInteger, nullable=False, server_default="0"),
)

# What each person of a role may own: `role` is a built-in one's name, or a custom one's ID.
# 0 stands for no bound.
quotas = Table(
    "quotas",
    metadata,
    Column("role", Text, primary_key=True),
    Column("bytes", BigInteger, nullable=False),
    Column("artifacts", Integer, nullable=False),
)
