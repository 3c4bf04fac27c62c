"""Whether an artifact's title was given by hand; what is in quarantine; who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column(
        "artifacts", sa.Column("named", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.execute(
        "UPDATE artifacts SET named = 1 WHERE title <> (SELECT title FROM versions "
        "WHERE versions.artifact = artifacts.pk AND versions.n = artifacts.head)"
    )
    op.create_index(
        "ix_artifacts_quarantined",
        "artifacts",
        ["pk"],
        unique=False,
        sqlite_where=sa.text("quarantined_at IS NOT NULL"),
        postgresql_where=sa.text("quarantined_at IS NOT NULL"),
    )
    for name in ("user", "type"):
        op.create_index(
            f"ix_events_{name}",
            "events",
            [name, "n"],
            unique=False,
            sqlite_where=sa.text("n IS NOT NULL"),
            postgresql_where=sa.text("n IS NOT NULL"),
        )
