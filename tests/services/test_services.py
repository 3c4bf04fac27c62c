"""The rig itself: what other tests take for granted of the servers they get."""

from collections.abc import Callable

import psycopg
from tests.services.postgres import PostgresServer


def test_a_test_gets_databases_of_its_own(fresh_postgres: Callable[[], str]) -> None:
    first, second = fresh_postgres(), fresh_postgres()
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE only_here (n int)")
    with psycopg.connect(second) as connection:
        found = connection.execute("SELECT to_regclass('only_here')").fetchone()
    assert found == (None,)


def test_the_database_knows_unicode(postgres_url: str) -> None:
    """Search folds case by Unicode, as it does in production."""
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT lower('ÅÉ')").fetchone() == ("åé",)


def test_postgres_is_version_18(postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url()) as connection:
        assert connection.info.server_version // 10_000 == 18
