"""SQLite: one writer thread with group commit, a few readers beside it.

SQLite lets one transaction write at a time, and making it durable costs an fsync. Several requests
that wait at once therefore share a transaction: each runs in a savepoint of its own, so that one
that fails takes nothing of the others along, and all are answered after the one commit. A request
alone pays nothing for this.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar, cast

import structlog
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from fanlight.db.engine import Announce, ignore, in_thread, unavailable
from fanlight.db.tx import Tx
from fanlight.kit.clock import Clock
from fanlight.model.errors import Unavailable

T = TypeVar("T")

_log = structlog.get_logger(__name__)

# Enough to fill a commit with work, few enough that the first of them does not wait long.
_BATCH = 64
_READERS = 4


@dataclass(slots=True)
class _Job:
    fn: Callable[[Tx], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    tx: Tx | None = None
    result: Any = None
    error: BaseException | None = None


class SqliteDatabase:
    def __init__(self, path: Path, clock: Clock) -> None:
        self.announce: Announce = ignore
        self._clock = clock
        self.engine = create_engine(
            f"sqlite:///{path}",
            poolclass=QueuePool,
            pool_size=_READERS + 1,
            isolation_level="AUTOCOMMIT",
            connect_args={"check_same_thread": False},
        )
        event.listen(self.engine, "connect", _configure)
        self._readers = ThreadPoolExecutor(_READERS, "sqlite-reader")
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._writer = threading.Thread(target=self._write_loop, name="sqlite-writer", daemon=True)
        self._writer.start()

    async def read(self, fn: Callable[[Tx], T]) -> T:
        return await in_thread(self._readers, lambda: self._read(fn))

    async def write(self, fn: Callable[[Tx], T]) -> T:
        if not self._writer.is_alive():
            raise _stopped()
        loop = asyncio.get_running_loop()
        job = _Job(fn, loop, loop.create_future())
        self._jobs.put(job)
        return cast("T", await job.future)

    async def close(self) -> None:
        """Finishes what was handed in, then folds the write-ahead log into the database."""
        self._jobs.put(None)
        await asyncio.to_thread(self._writer.join)
        self._readers.shutdown()
        self.engine.dispose()

    def _read(self, fn: Callable[[Tx], T]) -> T:
        try:
            with self.engine.connect() as conn:
                conn.exec_driver_sql("BEGIN")
                try:
                    return fn(Tx(conn, self._clock.now()))
                finally:
                    conn.exec_driver_sql("ROLLBACK")
        except DBAPIError as error:
            raise unavailable(error) from error

    def _write_loop(self) -> None:
        try:
            with self.engine.connect() as conn:
                while (batch := self._next_batch()) is not None:
                    self._commit(conn, batch)
                    self._answer_all(batch)
                conn.exec_driver_sql("PRAGMA optimize")
                conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except Exception as error:  # noqa: BLE001 - whatever ends the writer must not strand its callers
            _log.error("sqlite.writer_ended", exc_info=error)
        finally:
            self._refuse_the_rest()

    def _refuse_the_rest(self) -> None:
        left = []
        while not self._jobs.empty():
            job = self._jobs.get()
            if job is not None:
                job.error = _stopped()
                left.append(job)
        self._answer_all(left)

    def _answer_all(self, batch: list[_Job]) -> None:
        for job in batch:
            # A loop that was closed meanwhile has nobody waiting.
            with suppress(RuntimeError):
                job.loop.call_soon_threadsafe(self._answer, job)

    def _next_batch(self) -> list[_Job] | None:
        job = self._jobs.get()
        if job is None:
            return None
        batch = [job]
        while len(batch) < _BATCH and not self._jobs.empty():
            job = self._jobs.get()
            if job is None:
                # Closing: finish this batch, then see the end again.
                self._jobs.put(None)
                break
            batch.append(job)
        return batch

    def _commit(self, conn: Connection, batch: list[_Job]) -> None:
        try:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            for job in batch:
                self._run(conn, job)
            conn.exec_driver_sql("COMMIT")
        except Exception as error:  # noqa: BLE001 - whatever broke the commit is each caller's answer
            _roll_back(conn)
            for job in batch:
                job.error = job.error or _translate(error)

    def _run(self, conn: Connection, job: _Job) -> None:
        conn.exec_driver_sql("SAVEPOINT job")
        job.tx = Tx(conn, self._clock.now())
        try:
            job.result = job.fn(job.tx)
        except Exception as error:  # noqa: BLE001 - handed to the caller that awaits the job
            job.error = _translate(error)
            # A full disk ends the whole transaction; then this raises, and all the batch fails.
            conn.exec_driver_sql("ROLLBACK TO job")
        conn.exec_driver_sql("RELEASE job")

    def _answer(self, job: _Job) -> None:
        if not job.future.done():
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.result)
        if job.error is None and job.tx is not None and job.tx.hints:
            self.announce(job.tx.hints)


def _stopped() -> Unavailable:
    return Unavailable(
        "database-unavailable", "The database has stopped.", "Nothing was changed. Try again soon."
    )


def _configure(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # FULL: a commit is on the disk when it is acknowledged. NORMAL loses commits in a power cut.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "temp_store=MEMORY",
        "journal_size_limit=1048576",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _translate(error: Exception) -> Exception:
    return unavailable(error) if isinstance(error, DBAPIError) else error


def _roll_back(conn: Connection) -> None:
    raw = conn.connection.dbapi_connection
    if raw is not None and cast("Any", raw).in_transaction:
        # Where even this fails, SQLite has ended the transaction itself.
        with suppress(DBAPIError):
            conn.exec_driver_sql("ROLLBACK")
