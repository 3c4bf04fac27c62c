"""What surrounds every page, in the organisation's row."""

from sqlalchemy import delete, insert, select, update

from fanlight.db.tables import logos, orgs, users
from fanlight.db.tx import Tx
from fanlight.model.house import Accent, House, Logo


def find(tx: Tx) -> House:
    logo = select(logos.c.hash).scalar_subquery().label("logo")
    columns = (orgs.c.brand_name, orgs.c.accent, orgs.c.terms, orgs.c.terms_version)
    row = tx.first(select(*columns, logo))
    accent = Accent(row.accent) if row.accent in set(Accent) else Accent.GREEN
    return House(row.brand_name, accent, row.logo or "", row.terms, row.terms_version)


def logo(tx: Tx, hash_: str) -> Logo | None:
    row = tx.first(select(logos.c.media_type, logos.c.data).where(logos.c.hash == hash_))
    return Logo(row.media_type, bytes(row.data)) if row else None


def put_logo(tx: Tx, hash_: str, new: Logo | None) -> None:
    """In place of the one there was; None takes it away."""
    tx.run(delete(logos))
    if new is not None:
        row = {"hash": hash_, "media_type": new.media_type, "data": new.data}
        tx.run(insert(logos), row)


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
