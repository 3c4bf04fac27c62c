"""Views, usage and quotas."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "daily_viewers",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("viewer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", "viewer", name=op.f("pk_daily_viewers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "quotas",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("artifacts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_quotas")),
    )
    op.create_table(
        "usage_days",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("views", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("viewers", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("publishes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_usage_days")),
    )
    op.create_table(
        "view_salts",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_view_salts")),
    )
    op.create_table(
        "view_days",
        sa.Column("artifact", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["artifact"], ["artifacts.pk"], name=op.f("fk_view_days_artifact")),
        sa.PrimaryKeyConstraint("artifact", "day", "n", name=op.f("pk_view_days")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "view_totals",
        sa.Column(
            "artifact",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.Column("viewers", sa.BigInteger(), nullable=False),
        sa.Column("last_viewed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artifact"], ["artifacts.pk"], name=op.f("fk_view_totals_artifact")
        ),
        sa.PrimaryKeyConstraint("artifact", name=op.f("pk_view_totals")),
    )
    op.create_table(
        "viewers",
        sa.Column("artifact", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("viewer", sa.LargeBinary(), nullable=False),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.BigInteger(), nullable=False),
        sa.Column("counted_in", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["artifact"], ["artifacts.pk"], name=op.f("fk_viewers_artifact")),
        sa.ForeignKeyConstraint(["user"], ["users.pk"], name=op.f("fk_viewers_user")),
        sa.PrimaryKeyConstraint("artifact", "viewer", name=op.f("pk_viewers")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_viewers_strangers",
        "viewers",
        ["seen_at"],
        unique=False,
        sqlite_where=sa.text('"user" IS NULL'),
        postgresql_where=sa.text('"user" IS NULL'),
    )
    op.add_column(
        "artifacts", sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "orgs", sa.Column("views_names", sa.SmallInteger(), server_default="1", nullable=False)
    )
    op.execute(
        "UPDATE artifacts SET bytes = (SELECT coalesce(sum(size), 0) FROM objects "
        "WHERE objects.artifact = artifacts.pk)"
    )
