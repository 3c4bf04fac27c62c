"""What has happened, and what was answered."""

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, Table, Text, text

from fanlight.db.tables.base import Key, Time, metadata, pk, ref

events = Table(
    "events",
    metadata,
    pk(),
    # Without a constraint: what happened to an artifact stays on record when it is gone.
    Column("artifact", Key),
    Column("seq", Integer),
    Column("type", Text, nullable=False),
    Column("at", Time, nullable=False),
    Column("actor", Text, nullable=False),
    ref("user", "users", nullable=True),
    ref("token", "tokens", nullable=True),
    # Without a constraint, as above.
    Column("session", Key),
    # What a client says of itself: [name, version, session].
    Column("agent", JSON(none_as_null=True)),
    Column("door", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("data", JSON, nullable=False),
    # Its place in the chain of the audit log, given soon after the commit (decision 0008).
    Column("n", Key),
    Column("hash", LargeBinary),
    Index("ix_events_stream", "artifact", "seq", unique=True),
    # What is sealed, and what is yet to be: next to nothing, and found whenever it was committed.
    # A new event touches the second alone. As with `ix_artifacts_unsearched`, PostgreSQL has the
    # conditions from the migration.
    Index("ix_events_n", "n", unique=True, sqlite_where=text("n IS NOT NULL")),
    Index("ix_events_unsealed", "pk", sqlite_where=text("n IS NULL")),
    # What somebody did, and what of a kind was done, however much there is of everything else.
    Index("ix_events_user", "user", "n", sqlite_where=text("n IS NOT NULL")),
    Index("ix_events_type", "type", "n", sqlite_where=text("n IS NOT NULL")),
    # The first event of each artifact: artifacts in the order in which they came to be.
    Index("ix_events_first", "n", sqlite_where=text("seq = 1")),
)

# One row: the end of the chain, and the newest checkpoint of it that was signed.
chains = Table(
    "chains",
    metadata,
    pk(),
    Column("n", Key, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("checkpoint", Integer, nullable=False),
    Column("checkpoint_n", Key, nullable=False),
    Column("checkpoint_at", Time, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("request", LargeBinary, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("at", Time, nullable=False),
    sqlite_with_rowid=False,
)
