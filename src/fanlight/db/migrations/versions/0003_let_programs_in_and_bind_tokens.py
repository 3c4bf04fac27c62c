"""Let programs in, and bind tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "oauth_clients",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("redirects", sa.JSON(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_clients")),
    )
    op.create_index("ix_oauth_clients_created", "oauth_clients", ["created_at"], unique=False)
    op.create_table(
        "device_codes",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("pause", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("polled_at", sa.BigInteger(), nullable=True),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("denied_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.pk"], name=op.f("fk_device_codes_user")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_device_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_device_codes_code")),
    )
    op.create_index("ix_device_codes_expires", "device_codes", ["expires_at"], unique=False)
    op.create_table(
        "device_misses",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.pk"], name=op.f("fk_device_misses_user")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_device_misses")),
    )
    op.create_index("ix_device_misses_user", "device_misses", ["user", "at"], unique=False)
    op.create_table(
        "oauth_codes",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("user", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("redirect", sa.Text(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["token"], ["tokens.pk"], name=op.f("fk_oauth_codes_token")),
        sa.ForeignKeyConstraint(["user"], ["users.pk"], name=op.f("fk_oauth_codes_user")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_oauth_codes")),
    )
    op.create_index("ix_oauth_codes_expires", "oauth_codes", ["expires_at"], unique=False)
    op.create_table(
        "oauth_grants",
        sa.Column("token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["token"], ["tokens.pk"], name=op.f("fk_oauth_grants_token")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_oauth_grants")),
    )
    op.create_table(
        "oauth_refreshes",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["token"], ["tokens.pk"], name=op.f("fk_oauth_refreshes_token")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_oauth_refreshes")),
    )
    op.create_index("ix_oauth_refreshes_token", "oauth_refreshes", ["token"], unique=False)
    op.add_column("tokens", sa.Column("resource", sa.Text(), nullable=True))
    op.add_column(
        "tokens",
        sa.Column("artifact", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    )
    op.add_column("tokens", sa.Column("ceiling", sa.SmallInteger(), nullable=True))
    op.create_index("ix_tokens_user", "tokens", ["user"], unique=False)
