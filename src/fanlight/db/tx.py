"""One transaction, as the functions of this package see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Executable, Table

from fanlight.model.ports import Hint

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert

Params = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


@dataclass(slots=True)
class Tx:
    """Handed to `fn(tx)` by `Database.read` and `Database.write`; dead when `fn` returns.

    Attributes:
        now: milliseconds, read once: everything that one transaction writes has one time.
        hints: what to announce once the transaction is durable.

    Rows come back as `Any`: the functions that read them return values of the model.
    """

    conn: Connection
    now: int
    hints: list[Hint] = field(default_factory=list)

    @property
    def is_postgres(self) -> bool:
        return self.conn.dialect.name == "postgresql"

    def all(self, statement: Executable, params: Params = None) -> Sequence[Any]:
        return self.conn.execute(statement, params).all()

    def first(self, statement: Executable, params: Params = None) -> Any:
        return self.conn.execute(statement, params).first()

    def scalar(self, statement: Executable, params: Params = None) -> Any:
        return self.conn.execute(statement, params).scalar()

    def add_unless_there(self, table: Table, row: Mapping[str, Any]) -> bool:
        """True where the row was added; False where another one has its key.

        A row that somebody else is just adding is waited for.
        """
        first = next(iter(table.primary_key))
        statement = self.insert(table).values(row).on_conflict_do_nothing().returning(first)
        return self.conn.execute(statement).first() is not None

    def insert(self, table: Table) -> "Insert":
        """The dialect's own, which can say what is done where a row is there already."""
        # Each dialect costs a noticeable part of a server's start; only one of them is used.
        if self.is_postgres:
            from sqlalchemy.dialects.postgresql import insert
        else:
            from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
        return insert(table)

    def run(self, statement: Executable, params: Params = None) -> int:
        """Returns the number of rows it touched."""
        return self.conn.execute(statement, params).rowcount
