"""Programs that have registered themselves."""

from sqlalchemy import delete, func, insert, select, update

from fanlight.db.tables import oauth_clients
from fanlight.db.tx import Tx
from fanlight.model.oauth import Client


def add(tx: Tx, client: Client, *, address: str) -> None:
    row = {
        "id": client.id,
        "name": client.name,
        "redirects": list(client.redirects),
        "address": address,
        "created_at": tx.now,
    }
    tx.run(insert(oauth_clients), row)


def find(tx: Tx, id_: str) -> Client | None:
    row = tx.first(select(oauth_clients).where(oauth_clients.c.id == id_))
    return Client(row.id, row.name, tuple(row.redirects)) if row else None


def count(tx: Tx, *, since: int = 0, address: str | None = None) -> int:
    query = select(func.count()).select_from(oauth_clients)
    query = query.where(oauth_clients.c.created_at > since)
    if address is not None:
        query = query.where(oauth_clients.c.address == address)
    return int(tx.scalar(query))


def touch(tx: Tx, id_: str) -> None:
    tx.run(update(oauth_clients).where(oauth_clients.c.id == id_).values(used_at=tx.now))


def forget_unused(tx: Tx, before: int) -> None:
    unused = oauth_clients.c.used_at.is_(None)
    tx.run(delete(oauth_clients).where(unused, oauth_clients.c.created_at < before))
