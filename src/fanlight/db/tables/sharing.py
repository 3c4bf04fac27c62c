"""What artifacts were given to."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

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
    # What a password was made into (`kit.passwords`); none where the link is enough.
    Column("password", Text),
    # Wrong passwords since a time, from anywhere, by which guessing is limited.
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("tries_since", Time),
    # How many sessions may open it, and how many did.
    Column("max_views", Integer),
    Column("opened", Integer, nullable=False, server_default="0"),
    # Whose it is: it opens as long as they own the artifact, and can sign in.
    ref("owner", "users", nullable=True),
    Index("ix_links_artifact", "artifact"),
    sqlite_autoincrement=True,
)

# Wrong passwords since a time, from one place of the network. Those of before go with the sweep.
link_tries = Table(
    "link_tries",
    metadata,
    ref("link", "links"),
    Column("place", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tries_since", Time),
    PrimaryKeyConstraint("link", "place"),
)

# Who asked for access to what. `artifact` is the ID that was asked for: there may be no such
# artifact, of which the asker learns nothing.
access_requests = Table(
    "access_requests",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("artifact", Text, nullable=False),
    ref("user", "users"),
    Column("message", Text, nullable=False),
    Column("asked_at", Time, nullable=False),
    Column("answered_at", Time),
    UniqueConstraint("user", "artifact"),
    Index("ix_access_requests_artifact", "artifact"),
)

session_links = Table(
    "session_links",
    metadata,
    ref("session", "sessions"),
    ref("link", "links"),
    PrimaryKeyConstraint("session", "link"),
    Index("ix_session_links_link", "link"),
)
