"""What people are told of folders."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_KEPT = 'pk, "user", artifact, comment, reason, at, read_at, "by", day, why, mailed_at'


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _made_anew()
    else:
        op.alter_column("notices", "artifact", nullable=True)
        op.add_column("notices", sa.Column("folder", sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f("fk_notices_folder"), "notices", "folders", ["folder"], ["pk"])
    op.create_index("ix_notices_folder", "notices", ["folder"], unique=False)


def _made_anew() -> None:
    """As in 0010: SQLite changes no column."""
    op.create_table(
        "notices_new",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("artifact", sa.Integer(), nullable=True),
        sa.Column("folder", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("mailed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["artifact"], ["artifacts.pk"], name=op.f("fk_notices_artifact")),
        sa.ForeignKeyConstraint(["by"], ["users.pk"], name=op.f("fk_notices_by")),
        sa.ForeignKeyConstraint(["comment"], ["comments.pk"], name=op.f("fk_notices_comment")),
        sa.ForeignKeyConstraint(["folder"], ["folders.pk"], name=op.f("fk_notices_folder")),
        sa.ForeignKeyConstraint(["user"], ["users.pk"], name=op.f("fk_notices_user")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_notices")),
        sa.UniqueConstraint("artifact", "by", "day", name=op.f("uq_notices_artifact")),
        sa.UniqueConstraint("user", "comment", name=op.f("uq_notices_user")),
        sqlite_autoincrement=True,
    )
    op.execute(f"INSERT INTO notices_new ({_KEPT}) SELECT {_KEPT} FROM notices")  # noqa: S608 - names of ours
    op.drop_table("notices")
    op.rename_table("notices_new", "notices")
    op.create_index("ix_notices_artifact", "notices", ["artifact"], unique=False)
    op.create_index("ix_notices_comment", "notices", ["comment"], unique=False)
    op.create_index(
        "ix_notices_unmailed",
        "notices",
        ["user"],
        unique=False,
        sqlite_where=sa.text("mailed_at IS NULL"),
    )
