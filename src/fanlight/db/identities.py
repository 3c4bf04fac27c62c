"""Who people are at providers of OpenID Connect, and the sign-ins that are under way there."""

from dataclasses import dataclass

from sqlalchemy import delete, insert

from fanlight.db.people import User, select_users, user_of
from fanlight.db.tables import identities, sign_in_attempts, users
from fanlight.db.tx import Tx
from fanlight.model.identity import Identity


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that has gone to a provider. `to` is the path where it goes on."""

    hash: bytes
    browser: bytes
    provider: str
    to: str


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who has signed in with this identity before. `outside` is removed or suspended."""

    user: User
    outside: bool


def known(tx: Tx, identity: Identity) -> Known | None:
    query = (
        select_users(users.c.removed_at)
        .join(identities, identities.c.user == users.c.pk)
        .where(identities.c.issuer == identity.issuer, identities.c.subject == identity.subject)
    )
    row = tx.first(query)
    if row is None:
        return None
    return Known(user_of(row), outside=bool(row.removed_at or row.suspended_at))


def link(tx: Tx, identity: Identity, user: int) -> bool:
    """False where the person has an account at this provider already."""
    row = {
        "issuer": identity.issuer,
        "subject": identity.subject,
        "user": user,
        "created_at": tx.now,
    }
    return tx.add_unless_there(identities, row)


def begin(tx: Tx, attempt: Attempt, *, expires_at: int) -> None:
    """Keeps the attempt; those whose time is over go, so that the table stays small."""
    forget_attempts(tx)
    row = {
        "hash": attempt.hash,
        "browser": attempt.browser,
        "provider": attempt.provider,
        "to": attempt.to,
        "expires_at": expires_at,
    }
    tx.run(insert(sign_in_attempts), row)


def forget_attempts(tx: Tx) -> None:
    """Those whose time is over."""
    tx.run(delete(sign_in_attempts).where(sign_in_attempts.c.expires_at <= tx.now))


def take(tx: Tx, hash_: bytes) -> Attempt | None:
    """The attempt, for the first who asks for it; None where its time is over."""
    columns = sign_in_attempts.c
    query = (
        delete(sign_in_attempts)
        .where(columns.hash == hash_, columns.expires_at > tx.now)
        .returning(columns.hash, columns.browser, columns.provider, columns.to)
    )
    row = tx.first(query)
    return Attempt(bytes(row.hash), bytes(row.browser), row.provider, row.to) if row else None
