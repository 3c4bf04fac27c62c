"""What of the organisation's policy is not in its own row."""

from sqlalchemy import Column, LargeBinary, SmallInteger, Table, Text, UniqueConstraint

from fanlight.db.tables.base import metadata, pk, ref

# How far those with a role may share: a built-in one, or one of the organisation's own. Audiences
# are widths, as in `orgs`; without one the role says nothing of it.
role_policies = Table(
    "role_policies",
    metadata,
    pk(),
    Column("role", Text, unique=True),
    ref("custom_role", "roles", nullable=True),
    Column("audience_most", SmallInteger),
    Column("audience_first", SmallInteger),
    Column("guest_domains", Text),
    UniqueConstraint("custom_role"),
)

# The organisation's, where it has one. Not in its row, which every request reads.
logos = Table(
    "logos",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
