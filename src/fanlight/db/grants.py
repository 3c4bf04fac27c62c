"""What people granted to programs: codes, secrets for new tokens, and the tokens themselves."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, delete, insert, select, update

from fanlight.db.tables import oauth_codes, oauth_grants, oauth_refreshes, tokens, users
from fanlight.db.tx import Tx
from fanlight.model.actor import OrgRole, Resource, Scope


@dataclass(frozen=True, slots=True)
class Code:
    """An answer to a client. `token` is set where it was redeemed before."""

    user: int
    client: str
    name: str
    redirect: str
    challenge: str
    scopes: frozenset[Scope]
    resource: Resource
    token: int | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """`pk` is the key of its token, `until` the time at which the person is asked again."""

    pk: int
    id: str
    user: int
    user_name: str
    role: OrgRole
    name: str
    client: str
    host: str
    scopes: frozenset[Scope]
    resource: Resource
    created_at: int
    until: int
    used_at: int | None


@dataclass(frozen=True, slots=True)
class Refresh:
    """`is_used` says that the secret was presented before."""

    grant: Grant
    is_used: bool


def add_code(tx: Tx, hash_: bytes, code: Code, *, expires_at: int) -> None:
    row = {
        "hash": hash_,
        "user": code.user,
        "client": code.client,
        "name": code.name,
        "redirect": code.redirect,
        "challenge": code.challenge,
        "scopes": sorted(code.scopes),
        "resource": code.resource,
        "expires_at": expires_at,
    }
    tx.run(insert(oauth_codes), row)


def take_code(tx: Tx, hash_: bytes) -> Code | None:
    """One that has not expired, or was redeemed before. Locked until the transaction ends."""
    row = tx.first(select(oauth_codes).where(oauth_codes.c.hash == hash_).with_for_update())
    if row is None or (row.token is None and row.expires_at <= tx.now):
        return None
    return Code(
        user=row.user,
        client=row.client,
        name=row.name,
        redirect=row.redirect,
        challenge=row.challenge,
        scopes=_scopes(row),
        resource=Resource(row.resource),
        token=row.token,
    )


def drop_code(tx: Tx, hash_: bytes) -> None:
    tx.run(delete(oauth_codes).where(oauth_codes.c.hash == hash_))


def redeem(tx: Tx, hash_: bytes, token: int) -> None:
    tx.run(update(oauth_codes).where(oauth_codes.c.hash == hash_).values(token=token))


def add(tx: Tx, token: int, *, client: str, host: str, until: int) -> None:
    row = {"token": token, "client": client, "host": host, "until": until}
    tx.run(insert(oauth_grants), row)


def add_refresh(tx: Tx, hash_: bytes, token: int) -> None:
    tx.run(insert(oauth_refreshes), {"hash": hash_, "token": token})


def take_refresh(tx: Tx, hash_: bytes) -> Refresh | None:
    """Of a grant that goes on; used from now on. Of two at once, one finds it used."""
    row = tx.first(_grants().where(oauth_refreshes.c.hash == hash_, *_going_on(tx)))
    if row is None:
        return None
    unused = and_(oauth_refreshes.c.hash == hash_, oauth_refreshes.c.used_at.is_(None))
    is_first = tx.run(update(oauth_refreshes).where(unused).values(used_at=tx.now)) == 1
    return Refresh(_grant(row), not is_first)


def renew(tx: Tx, token: int, *, hash_: bytes, last_four: str, expires_at: int) -> None:
    """The grant's next access token, in place of the one before."""
    fresh = {"hash": hash_, "last_four": last_four, "expires_at": expires_at}
    tx.run(update(tokens).where(tokens.c.pk == token).values(**fresh))


def of_user(tx: Tx, user: int) -> list[Grant]:
    """Those that go on, the newest first."""
    query = _listed().where(tokens.c.user == user, *_going_on(tx))
    return [_grant(row) for row in tx.all(query.order_by(tokens.c.pk.desc()))]


def by_token(tx: Tx, pk: int) -> Grant | None:
    """One that goes on."""
    row = tx.first(_listed().where(tokens.c.pk == pk, *_going_on(tx)))
    return _grant(row) if row else None


def by_secret(tx: Tx, hash_: bytes) -> Grant | None:
    """The grant that an access token or a secret for a new one belongs to."""
    refreshed = select(oauth_refreshes.c.token).where(oauth_refreshes.c.hash == hash_)
    either = (tokens.c.hash == hash_) | tokens.c.pk.in_(refreshed)
    row = tx.first(_listed().where(either, *_going_on(tx)))
    return _grant(row) if row else None


def forget(tx: Tx) -> None:
    """Codes that can do nothing any more, and used secrets of grants that are over."""
    tx.run(delete(oauth_codes).where(oauth_codes.c.expires_at < tx.now - _DAY))
    over = select(oauth_grants.c.token).join(tokens, tokens.c.pk == oauth_grants.c.token)
    over = over.where((oauth_grants.c.until < tx.now) | tokens.c.revoked_at.is_not(None))
    tx.run(delete(oauth_refreshes).where(oauth_refreshes.c.token.in_(over)))


# A code that was redeemed is known for so long, so that a second use of it is noticed.
_DAY = 86_400_000


def _listed() -> Select[Any]:
    return (
        select(
            tokens,
            oauth_grants.c.client,
            oauth_grants.c.host,
            oauth_grants.c.until,
            users.c.name.label("user_name"),
            users.c.role,
        )
        .join(oauth_grants, oauth_grants.c.token == tokens.c.pk)
        .join(users, users.c.pk == tokens.c.user)
    )


def _grants() -> Select[Any]:
    return _listed().join(oauth_refreshes, oauth_refreshes.c.token == tokens.c.pk)


def _going_on(tx: Tx) -> tuple[Any, ...]:
    return (
        tokens.c.revoked_at.is_(None),
        oauth_grants.c.until > tx.now,
        users.c.removed_at.is_(None),
        users.c.suspended_at.is_(None),
    )


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        pk=row.pk,
        id=row.id,
        user=row.user,
        user_name=row.user_name,
        role=OrgRole(row.role),
        name=row.name,
        client=row.client,
        host=row.host,
        scopes=_scopes(row),
        resource=Resource(row.resource),
        created_at=row.created_at,
        until=row.until,
        used_at=row.used_at,
    )


def _scopes(row: Row[Any]) -> frozenset[Scope]:
    return frozenset(Scope(scope) for scope in row.scopes)
