"""Folders, and what they were given to."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, SmallInteger, Table, Text

from fanlight.db.tables.base import Time, metadata, pk, ref

folders = Table(
    "folders",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    ref("owner", "users"),
    Column("name", Text, nullable=False),
    Column("audience", Text, nullable=False),
    # How far the policy lets anything in it be shared, as a width; without one it says nothing.
    Column("audience_most", SmallInteger),
    # That of new artifacts in it, at most; likewise.
    Column("audience_first", SmallInteger),
    # Of guests' addresses, as `db.domains` writes them; without any it says nothing.
    Column("guest_domains", Text),
    # Those that the role of an earlier owner let in; no part of the policy.
    Column("guests_kept", Text),
    Column("created_at", Time, nullable=False),
    Index("ix_folders_owner", "owner"),
    sqlite_autoincrement=True,
)

folder_shares = Table(
    "folder_shares",
    metadata,
    ref("folder", "folders"),
    ref("user", "users"),
    Column("role", SmallInteger, nullable=False),
    PrimaryKeyConstraint("folder", "user"),
    Index("ix_folder_shares_user", "user"),
)

folder_group_shares = Table(
    "folder_group_shares",
    metadata,
    ref("folder", "folders"),
    ref("group", "groups"),
    Column("role", SmallInteger, nullable=False),
    PrimaryKeyConstraint("folder", "group"),
    Index("ix_folder_group_shares_group", "group"),
)
