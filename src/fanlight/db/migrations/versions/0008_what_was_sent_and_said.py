"""Keep what was sent, and what was said."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("comments", sa.Column("sent_at", sa.BigInteger(), nullable=True))
    # What waits for an agent was sent with what was said by then.
    op.execute(
        "UPDATE comments SET sent_at = (SELECT sent_at FROM threads WHERE pk = comments.thread) "
        "WHERE EXISTS (SELECT 1 FROM threads WHERE pk = comments.thread "
        "AND comments.created_at <= threads.sent_at "
        "AND (comments.edited_at IS NULL OR comments.edited_at < threads.sent_at))"
    )
