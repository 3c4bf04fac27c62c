"""Sharing: pinned versions, terms of links, requests for access, folders."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "pins",
        sa.Column(
            "artifact",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("searched", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["artifact"], ["artifacts.pk"], name=op.f("fk_pins_artifact")),
        sa.PrimaryKeyConstraint("artifact", name=op.f("pk_pins")),
    )
    op.create_index(
        "ix_pins_unsearched",
        "pins",
        ["artifact"],
        unique=False,
        sqlite_where=sa.text("searched = 0"),
        postgresql_where=sa.text("searched = 0"),
    )
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "folders",
        sa.Column("pk", key, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner", key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["users.pk"], name=op.f("fk_folders_owner")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_folders")),
        sa.UniqueConstraint("id", name=op.f("uq_folders_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_folders_owner", "folders", ["owner"], unique=False)
    for table, to, of in (
        ("folder_shares", "user", "users"),
        ("folder_group_shares", "group", "groups"),
    ):
        op.create_table(
            table,
            sa.Column("folder", key, nullable=False),
            sa.Column(to, key, nullable=False),
            sa.Column("role", sa.SmallInteger(), nullable=False),
            sa.ForeignKeyConstraint(["folder"], ["folders.pk"], name=op.f(f"fk_{table}_folder")),
            sa.ForeignKeyConstraint([to], [f"{of}.pk"], name=op.f(f"fk_{table}_{to}")),
            sa.PrimaryKeyConstraint("folder", to, name=op.f(f"pk_{table}")),
        )
        op.create_index(f"ix_{table}_{to}", table, [to], unique=False)
    op.add_column("artifacts", sa.Column("folder", key, nullable=True))
    op.create_index("ix_artifacts_folder", "artifacts", ["folder"], unique=False)
    op.add_column("artifacts", sa.Column("pinned", sa.Integer(), nullable=True))
    op.add_column("artifacts", sa.Column("described", sa.Integer(), nullable=True))
    op.create_table(
        "access_requests",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("artifact", sa.Text(), nullable=False),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.pk"], name=op.f("fk_access_requests_user")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_access_requests")),
        sa.UniqueConstraint("id", name=op.f("uq_access_requests_id")),
        sa.UniqueConstraint("user", "artifact", name=op.f("uq_access_requests_user")),
    )
    op.create_index("ix_access_requests_artifact", "access_requests", ["artifact"], unique=False)
    op.add_column("links", sa.Column("password", sa.Text(), nullable=True))
    op.add_column("links", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    op.add_column("links", sa.Column("tries_since", sa.BigInteger(), nullable=True))
    op.add_column("links", sa.Column("max_views", sa.Integer(), nullable=True))
    op.add_column("links", sa.Column("opened", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        "UPDATE links SET opened = "
        "(SELECT count(*) FROM session_links WHERE session_links.link = links.pk)"
    )
    # Which version brought them is not known: a pin of an earlier one leaves them out.
    op.execute("UPDATE artifacts SET described = head")
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE search_pinned (artifact bigint PRIMARY KEY REFERENCES artifacts (pk), "
            "words tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_search_pinned_words ON search_pinned USING gin (words)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE search_pinned USING fts5("
            "title, body, detail = none, tokenize = 'unicode61 remove_diacritics 2')"
        )
