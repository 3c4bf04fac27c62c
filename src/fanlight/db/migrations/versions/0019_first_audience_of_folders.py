"""What the policy says of new artifacts in a folder."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("folders", sa.Column("audience_first", sa.SmallInteger(), nullable=True))
