"""Index the words of every page again: queries are split and folded in another way than before."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("UPDATE artifacts SET searched = 0 WHERE searched > 0")
    op.execute("UPDATE pins SET searched = 0 WHERE searched > 0")
