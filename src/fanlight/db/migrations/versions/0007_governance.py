"""Holds, retention, quarantine, and what is done about secrets."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("applies_to", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("applies_to", name=op.f("pk_retention_rules")),
    )
    op.create_table(
        "holds",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("maker", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("updated_from", sa.BigInteger(), nullable=True),
        sa.Column("updated_to", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["maker"], ["users.pk"], name=op.f("fk_holds_maker")),
        sa.ForeignKeyConstraint(["owner"], ["users.pk"], name=op.f("fk_holds_owner")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_holds")),
        sa.UniqueConstraint("id", name=op.f("uq_holds_id")),
    )
    op.create_table(
        "held",
        sa.Column("hold", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("artifact", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["artifact"], ["artifacts.pk"], name=op.f("fk_held_artifact")),
        sa.ForeignKeyConstraint(["hold"], ["holds.pk"], name=op.f("fk_held_hold")),
        sa.PrimaryKeyConstraint("hold", "artifact", name=op.f("pk_held")),
    )
    op.create_index("ix_held_artifact", "held", ["artifact"], unique=False)
    op.add_column("artifacts", sa.Column("quarantined_at", sa.BigInteger(), nullable=True))
    op.add_column("artifacts", sa.Column("quarantine_reason", sa.Text(), nullable=True))
    op.add_column("artifacts", sa.Column("ended_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_artifacts_ended",
        "artifacts",
        ["ended_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )
    op.create_index(
        "ix_events_first",
        "events",
        ["n"],
        unique=False,
        sqlite_where=sa.text("seq = 1"),
        postgresql_where=sa.text("seq = 1"),
    )
    op.add_column("orgs", sa.Column("scan", sa.Text(), server_default="warn", nullable=False))
    op.add_column(
        "orgs", sa.Column("scan_override", sa.SmallInteger(), server_default="0", nullable=False)
    )
