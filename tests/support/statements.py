"""What SQLAlchemy makes of a statement, kept for all tests of a process."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache


def share_compiled() -> None:
    """Lets engines use one another's compiled statements.

    A server compiles a statement once and then for ever; tests would each do it again, since each
    has a database of its own, and that was a quarter of their processor time.
    """
    kept: LRUCache[Any, Any] = LRUCache(5_000)
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        # Every engine has its own dialect, which is part of the key of what is kept.
        dialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
        dialect.__hash__ = lambda one: hash(type(one))  # type: ignore[assignment, method-assign]
    plain = Engine.__init__

    def made(engine: Engine, *args: Any, **options: Any) -> None:
        plain(engine, *args, **options)
        engine._compiled_cache = kept

    Engine.__init__ = made  # type: ignore[assignment, method-assign]
