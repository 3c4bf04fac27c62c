"""Webhooks, letters about comments, audit streams."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "audit_streams",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_streams")),
    )
    op.create_table(
        "mail_choices",
        sa.Column(
            "user",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_mail_choices")),
    )
    op.create_table(
        "webhooks",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("artifact", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["artifact"], ["artifacts.pk"], name=op.f("fk_webhooks_artifact")),
        sa.ForeignKeyConstraint(["user"], ["users.pk"], name=op.f("fk_webhooks_user")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("id", name=op.f("uq_webhooks_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhooks_artifact", "webhooks", ["artifact"], unique=False)
    op.create_index("ix_webhooks_user", "webhooks", ["user"], unique=False)
    op.create_table(
        "webhook_messages",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("webhook", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("artifact", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("thread", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact"], ["artifacts.pk"], name=op.f("fk_webhook_messages_artifact")
        ),
        sa.ForeignKeyConstraint(
            ["thread"], ["threads.pk"], name=op.f("fk_webhook_messages_thread")
        ),
        sa.ForeignKeyConstraint(
            ["webhook"], ["webhooks.pk"], name=op.f("fk_webhook_messages_webhook")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_webhook_messages")),
    )
    op.create_index("ix_webhook_messages_artifact", "webhook_messages", ["artifact"], unique=False)
    op.create_index("ix_webhook_messages_due", "webhook_messages", ["due_at"], unique=False)
    op.create_index("ix_webhook_messages_thread", "webhook_messages", ["thread"], unique=False)
    op.create_index(
        "ix_webhook_messages_webhook", "webhook_messages", ["webhook", "pk"], unique=False
    )
    op.add_column("notices", sa.Column("mailed_at", sa.BigInteger(), nullable=True))
    # Nobody is written to about what was said before there were such letters.
    op.execute("UPDATE notices SET mailed_at = at")
    op.create_index(
        "ix_notices_unmailed",
        "notices",
        ["user"],
        unique=False,
        sqlite_where=sa.text("mailed_at IS NULL"),
        postgresql_where=sa.text("mailed_at IS NULL"),
    )
