"""Sites, their saved versions, and what was made live when."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from fanlight.db.tables.base import Time, metadata, pk, ref

sites = Table(
    "sites",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("slug", Text, nullable=False, unique=True),
    ref("owner", "users"),
    Column("head", Integer, nullable=False),
    # The version that is served; none before the first deployment has succeeded.
    Column("live", Integer),
    Column("deployments", Integer, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("updated_at", Time, nullable=False),
    Index("ix_sites_owner", "owner"),
    sqlite_autoincrement=True,
)

site_versions = Table(
    "site_versions",
    metadata,
    ref("site", "sites"),
    Column("n", Integer, nullable=False),
    ref("author", "users"),
    Column("layout", JSON, nullable=False),
    Column("origin", JSON, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("files", Integer, nullable=False),
    Column("created_at", Time, nullable=False),
    PrimaryKeyConstraint("site", "n"),
)

site_files = Table(
    "site_files",
    metadata,
    ref("site", "sites"),
    Column("n", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("blob", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    PrimaryKeyConstraint("site", "n", "path"),
    Index("ix_site_files_blob", "blob"),
)

site_deployments = Table(
    "site_deployments",
    metadata,
    ref("site", "sites"),
    Column("n", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    ref("author", "users"),
    Column("state", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    # When a process took it up; another one takes over what stays unfinished for too long.
    Column("taken_at", Time),
    Column("ended_at", Time),
    PrimaryKeyConstraint("site", "n"),
    # What is still to be done. PostgreSQL has the condition from the migration.
    Index("ix_site_deployments_open", "site", "n", sqlite_where=text("ended_at IS NULL")),
)
