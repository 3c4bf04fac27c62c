"""Which programs there are to be let in: all of what is known of them is as they claim."""

from typing import Any

from fanlight.db import clients as rows
from fanlight.db import events
from fanlight.db.tx import Tx
from fanlight.kit.addresses import place
from fanlight.kit.ids import is_id, new_id
from fanlight.model.actor import Actor
from fanlight.model.errors import Invalid, Limited
from fanlight.model.events import ClientRegistered
from fanlight.model.oauth import CLI, Client, client_of
from fanlight.ops.context import Context

_HOUR = 3_600_000


async def register(ctx: Context, actor: Actor, metadata: dict[str, Any]) -> Client:
    """Dynamic registration (RFC 7591). Raises `Invalid`, or `Limited` where there are too many."""
    client, address = client_of(new_id(), metadata), place(actor.address)

    def write(tx: Tx) -> Client:
        recent = rows.count(tx, since=tx.now - _HOUR, address=address)
        if recent >= ctx.limits.clients_per_hour or rows.count(tx) >= ctx.limits.clients:
            raise _too_many()
        rows.add(tx, client, address=address)
        events.record(tx, actor, ClientRegistered(client.id, client.name))
        return client

    return await ctx.db.write(write)


async def known(ctx: Context, id_: str) -> Client:
    """The client with this ID. Raises `Invalid` where there is none.

    One whose ID is a URL is asked there: only for somebody who is signed in.
    """
    if id_ == CLI.id:
        return CLI
    if id_.startswith("https://"):
        return await _described(ctx, id_)
    found = await ctx.db.read(lambda tx: rows.find(tx, id_)) if is_id(id_) else None
    if found is None:
        raise _unknown("It may have been forgotten: have it register anew.")
    return found


async def _described(ctx: Context, url: str) -> Client:
    now = ctx.clock.now()
    found: Client | None = ctx.described.get(url, now)
    if found is not None:
        return found
    if ctx.documents is None:
        raise _unknown("This server reads no descriptions of programs.")
    document = await ctx.documents.fetch(url, most=ctx.limits.client_document_bytes)
    if document.get("client_id") != url:
        raise _unknown("Its description is that of another one.")
    client = client_of(url, document)
    ctx.described.put(url, client, until=now + ctx.limits.client_document_seconds * 1000)
    return client


def _unknown(detail: str) -> Invalid:
    return Invalid("invalid-client", "This server does not know the program.", detail)


def _too_many() -> Limited:
    return Limited(
        "too-many-clients",
        "Too many programs have registered here.",
        "Wait an hour. The settings are limits.clients_per_hour and limits.clients.",
        retry_after=3600,
    )
