"""PostgreSQL: psycopg 3 in a pool, one thread for each transaction under way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError

from fanlight.db.engine import Announce, ignore, in_thread, unavailable
from fanlight.db.tx import Tx
from fanlight.kit.clock import Clock

T = TypeVar("T")

_CONNECTIONS = 12


class PostgresDatabase:
    def __init__(self, url: str, clock: Clock) -> None:
        self.announce: Announce = ignore
        self._clock = clock
        scheme, _, rest = url.partition("://")
        self.engine = create_engine(
            f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url,
            pool_size=_CONNECTIONS,
            max_overflow=0,
            # A server that was restarted is noticed before a request is lost to it.
            pool_pre_ping=True,
        )
        event.listen(self.engine, "connect", _configure)
        self._threads = ThreadPoolExecutor(_CONNECTIONS, "postgres")

    async def read(self, fn: Callable[[Tx], T]) -> T:
        return await in_thread(self._threads, lambda: self._run(fn)[0])

    async def write(self, fn: Callable[[Tx], T]) -> T:
        result, tx = await in_thread(self._threads, lambda: self._run(fn))
        if tx.hints:
            self.announce(tx.hints)
        return result

    async def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()

    def _run(self, fn: Callable[[Tx], T]) -> tuple[T, Tx]:
        try:
            with self.engine.begin() as conn:
                tx = Tx(conn, self._clock.now())
                return fn(tx), tx
        except DBAPIError as error:
            raise unavailable(error) from error


def _configure(connection: Any, _record: Any) -> None:
    # Compiling one of our statements takes a hundred times as long as executing it.
    connection.execute("SET jit = off")
    connection.commit()
