"""Keep what was sent, and what was said."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("comments", sa.Column("sent_at", sa.BigInteger(), nullable=True))
    # What waits for an agent was sent with what was said by then.
    op.execute(
        "UPDATE comments SET sent_at = (SELECT sent_at FROM threads WHERE pk = comments.thread) "
        "WHERE EXISTS (SELECT 1 FROM threads WHERE pk = comments.thread "
        "AND comments.created_at <= threads.sent_at "
        "AND (comments.edited_at IS NULL OR comments.edited_at < threads.sent_at))"
    )
    op.create_table(
        "earlier_texts",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("comment", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("artifact", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact"], ["artifacts.pk"], name=op.f("fk_earlier_texts_artifact")
        ),
        sa.ForeignKeyConstraint(
            ["comment"], ["comments.pk"], name=op.f("fk_earlier_texts_comment")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_earlier_texts")),
    )
    op.create_index("ix_earlier_texts_comment", "earlier_texts", ["comment"], unique=False)
    op.create_index("ix_earlier_texts_artifact", "earlier_texts", ["artifact"], unique=False)
    op.create_table(
        "link_tries",
        sa.Column("link", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tries_since", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["link"], ["links.pk"], name=op.f("fk_link_tries_link")),
        sa.PrimaryKeyConstraint("link", "place", name=op.f("pk_link_tries")),
    )
