"""Guests, whom the policy lets in by domain and a code signs in."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "guest_codes",
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("browser", name=op.f("pk_guest_codes")),
    )
    op.create_index("ix_guest_codes_expires", "guest_codes", ["expires_at"], unique=False)
    op.add_column("folders", sa.Column("guest_domains", sa.Text(), nullable=True))
    op.add_column("orgs", sa.Column("guest_domains", sa.Text(), server_default="", nullable=False))
    op.add_column("role_policies", sa.Column("guest_domains", sa.Text(), nullable=True))
    _add_reference("users", "invited_by", "users")
    op.create_index("ix_users_invited_by", "users", ["invited_by", "created_at"], unique=False)


def _add_reference(table: str, name: str, target: str) -> None:
    """SQLite takes the constraint of a new column only together with it."""
    key = f"fk_{table}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        column = f"{name} INTEGER CONSTRAINT {key} REFERENCES {target} (pk)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
        return
    op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f(key), table, target, [name], ["pk"])
