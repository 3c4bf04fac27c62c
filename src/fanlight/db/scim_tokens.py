"""Tokens of identity providers: of each secret only its hash is stored."""

from dataclasses import asdict, dataclass

from sqlalchemy import insert, select, update

from fanlight.db.tables import scim_tokens
from fanlight.db.tx import Tx


@dataclass(frozen=True, slots=True)
class NewToken:
    id: str
    hash: bytes
    name: str
    last_four: str
    made_by: int


@dataclass(frozen=True, slots=True)
class ScimToken:
    pk: int
    id: str
    name: str
    last_four: str
    created_at: int
    used_at: int | None


_TOKEN = select(
    scim_tokens.c.pk,
    scim_tokens.c.id,
    scim_tokens.c.name,
    scim_tokens.c.last_four,
    scim_tokens.c.created_at,
    scim_tokens.c.used_at,
).where(scim_tokens.c.revoked_at.is_(None))


def add(tx: Tx, new: NewToken) -> None:
    tx.run(insert(scim_tokens), asdict(new) | {"created_at": tx.now})


def listed(tx: Tx) -> list[ScimToken]:
    return [ScimToken(*row) for row in tx.all(_TOKEN.order_by(scim_tokens.c.pk))]


def by_hash(tx: Tx, hash_: bytes) -> ScimToken | None:
    row = tx.first(_TOKEN.where(scim_tokens.c.hash == hash_))
    return ScimToken(*row) if row else None


def touch(tx: Tx, pk: int) -> None:
    tx.run(update(scim_tokens).where(scim_tokens.c.pk == pk).values(used_at=tx.now))


def revoke(tx: Tx, id_: str) -> bool:
    """False where there is none that works."""
    live = (scim_tokens.c.id == id_) & scim_tokens.c.revoked_at.is_(None)
    return tx.run(update(scim_tokens).where(live).values(revoked_at=tx.now)) == 1
