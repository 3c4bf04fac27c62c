"""What surrounds every page, in the organisation's row."""

from sqlalchemy import select, update

from fanlight.db.tables import orgs, users
from fanlight.db.tx import Tx
from fanlight.model.house import Accent, House


def find(tx: Tx) -> House:
    row = tx.first(select(orgs.c.brand_name, orgs.c.accent, orgs.c.terms, orgs.c.terms_version))
    accent = Accent(row.accent) if row.accent in set(Accent) else Accent.GREEN
    return House(row.brand_name, accent, row.terms, row.terms_version)


def put(tx: Tx, house: House) -> None:
    values = {
        "brand_name": house.name,
        "accent": house.accent,
        "terms": house.terms,
        "terms_version": house.version,
    }
    tx.run(update(orgs).values(values))


def accept(tx: Tx, user: int, version: int) -> bool:
    """False where they had accepted this version, or a newer one."""
    older = users.c.terms_accepted < version
    row = update(users).where(users.c.pk == user, older).values(terms_accepted=version)
    return tx.run(row) == 1
