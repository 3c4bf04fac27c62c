"""Lists at size."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    for name, columns in (
        ("ix_artifacts_updated", ["updated_at", "pk", "audience", "owner", "folder"]),
        ("ix_artifacts_owner", ["owner", "updated_at", "head", "bytes"]),
    ):
        op.drop_index(name, table_name="artifacts")
        op.create_index(name, "artifacts", columns)
    op.create_index("ix_artifacts_audience", "artifacts", ["audience"])
