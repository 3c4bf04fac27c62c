"""What leaves the server: webhooks, and how far the streams of the audit log are."""

from sqlalchemy import Column, Index, Integer, Table, Text

from fanlight.db.tables.base import Key, Time, metadata, pk, ref

# What signs a webhook's messages follows from the organisation's key and its ID: it is not kept.
webhooks = Table(
    "webhooks",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    ref("user", "users"),
    # Null for all that its maker owns.
    ref("artifact", "artifacts", nullable=True),
    Column("url", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("disabled_at", Time),
    Column("problem", Text, nullable=False, server_default=""),
    Index("ix_webhooks_user", "user"),
    Index("ix_webhooks_artifact", "artifact"),
    sqlite_autoincrement=True,
)

# Messages to send, and for a while those that were. What one says is written when it is sent.
webhook_messages = Table(
    "webhook_messages",
    metadata,
    pk(),
    Column("id", Text, nullable=False),
    ref("webhook", "webhooks"),
    # Null for a test.
    ref("artifact", "artifacts", nullable=True),
    ref("thread", "threads", nullable=True),
    Column("created_at", Time, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("tried_at", Time),
    # When to try next; nothing once it was taken or given up.
    Column("due_at", Time),
    Column("status", Integer),
    Column("problem", Text, nullable=False, server_default=""),
    Index("ix_webhook_messages_due", "due_at"),
    Index("ix_webhook_messages_webhook", "webhook", "pk"),
    Index("ix_webhook_messages_artifact", "artifact"),
    Index("ix_webhook_messages_thread", "thread"),
)

# One row for each target of the settings: the last row of the audit log that it has taken.
audit_streams = Table(
    "audit_streams",
    metadata,
    Column("id", Text, primary_key=True),
    Column("position", Key, nullable=False),
    Column("sent_at", Time),
    # Nobody else sends to it before then: whoever does at the moment, or a pause after a failure.
    Column("due_at", Time, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failed_at", Time),
    Column("problem", Text, nullable=False),
)
