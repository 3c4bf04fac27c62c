"""Groups from claims, tokens for folders, and what administrators take down."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "claimed_memberships",
        sa.Column("group", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group"], ["groups.pk"], name=op.f("fk_claimed_memberships_group")
        ),
        sa.ForeignKeyConstraint(["user"], ["users.pk"], name=op.f("fk_claimed_memberships_user")),
        sa.PrimaryKeyConstraint("group", "user", "issuer", name=op.f("pk_claimed_memberships")),
    )
    op.create_index("ix_claimed_memberships_user", "claimed_memberships", ["user"], unique=False)
    op.add_column(
        "tokens",
        sa.Column("folder", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    )
    op.add_column("artifacts", sa.Column("taken_down", sa.Text(), nullable=True))
    op.create_index(
        "ix_artifacts_taken_down",
        "artifacts",
        ["pk"],
        unique=False,
        sqlite_where=sa.text("taken_down IS NOT NULL"),
        postgresql_where=sa.text("taken_down IS NOT NULL"),
    )
