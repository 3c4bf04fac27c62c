"""What artifacts were given to."""

from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, SmallInteger, Table, Text

from fanlight.db.tables.base import Time, metadata, pk, ref

shares = Table(
    "shares",
    metadata,
    ref("artifact", "artifacts"),
    ref("user", "users"),
    Column("role", SmallInteger, nullable=False),
    PrimaryKeyConstraint("artifact", "user"),
    Index("ix_shares_user", "user"),
)

group_shares = Table(
    "group_shares",
    metadata,
    ref("artifact", "artifacts"),
    ref("group", "groups"),
    Column("role", SmallInteger, nullable=False),
    PrimaryKeyConstraint("artifact", "group"),
    Index("ix_group_shares_group", "group"),
)

links = Table(
    "links",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    ref("artifact", "artifacts"),
    Column("role", SmallInteger, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("expires_at", Time),
    Column("revoked_at", Time),
    Index("ix_links_artifact", "artifact"),
    sqlite_autoincrement=True,
)

session_links = Table(
    "session_links",
    metadata,
    ref("session", "sessions"),
    ref("link", "links"),
    PrimaryKeyConstraint("session", "link"),
    Index("ix_session_links_link", "link"),
)
