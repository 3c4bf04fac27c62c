"""The migrations make what `db.tables` says, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect

from fanlight.db import migrate
from fanlight.db.tables import metadata

_FOLDER = Path(migrate.__file__).parent / "migrations" / "versions"


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
    """Where this fails after a change of a migration: python scripts/schema.py."""
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


def test_head_is_the_newest_migration() -> None:
    assert max(path.name for path in _FOLDER.glob("*.py")).startswith(f"{migrate.HEAD}_")
