"""What every table is made with."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# SQLite only fills in a primary key by itself when its type is exactly INTEGER.
Key = BigInteger().with_variant(Integer(), "sqlite")
Time = BigInteger


def pk() -> Column[int]:
    return Column("pk", Key, primary_key=True)


def ref(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Key, ForeignKey(f"{target}.pk"), nullable=nullable)


def object_(name: str, *, nullable: bool = False) -> Column[int]:
    """The key of an object of the same artifact.

    Without a constraint: when an artifact is deleted for good, the database would search the
    whole table once for each of its objects, and an index against that costs every version more
    than it is worth. Objects are only ever deleted with all that names them, in `db.trash`.
    """
    return Column(name, Key, nullable=nullable)
