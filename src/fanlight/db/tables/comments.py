"""What was said of artifacts, and who is yet to hear it."""

from sqlalchemy import (
    JSON,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from fanlight.db.tables.base import Key, Time, metadata, pk, ref

threads = Table(
    "threads",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    ref("artifact", "artifacts"),
    Column("version", Integer, nullable=False),
    # A `model.comment.Anchor`; null for the page as a whole.
    Column("anchor", JSON(none_as_null=True)),
    Column("created_at", Time, nullable=False),
    Column("resolved_at", Time),
    ref("resolved_by", "users", nullable=True),
    Column("sent_at", Time),
    Column("received_at", Time),
    Column("deleted_at", Time),
    Index("ix_threads_artifact", "artifact", "pk"),
)

comments = Table(
    "comments",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    ref("thread", "threads"),
    ref("artifact", "artifacts"),
    ref("author", "users"),
    Column("agent", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("edited_at", Time),
    Column("deleted_at", Time),
    # When the words as they are now were sent to the agent; null where they were not.
    Column("sent_at", Time),
    Index("ix_comments_thread", "thread", "pk"),
    # How much somebody has just said.
    Index("ix_comments_pace", "artifact", "author", "created_at"),
)

# What a comment said until it was edited or deleted; only of pages under a legal hold.
earlier_texts = Table(
    "earlier_texts",
    metadata,
    pk(),
    ref("comment", "comments"),
    ref("artifact", "artifacts"),
    Column("text", Text, nullable=False),
    Column("until", Time, nullable=False),
    Index("ix_earlier_texts_comment", "comment"),
    Index("ix_earlier_texts_artifact", "artifact"),
)

reactions = Table(
    "reactions",
    metadata,
    ref("comment", "comments"),
    ref("user", "users"),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("comment", "user", "name"),
)

# One row for each person whose agents something was sent to: its `seq` is the position of the
# newest delivery. Raising it locks the row, so positions appear in the order of their commits.
mailboxes = Table(
    "mailboxes",
    metadata,
    Column("user", Key, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
)

# Threads that wait for an agent. A row goes when the agent has said that it has it.
deliveries = Table(
    "deliveries",
    metadata,
    ref("user", "users"),
    Column("seq", Integer, nullable=False),
    ref("thread", "threads"),
    ref("artifact", "artifacts"),
    PrimaryKeyConstraint("user", "seq"),
    UniqueConstraint("thread"),
    Index("ix_deliveries_artifact", "artifact"),
)

notices = Table(
    "notices",
    metadata,
    pk(),
    ref("user", "users"),
    # Of one of the two.
    ref("artifact", "artifacts", nullable=True),
    ref("folder", "folders", nullable=True),
    ref("comment", "comments", nullable=True),
    Column("reason", Text, nullable=False),
    Column("at", Time, nullable=False),
    Column("read_at", Time),
    # That an administrator has opened it: who, on which day (UTC, counted from 1970), and why.
    ref("by", "users", nullable=True),
    Column("day", Integer),
    Column("why", Text),
    # When it went into a letter, or was left out of them.
    Column("mailed_at", Time),
    UniqueConstraint("user", "comment"),
    UniqueConstraint("artifact", "by", "day"),
    Index("ix_notices_artifact", "artifact"),
    Index("ix_notices_comment", "comment"),
    Index("ix_notices_folder", "folder"),
    # What no letter has told of. PostgreSQL has the condition from the migration.
    Index("ix_notices_unmailed", "user", sqlite_where=text("mailed_at IS NULL")),
    sqlite_autoincrement=True,
)
