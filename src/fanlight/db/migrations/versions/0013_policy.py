"""Policy by role and folder, links, switches of publishing, terms, and the look."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "role_policies",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column(
            "custom_role", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("audience_most", sa.SmallInteger(), nullable=True),
        sa.Column("audience_first", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["custom_role"], ["roles.pk"], name=op.f("fk_role_policies_custom_role")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_role_policies")),
        sa.UniqueConstraint("custom_role", name=op.f("uq_role_policies_custom_role")),
        sa.UniqueConstraint("role", name=op.f("uq_role_policies_role")),
    )
    op.create_table(
        "logos",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_logos")),
    )
    op.add_column("folders", sa.Column("audience_most", sa.SmallInteger(), nullable=True))
    op.add_column(
        "orgs", sa.Column("share_links", sa.SmallInteger(), server_default="1", nullable=False)
    )
    _add_reference("orgs", "publishing_off_by", "users")
    op.add_column("orgs", sa.Column("publishing_off_at", sa.BigInteger(), nullable=True))
    op.add_column("orgs", sa.Column("page_bytes", sa.BigInteger(), nullable=True))
    op.add_column("orgs", sa.Column("set_bytes", sa.BigInteger(), nullable=True))
    op.add_column("orgs", sa.Column("agents", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("orgs", sa.Column("terms", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "orgs", sa.Column("terms_version", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("orgs", sa.Column("brand_name", sa.Text(), server_default="", nullable=False))
    op.add_column("orgs", sa.Column("accent", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "users", sa.Column("terms_accepted", sa.Integer(), server_default="0", nullable=False)
    )


def _add_reference(table: str, name: str, target: str) -> None:
    """SQLite takes the constraint of a new column only together with it."""
    key = f"fk_{table}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        column = f"{name} INTEGER CONSTRAINT {key} REFERENCES {target} (pk)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
        return
    op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f(key), table, target, [name], ["pk"])
