"""The schema. `migrations/` brings a database up to it; a test compares the two.

Rows that exist once for each version are kept small: integer keys inside, public IDs only on the
nouns that have URLs. Times are milliseconds since 1970 UTC.

Tickets, sessions and caches in memory know rows by their keys, so the key of a deleted row must not
be given out again. PostgreSQL's sequences never do that; SQLite does for its highest keys, unless
`sqlite_autoincrement` forbids it.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# SQLite only fills in a primary key by itself when its type is exactly INTEGER.
_Key = BigInteger().with_variant(Integer(), "sqlite")
_Time = BigInteger


def _pk() -> Column[int]:
    return Column("pk", _Key, primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, _Key, ForeignKey(f"{target}.pk"), nullable=nullable)


def _object(name: str, *, nullable: bool = False) -> Column[int]:
    """The key of an object of the same artifact.

    Without a constraint: when an artifact is deleted for good, the database would search the
    whole table once for each of its objects, and an index against that costs every version more
    than it is worth. Objects are only ever deleted with all that names them, in `db.trash`.
    """
    return Column(name, _Key, nullable=nullable)


orgs = Table(
    "orgs",
    metadata,
    _pk(),
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
    Column("created_at", _Time, nullable=False),
)

users = Table(
    "users",
    metadata,
    _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", _Time, nullable=False),
    Column("removed_at", _Time),
)

# Somebody whom a provider of OpenID Connect knows: their address may change or pass to somebody
# else, the pair of issuer and subject never does.
identities = Table(
    "identities",
    metadata,
    _pk(),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    _ref("user", "users"),
    Column("created_at", _Time, nullable=False),
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
    Column("expires_at", _Time, nullable=False),
    Index("ix_sign_in_attempts_expires", "expires_at"),
)

sessions = Table(
    "sessions",
    metadata,
    _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    _ref("user", "users", nullable=True),
    # Where the session began, and what that provider wants to see when it ends.
    Column("provider", Text),
    Column("id_token", Text),
    Column("user_agent", Text, nullable=False),
    Column("created_at", _Time, nullable=False),
    Column("seen_at", _Time, nullable=False),
    Column("revoked_at", _Time),
    Index("ix_sessions_user", "user"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    _ref("user", "users"),
    Column("expires_at", _Time, nullable=False),
    Column("used_at", _Time),
)

tokens = Table(
    "tokens",
    metadata,
    _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    _ref("user", "users"),
    Column("name", Text, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", _Time, nullable=False),
    Column("expires_at", _Time, nullable=False),
    Column("used_at", _Time),
    Column("revoked_at", _Time),
)

artifacts = Table(
    "artifacts",
    metadata,
    _pk(),
    Column("id", Text, nullable=False, unique=True),
    _ref("owner", "users"),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("icon", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("head", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("agent", Text, nullable=False),
    # The first words of the newest text, for the gallery's cards.
    Column("excerpt", Text, nullable=False),
    Column("created_at", _Time, nullable=False),
    Column("updated_at", _Time, nullable=False),
    Column("deleted_at", _Time),
    Column("archived_at", _Time),
    # The version whose text the search index holds; behind `head` means waiting to be indexed.
    Column("searched", Integer, nullable=False),
    Index("ix_artifacts_updated", "updated_at", "pk"),
    Index("ix_artifacts_owner", "owner", "updated_at"),
    # PostgreSQL has the condition too, from its migration: to name it here would import that
    # dialect at every start.
    Index(
        "ix_artifacts_unsearched",
        "pk",
        sqlite_where=text("searched < head"),
    ),
    sqlite_autoincrement=True,
)

objects = Table(
    "objects",
    metadata,
    _pk(),
    _ref("artifact", "artifacts"),
    Column("sha256", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("depth", SmallInteger, nullable=False),
    _object("base", nullable=True),
    # Packed bytes: here, or in the blob store under `blob`. Exactly one of the two is set.
    Column("data", LargeBinary),
    Column("blob", LargeBinary),
    UniqueConstraint("artifact", "sha256"),
    sqlite_autoincrement=True,
)

versions = Table(
    "versions",
    metadata,
    _ref("artifact", "artifacts"),
    Column("n", Integer, nullable=False),
    Column("created_at", _Time, nullable=False),
    _ref("author", "users"),
    Column("title", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entry", Text, nullable=False),
    _object("source"),
    _object("page"),
    _object("manifest", nullable=True),
    Column("size", BigInteger, nullable=False),
    Column("restored_from", Integer),
    Column("provenance", JSON, nullable=False),
    PrimaryKeyConstraint("artifact", "n"),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    _pk(),
    # Without a constraint: what happened to an artifact stays on record when it is gone.
    Column("artifact", _Key),
    Column("seq", Integer),
    Column("type", Text, nullable=False),
    Column("at", _Time, nullable=False),
    Column("actor", Text, nullable=False),
    _ref("user", "users", nullable=True),
    _ref("token", "tokens", nullable=True),
    # Without a constraint, as above.
    Column("session", _Key),
    # What a client says of itself: [name, version, session].
    Column("agent", JSON(none_as_null=True)),
    Column("door", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("data", JSON, nullable=False),
    # Its place in the chain of the audit log, given soon after the commit (decision 0008).
    Column("n", _Key),
    Column("hash", LargeBinary),
    Index("ix_events_stream", "artifact", "seq", unique=True),
    # What is sealed, and what is yet to be: next to nothing, and found whenever it was committed.
    # A new event touches the second alone. As with `ix_artifacts_unsearched`, PostgreSQL has the
    # conditions from the migration.
    Index("ix_events_n", "n", unique=True, sqlite_where=text("n IS NOT NULL")),
    Index("ix_events_unsealed", "pk", sqlite_where=text("n IS NULL")),
)

# One row: the end of the chain, and the newest checkpoint of it that was signed.
chains = Table(
    "chains",
    metadata,
    _pk(),
    Column("n", _Key, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("checkpoint", Integer, nullable=False),
    Column("checkpoint_n", _Key, nullable=False),
    Column("checkpoint_at", _Time, nullable=False),
)

shares = Table(
    "shares",
    metadata,
    _ref("artifact", "artifacts"),
    _ref("user", "users"),
    Column("role", SmallInteger, nullable=False),
    PrimaryKeyConstraint("artifact", "user"),
    Index("ix_shares_user", "user"),
)

groups = Table(
    "groups",
    metadata,
    _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", _Time, nullable=False),
    sqlite_autoincrement=True,
)

group_members = Table(
    "group_members",
    metadata,
    _ref("group", "groups"),
    _ref("user", "users"),
    PrimaryKeyConstraint("group", "user"),
    Index("ix_group_members_user", "user"),
)

group_shares = Table(
    "group_shares",
    metadata,
    _ref("artifact", "artifacts"),
    _ref("group", "groups"),
    Column("role", SmallInteger, nullable=False),
    PrimaryKeyConstraint("artifact", "group"),
    Index("ix_group_shares_group", "group"),
)

links = Table(
    "links",
    metadata,
    _pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    _ref("artifact", "artifacts"),
    Column("role", SmallInteger, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("created_at", _Time, nullable=False),
    Column("expires_at", _Time),
    Column("revoked_at", _Time),
    Index("ix_links_artifact", "artifact"),
    sqlite_autoincrement=True,
)

session_links = Table(
    "session_links",
    metadata,
    _ref("session", "sessions"),
    _ref("link", "links"),
    PrimaryKeyConstraint("session", "link"),
    Index("ix_session_links_link", "link"),
)

stars = Table(
    "stars",
    metadata,
    _ref("user", "users"),
    _ref("artifact", "artifacts"),
    PrimaryKeyConstraint("user", "artifact"),
    Index("ix_stars_artifact", "artifact"),
)

violations = Table(
    "violations",
    metadata,
    _pk(),
    _ref("artifact", "artifacts"),
    Column("n", Integer, nullable=False),
    Column("directive", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("at", _Time, nullable=False),
    UniqueConstraint("artifact", "n", "directive", "url", "line"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("request", LargeBinary, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("at", _Time, nullable=False),
    sqlite_with_rowid=False,
)
