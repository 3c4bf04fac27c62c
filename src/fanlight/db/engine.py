"""Running transactions: `await db.read(fn)` and `await db.write(fn)`, with `fn(tx)` synchronous.

The async flavour of SQLAlchemy's engine is not used: a transaction is a few short statements, and
one hop to a thread for all of them costs a tenth of a hop for each.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError

from fanlight.db.tx import Tx
from fanlight.model.errors import Invalid, Unavailable
from fanlight.model.ports import Hint

T = TypeVar("T")
Announce = Callable[[Sequence[Hint]], None]


class Database(Protocol):
    """A SQL database that runs one function in one transaction.

    A write is durable when `write` returns, and only then are its hints handed to `announce`, on
    the event loop. A function that raises leaves nothing behind.
    """

    engine: Engine
    announce: Announce

    async def read(self, fn: Callable[[Tx], T]) -> T:
        """Raises what `fn` raises; `Unavailable` when the database does not answer."""

    async def write(self, fn: Callable[[Tx], T]) -> T:
        """As `read`. `fn` may run after its caller was cancelled, and never runs twice."""

    async def close(self) -> None: ...


def ignore(_hints: Sequence[Hint]) -> None:
    """Announces to nobody: what a database does until its composition says more."""


async def in_thread(pool: ThreadPoolExecutor, fn: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, fn)


def unavailable(error: DBAPIError) -> Exception:
    """The driver's error in our own words, where the fault is not ours."""
    text = str(error.orig).lower()
    if isinstance(error, DataError) and "nul " in text:
        # PostgreSQL's text knows no NUL; SQLite keeps it, and finds nothing by it.
        return Invalid(
            "unfit-text", "A text has a character that cannot be.", "Leave out U+0000 (NUL)."
        )
    if "full" in text and ("disk" in text or "space" in text):
        return Unavailable(
            "disk-full",
            "The server's disk is full.",
            "Nothing was changed. Tell your administrator; try again when there is room.",
        )
    if error.connection_invalidated or _is_outage(error):
        return Unavailable(
            "database-unavailable",
            "The database does not answer.",
            "Nothing was changed. Try again in a few seconds.",
            retry_after=2,
        )
    return error


def _is_outage(error: DBAPIError) -> bool:
    """SQLite calls a misspelt column an operational error too: that one is our fault."""
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return str(name).startswith(_SQLITE_OUTAGES)
    return isinstance(error, OperationalError | InterfaceError)


_SQLITE_OUTAGES = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_FULL")
