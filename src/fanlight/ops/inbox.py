"""What a person is told of: words, who may open a page, what became of a page of theirs."""

from dataclasses import dataclass

from fanlight.db import notices as rows
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.model.actor import Actor
from fanlight.model.notice import Notice
from fanlight.model.policy import Action
from fanlight.ops import access, requests
from fanlight.ops.context import Context


@dataclass(frozen=True, slots=True)
class Notices:
    """One page of a list. `after` continues it; `unread` counts all there are."""

    items: list[Notice]
    after: int | None
    unread: int


async def listed(
    ctx: Context, actor: Actor, *, unread: bool, before: int | None, limit: int
) -> Notices:
    """The newest first; only of artifacts that the person may still see."""
    access.require(actor, Action.LIST)

    def read(tx: Tx) -> Notices:
        def listed(*, limit: int) -> list[Notice]:
            return rows.listed(
                tx,
                actor,
                which=rows.Which.UNREAD if unread else rows.Which.ALL,
                before=before,
                limit=limit,
                asked_since=requests.since(ctx, tx),
            )

        page = paging.by_key(listed, limit)
        return Notices(page.items, page.after, rows.unread(tx, actor))

    return await ctx.db.read(read)


async def mark_read(ctx: Context, actor: Actor, keys: list[int] | None) -> int:
    """These, or without `keys` all; returns how many are left. Nobody else's are touched."""
    access.require(actor, Action.LIST)
    user = actor.user
    assert user is not None

    def write(tx: Tx) -> int:
        rows.mark_read(tx, user, keys)
        return rows.unread(tx, actor)

    return await ctx.db.write(write)
