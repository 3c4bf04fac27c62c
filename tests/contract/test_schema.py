"""The migrations make what `db.tables` says, on both databases."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect

from fanlight.db import migrate
from fanlight.db.tables import metadata

_ROOT = Path(__file__).resolve().parents[2]


def sqlite(path: Path) -> Engine:
    return create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT")


def differences(engine: Engine) -> list[object]:
    """Between the database and the tables; the search index is made by hand."""
    with engine.connect() as conn:
        context = MigrationContext.configure(
            conn,
            opts={"include_object": lambda _o, name, *_: not (name or "").startswith("search")},
        )
        return list(compare_metadata(context, metadata))


def test_sqlite_has_what_the_tables_say(tmp_path: Path) -> None:
    engine = sqlite(tmp_path / "x.db")
    migrate.upgrade(engine)
    migrate.upgrade(engine)
    assert differences(engine) == []
    assert inspect(engine).has_table("search")
    engine.dispose()


def test_a_new_sqlite_file_is_what_the_migrations_make(tmp_path: Path) -> None:
    """Where this fails after a change of a migration: make schema."""
    new, stepped = sqlite(tmp_path / "new.db"), sqlite(tmp_path / "stepped.db")
    migrate.upgrade(new)
    with new.connect() as one, stepped.connect() as other:
        migrate.by_steps(other)
        assert migrate.schema(one) == migrate.schema(other)
        assert migrate.pending(one) == 0
    new.dispose()
    stepped.dispose()


@pytest.mark.services
def test_postgresql_has_what_the_tables_say(fresh_postgres: Callable[[], str]) -> None:
    url = fresh_postgres().replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    migrate.upgrade(engine)
    assert differences(engine) == []
    assert inspect(engine).has_table("search")
    engine.dispose()


@pytest.mark.slow
def test_a_migration_is_written_from_the_tables(tmp_path: Path) -> None:
    """In a copy, where one column was added; only it is in the migration, which is the newest."""
    shutil.copytree(_ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("static"))
    tables = tmp_path / "src/fanlight/db/tables/content.py"
    column = 'Column("excerpt", Text, nullable=False),'
    tables.write_text(tables.read_text().replace(column, f'{column} Column("shelf", Text),', 1))
    newest = tmp_path / f"src/fanlight/db/migrations/versions/{int(migrate.HEAD) + 1:04}_shelves.py"

    for script, *words in (("new_migration.py", "Shelves."), ("schema.py",)):
        subprocess.run(
            [sys.executable, str(_ROOT / "scripts" / script), *words],
            env={"PYTHONPATH": str(tmp_path / "src"), "PATH": "/usr/bin:/bin"},
            check=True,
            capture_output=True,
        )

    steps = [line.strip() for line in newest.read_text().splitlines() if "op." in line]
    assert [step for step in steps if "shelf" not in step] == []
    assert len(steps) == 1
    assert "shelf TEXT" in (tmp_path / "src/fanlight/db/migrations/schema.sql").read_text()
