"""From a setting to a bus."""

from fanlight.live.memory import MemoryBus
from fanlight.model.errors import Invalid
from fanlight.model.ports import Bus


def open_bus(url: str) -> Bus:
    """`memory://` for one process, or `postgresql://USER:PASSWORD@HOST/DATABASE`.

    The scheme may name a driver (`postgresql+psycopg://`), as the database's URL may. Does not
    connect. Raises `Invalid` for any other kind of URL.
    """
    scheme, separator, rest = url.partition("://")
    if scheme == "memory":
        return MemoryBus()
    if separator and scheme.partition("+")[0] in {"postgresql", "postgres"}:
        from fanlight.live.postgres import PostgresBus

        return PostgresBus(f"postgresql://{rest}")
    raise Invalid(
        "bus-unknown",
        f"There is no bus of the kind {scheme}.",
        "Give memory:// for a single process, or the postgresql:// URL of a database that all "
        "processes reach.",
        scheme=scheme,
    )
