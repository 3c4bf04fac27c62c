"""Sign-ins by a code that guests get by e-mail."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from fanlight.db.tables import guest_codes
from fanlight.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Asked:
    """A sign-in that has begun. `code` is None where no letter went out, whatever the reason."""

    email: str
    to: str
    code: bytes | None


def begin(tx: Tx, *, browser: bytes, email: str, to: str, expires_at: int) -> None:
    row = {"browser": browser, "email": email, "to": to, "tries": 0, "expires_at": expires_at}
    tx.run(insert(guest_codes), row)


def asked(tx: Tx, browser: bytes) -> Asked | None:
    """What this browser asked for, as long as that goes on."""
    query = select(guest_codes.c.email, guest_codes.c.to, guest_codes.c.code)
    row = tx.first(query.where(_open(tx, browser)))
    return Asked(row.email, row.to, bytes(row.code) if row.code else None) if row else None


def set_code(tx: Tx, browser: bytes, email: str, *, code: bytes, expires_at: int) -> bool:
    """The code that the letter tells, from now on; False where nobody waits for it any more."""
    which = and_(_open(tx, browser), guest_codes.c.email == email)
    return tx.run(update(guest_codes).where(which).values(code=code, expires_at=expires_at)) == 1


def claim_try(tx: Tx, browser: bytes, *, most: int) -> bool:
    """Counts a code before it is looked at; False where there were too many, or none goes on."""
    left = and_(_open(tx, browser), guest_codes.c.tries < most)
    return tx.run(update(guest_codes).where(left).values(tries=guest_codes.c.tries + 1)) == 1


def end(tx: Tx, browser: bytes) -> bool:
    """True for the one caller that ended it."""
    return tx.run(delete(guest_codes).where(guest_codes.c.browser == browser)) == 1


def forget(tx: Tx) -> None:
    """Those that are over."""
    tx.run(delete(guest_codes).where(guest_codes.c.expires_at <= tx.now))


def _open(tx: Tx, browser: bytes) -> ColumnElement[bool]:
    return and_(guest_codes.c.browser == browser, guest_codes.c.expires_at > tx.now)
