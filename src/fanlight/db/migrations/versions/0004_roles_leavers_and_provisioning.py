"""Roles, leavers and provisioning."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "roles",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("permissions", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_roles")),
        sa.UniqueConstraint("id", name=op.f("uq_roles_id")),
        sa.UniqueConstraint("key", name=op.f("uq_roles_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "provisioned_groups",
        sa.Column(
            "group",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["group"], ["groups.pk"], name=op.f("fk_provisioned_groups_group")),
        sa.PrimaryKeyConstraint("group", name=op.f("pk_provisioned_groups")),
    )
    op.create_index(
        "ix_provisioned_groups_external", "provisioned_groups", ["external_id"], unique=False
    )
    op.create_table(
        "provisioned_people",
        sa.Column(
            "user",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("manager", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["manager"], ["users.pk"], name=op.f("fk_provisioned_people_manager")
        ),
        sa.ForeignKeyConstraint(["user"], ["users.pk"], name=op.f("fk_provisioned_people_user")),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_provisioned_people")),
        sa.UniqueConstraint("key", name=op.f("uq_provisioned_people_key")),
    )
    op.create_index(
        "ix_provisioned_people_external", "provisioned_people", ["external_id"], unique=False
    )
    op.create_table(
        "scim_tokens",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["users.pk"], name=op.f("fk_scim_tokens_made_by")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_scim_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_scim_tokens_hash")),
        sa.UniqueConstraint("id", name=op.f("uq_scim_tokens_id")),
    )
    op.add_column("groups", sa.Column("key", sa.Text(), server_default="", nullable=False))
    _tell_groups_apart()
    op.create_index("ix_groups_key", "groups", ["key"], unique=True)
    op.add_column("orgs", sa.Column("leavers", sa.Text(), server_default="stay", nullable=False))
    _add_reference("orgs", "leavers_to", "users")
    op.add_column(
        "users", sa.Column("is_service", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column("users", sa.Column("suspended_at", sa.BigInteger(), nullable=True))
    _add_reference("users", "custom_role", "roles")
    op.create_index("ix_users_custom_role", "users", ["custom_role"], unique=False)


def _tell_groups_apart() -> None:
    """Names that differ by their case alone get a number, so that they go on differing."""
    groups = sa.table("groups", sa.column("pk"), sa.column("name"), sa.column("key"))
    found = op.get_bind().execute(sa.select(groups.c.pk, groups.c.name)).all()
    every = {name.casefold() for _, name in found}
    taken: set[str] = set()
    for pk, name in found:
        free, number = name, 1
        while free.casefold() in (taken if number == 1 else every | taken):
            number += 1
            free = f"{name} ({number})"
        taken.add(free.casefold())
        row = sa.update(groups).where(groups.c.pk == pk)
        op.execute(row.values(name=free, key=free.casefold()))


def _add_reference(table: str, name: str, target: str) -> None:
    """SQLite takes the constraint of a new column only together with it."""
    key = f"fk_{table}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        column = f"{name} INTEGER CONSTRAINT {key} REFERENCES {target} (pk)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
        return
    op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f(key), table, target, [name], ["pk"])
