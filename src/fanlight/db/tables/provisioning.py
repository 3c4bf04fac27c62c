"""What an identity provider manages by SCIM, beside the people and groups themselves."""

from sqlalchemy import JSON, Column, ForeignKey, Index, LargeBinary, Table, Text

from fanlight.db.tables.base import Key, Time, metadata, pk, ref

scim_tokens = Table(
    "scim_tokens",
    metadata,
    pk(),
    Column("id", Text, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("last_four", Text, nullable=False),
    ref("made_by", "users"),
    Column("created_at", Time, nullable=False),
    Column("used_at", Time),
    Column("revoked_at", Time),
)

# Members of whom a provider has said something. `key` is their `userName` without its case,
# `document` what they are beside what `users` has.
provisioned_people = Table(
    "provisioned_people",
    metadata,
    Column("user", Key, ForeignKey("users.pk"), primary_key=True, autoincrement=False),
    Column("user_name", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("external_id", Text),
    ref("manager", "users", nullable=True),
    Column("document", JSON, nullable=False),
    Column("changed_at", Time, nullable=False),
    # The provider knows them no longer.
    Column("deleted_at", Time),
    Index("ix_provisioned_people_external", "external_id"),
)

# Groups that a provider has made: nobody else fills them.
provisioned_groups = Table(
    "provisioned_groups",
    metadata,
    Column("group", Key, ForeignKey("groups.pk"), primary_key=True, autoincrement=False),
    Column("external_id", Text),
    Column("changed_at", Time, nullable=False),
    Index("ix_provisioned_groups_external", "external_id"),
)
