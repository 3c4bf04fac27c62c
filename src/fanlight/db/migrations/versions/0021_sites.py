"""Sites, their saved versions and deployments."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "sites",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("owner", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("live", sa.Integer(), nullable=True),
        sa.Column("deployments", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["users.pk"], name=op.f("fk_sites_owner")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_sites")),
        sa.UniqueConstraint("id", name=op.f("uq_sites_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_sites_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sites_owner", "sites", ["owner"], unique=False)
    op.create_table(
        "site_deployments",
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["author"], ["users.pk"], name=op.f("fk_site_deployments_author")),
        sa.ForeignKeyConstraint(["site"], ["sites.pk"], name=op.f("fk_site_deployments_site")),
        sa.PrimaryKeyConstraint("site", "n", name=op.f("pk_site_deployments")),
    )
    op.create_index(
        "ix_site_deployments_open",
        "site_deployments",
        ["site", "n"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "site_files",
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["sites.pk"], name=op.f("fk_site_files_site")),
        sa.PrimaryKeyConstraint("site", "n", "path", name=op.f("pk_site_files")),
    )
    op.create_index("ix_site_files_blob", "site_files", ["blob"], unique=False)
    op.create_table(
        "site_versions",
        sa.Column("site", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("author", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["users.pk"], name=op.f("fk_site_versions_author")),
        sa.ForeignKeyConstraint(["site"], ["sites.pk"], name=op.f("fk_site_versions_site")),
        sa.PrimaryKeyConstraint("site", "n", name=op.f("pk_site_versions")),
    )
