"""What is written to people by e-mail."""

from sqlalchemy import JSON, Column, Index, Integer, Table, Text

from fanlight.db.tables.base import Key, Time, metadata, pk

# Letters to send, and for a while those that were sent. What one says is written when it is sent:
# no secret waits here.
letters = Table(
    "letters",
    metadata,
    pk(),
    Column("to", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", Time, nullable=False),
    # When to try next; nothing once it was sent or given up.
    Column("due_at", Time),
    Index("ix_letters_due", "due_at"),
    Index("ix_letters_to", "to", "created_at"),
)

# How somebody wants to hear of comments, where they have chosen.
mail_choices = Table(
    "mail_choices",
    metadata,
    Column("user", Key, primary_key=True, autoincrement=False),
    Column("choice", Text, nullable=False),
)
