"""What is bound stays bound."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column(
        "retention_rules", sa.Column("since", sa.Text(), server_default="published", nullable=False)
    )
    op.add_column("versions", sa.Column("cleared_at", sa.BigInteger(), nullable=True))
    op.add_column("versions", sa.Column("excused_to", sa.Integer(), nullable=True))
    for table in ("artifacts", "folders"):
        op.add_column(table, sa.Column("guests_kept", sa.Text(), nullable=True))
    _add_owner_of_links()
    # Links opened for whoever owned the artifact, whoever had made them.
    op.execute(
        "UPDATE links SET owner = (SELECT owner FROM artifacts WHERE artifacts.pk = links.artifact)"
    )


def _add_owner_of_links() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # SQLite adds a reference only together with its column.
        op.execute(
            "ALTER TABLE links ADD COLUMN owner INTEGER "
            "CONSTRAINT fk_links_owner REFERENCES users (pk)"
        )
        return
    op.add_column("links", sa.Column("owner", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_links_owner"), "links", "users", ["owner"], ["pk"])
