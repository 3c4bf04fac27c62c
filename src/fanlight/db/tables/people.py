"""Who there is, and how they come in."""

from sqlalchemy import (
    JSON,
    Column,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from fanlight.db.tables.base import Time, metadata, pk, ref

orgs = Table(
    "orgs",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    # Changes when the database is restored from a backup, so that viewers reload.
    Column("epoch", Text, nullable=False),
    # Tickets of the content origin are signed with keys derived from this one.
    Column("signing_key", LargeBinary, nullable=False),
    # The policy: audiences by their width (`model.artifact.WIDTH`), so that SQL can compare them.
    Column("audience_most", SmallInteger, nullable=False),
    Column("audience_first", SmallInteger, nullable=False),
    Column("external_sharing", SmallInteger, nullable=False),
    # What is done about secrets in what is published (`model.scan.ScanPolicy`).
    Column("scan", Text, nullable=False, server_default="warn"),
    Column("scan_override", SmallInteger, nullable=False, server_default="0"),
    Column("created_at", Time, nullable=False),
)

users = Table(
    "users",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("removed_at", Time),
)

# Somebody whom a provider of OpenID Connect knows: their address may change or pass to somebody
# else, the pair of issuer and subject never does.
identities = Table(
    "identities",
    metadata,
    pk(),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    ref("user", "users"),
    Column("created_at", Time, nullable=False),
    UniqueConstraint("issuer", "subject"),
    # A person has one account at each provider.
    Index("ix_identities_user", "user", "issuer", unique=True),
)

# Sign-ins that have gone to a provider and are not back. `hash` is that of `state`, `browser` that
# of a cookie; what else belongs to the attempt follows from the two secrets.
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("browser", LargeBinary, nullable=False),
    Column("provider", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("expires_at", Time, nullable=False),
    Index("ix_sign_in_attempts_expires", "expires_at"),
)

sessions = Table(
    "sessions",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    ref("user", "users", nullable=True),
    # Where the session began, and what that provider wants to see when it ends.
    Column("provider", Text),
    Column("id_token", Text),
    Column("user_agent", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("seen_at", Time, nullable=False),
    Column("revoked_at", Time),
    Index("ix_sessions_user", "user"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    ref("user", "users"),
    Column("expires_at", Time, nullable=False),
    Column("used_at", Time),
)

tokens = Table(
    "tokens",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    ref("user", "users"),
    Column("name", Text, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("expires_at", Time, nullable=False),
    Column("used_at", Time),
    Column("revoked_at", Time),
)

groups = Table(
    "groups",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", Time, nullable=False),
    sqlite_autoincrement=True,
)

group_members = Table(
    "group_members",
    metadata,
    ref("group", "groups"),
    ref("user", "users"),
    PrimaryKeyConstraint("group", "user"),
    Index("ix_group_members_user", "user"),
)
