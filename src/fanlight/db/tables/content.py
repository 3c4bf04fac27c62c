"""Artifacts, their versions, and what these are made of."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from fanlight.db.tables.base import Key, Time, metadata, object_, pk, ref

artifacts = Table(
    "artifacts",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    ref("owner", "users"),
    Column("title", Text, nullable=False),
    # A person gave it its title: publishes leave that as it is.
    Column("named", SmallInteger, nullable=False, server_default="0"),
    Column("description", Text, nullable=False),
    Column("icon", Text, nullable=False),
    Column("audience", Text, nullable=False),
    # The folder that it is in. Without a constraint, which SQLite cannot add to a table; keys of
    # folders are not given out again, so one that is gone gives nothing.
    Column("folder", Key),
    # Of guests' addresses, those that what it left let in, as `db.domains` writes them; without
    # any it left nothing.
    Column("guests_kept", Text),
    Column("head", Integer, nullable=False),
    # The version that is the newest for viewers and commenters; none where they see the newest.
    Column("pinned", Integer),
    # The version whose publish brought the description or the icon; none where a person did.
    Column("described", Integer),
    Column("seq", Integer, nullable=False),
    Column("agent", Text, nullable=False),
    # The first words of the newest text, for the gallery's cards.
    Column("excerpt", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("updated_at", Time, nullable=False),
    Column("deleted_at", Time),
    Column("archived_at", Time),
    # An administrator keeps it closed, and says why.
    Column("quarantined_at", Time),
    Column("quarantine_reason", Text),
    # Why an administrator moved it to the trash, where one did.
    Column("taken_down", Text),
    # Its deletion for good was ordered: it is gone for everybody, and the worker does the rest.
    Column("ended_at", Time),
    # Of all its different contents, unpacked: what it counts for a quota.
    Column("bytes", BigInteger, nullable=False, server_default="0"),
    # The version whose text the search index holds; behind `head` means waiting to be indexed.
    Column("searched", Integer, nullable=False),
    # In the order of lists, with what tells at once that somebody has no way in (`db.reach`).
    Index("ix_artifacts_updated", "updated_at", "pk", "audience", "owner", "folder"),
    Index("ix_artifacts_audience", "audience"),
    Index("ix_artifacts_folder", "folder"),
    # With what is summed up for each owner.
    Index("ix_artifacts_owner", "owner", "updated_at", "head", "bytes"),
    # PostgreSQL has the condition too, from its migration: to name it here would import that
    # dialect at every start.
    Index(
        "ix_artifacts_unsearched",
        "pk",
        sqlite_where=text("searched < head"),
    ),
    Index("ix_artifacts_ended", "ended_at", sqlite_where=text("ended_at IS NOT NULL")),
    Index(
        "ix_artifacts_taken_down",
        "pk",
        sqlite_where=text("taken_down IS NOT NULL"),
    ),
    Index("ix_artifacts_quarantined", "pk", sqlite_where=text("quarantined_at IS NOT NULL")),
    sqlite_autoincrement=True,
)

# What viewers and commenters are told of an artifact while one of its versions is pinned for them.
pins = Table(
    "pins",
    metadata,
    Column("artifact", Key, ForeignKey("artifacts.pk"), primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("icon", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("excerpt", Text, nullable=False),
    # Whether the search index holds its text.
    Column("searched", SmallInteger, nullable=False),
    # PostgreSQL has the condition from the migration, as above.
    Index("ix_pins_unsearched", "artifact", sqlite_where=text("searched = 0")),
)

objects = Table(
    "objects",
    metadata,
    pk(),
    ref("artifact", "artifacts"),
    Column("sha256", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("depth", SmallInteger, nullable=False),
    object_("base", nullable=True),
    # Packed bytes: here, or in the blob store under `blob`. Exactly one of the two is set.
    Column("data", LargeBinary),
    Column("blob", LargeBinary),
    UniqueConstraint("artifact", "sha256"),
    sqlite_autoincrement=True,
)

versions = Table(
    "versions",
    metadata,
    ref("artifact", "artifacts"),
    Column("n", Integer, nullable=False),
    Column("created_at", Time, nullable=False),
    ref("author", "users"),
    Column("title", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entry", Text, nullable=False),
    object_("source"),
    object_("page"),
    object_("manifest", nullable=True),
    Column("size", BigInteger, nullable=False),
    Column("restored_from", Integer),
    Column("provenance", JSON, nullable=False),
    # When it was found to hold nothing that a policy about secrets refuses.
    Column("cleared_at", Time),
    # The WIDTH of the audience that it was let out to, with a reason, where it does hold something.
    Column("excused_to", Integer),
    PrimaryKeyConstraint("artifact", "n"),
    sqlite_with_rowid=False,
)

stars = Table(
    "stars",
    metadata,
    ref("user", "users"),
    ref("artifact", "artifacts"),
    PrimaryKeyConstraint("user", "artifact"),
    Index("ix_stars_artifact", "artifact"),
)

violations = Table(
    "violations",
    metadata,
    pk(),
    ref("artifact", "artifacts"),
    Column("n", Integer, nullable=False),
    Column("directive", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("at", Time, nullable=False),
    UniqueConstraint("artifact", "n", "directive", "url", "line"),
)
