"""Programs that people let in: clients, what they were granted, and requests that are under way."""

from sqlalchemy import (
    JSON,
    Column,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)

from fanlight.db.tables.base import Time, metadata, pk, ref

# Clients that have registered themselves (RFC 7591). Those that are known by a document of their
# own, and the command line, have no row.
oauth_clients = Table(
    "oauth_clients",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("redirects", JSON, nullable=False),
    Column("address", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    # When somebody last let it in; who never is goes again.
    Column("used_at", Time),
    Index("ix_oauth_clients_created", "created_at"),
)

# An answer that a browser carries to a client, until it is redeemed. `token` says what it became:
# one that comes a second time was stolen, and takes that along.
oauth_codes = Table(
    "oauth_codes",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    ref("user", "users"),
    Column("client", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("redirect", Text, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("resource", Text, nullable=False),
    Column("expires_at", Time, nullable=False),
    ref("token", "tokens", nullable=True),
    Index("ix_oauth_codes_expires", "expires_at"),
)

# What a person has granted to a client. Its row of `tokens` stays the same while secrets change, so
# that everything it did is on one record, and streams go on.
oauth_grants = Table(
    "oauth_grants",
    metadata,
    ref("token", "tokens"),
    Column("client", Text, nullable=False),
    # Where its answers went; empty where somebody typed a code.
    Column("host", Text, nullable=False),
    Column("until", Time, nullable=False),
    PrimaryKeyConstraint("token"),
)

# Secrets for new access tokens. Each works once; used ones are kept to be recognised.
oauth_refreshes = Table(
    "oauth_refreshes",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    ref("token", "tokens"),
    Column("used_at", Time),
    Index("ix_oauth_refreshes_token", "token"),
)

# Machines that wait for somebody to type their code elsewhere (RFC 8628).
device_codes = Table(
    "device_codes",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("code", LargeBinary, nullable=False, unique=True),
    Column("machine", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("pause", SmallInteger, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("expires_at", Time, nullable=False),
    Column("polled_at", Time),
    ref("user", "users", nullable=True),
    Column("denied_at", Time),
    Index("ix_device_codes_expires", "expires_at"),
)

# Codes that people typed and that there were not.
device_misses = Table(
    "device_misses",
    metadata,
    pk(),
    ref("user", "users"),
    Column("at", Time, nullable=False),
    Index("ix_device_misses_user", "user", "at"),
)
