"""`/api/v1/admin/tokens`: the API tokens of the whole organisation."""

from typing import Annotated

from fastapi import APIRouter, Query

from fanlight.kit.clock import iso, iso_or_none
from fanlight.ops import credentials
from fanlight.ops.sign_in import Token
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit
from fanlight.web.repeat import Repeatable
from fanlight.web.token_bounds import Bounds
from fanlight.wire import cursor as cursors
from fanlight.wire import tokens as wire

router = APIRouter(prefix=f"{API}/admin", tags=["admin"], route_class=Repeatable)

Days = Annotated[int | None, Query(ge=0, le=36_500)]


@router.get("/tokens")
async def listed(
    ctx: Ctx,
    actor: Caller,
    q: Annotated[str, Query(max_length=254)] = "",
    unused: Days = None,
    expiring: Days = None,
    limit: Limit = 25,
    cursor: str | None = None,
) -> wire.HeldTokens:
    """Those that work, of whom the caller may act on, the newest first.

    `q`: a part of an address or a name; `unused`: not used for so many days; `expiring`: at their
    end within so many. A page may be shorter than `limit` and the list still go on.
    """
    wanted = credentials.TokenFilter(q, unused, expiring)
    before = cursors.number(cursor)
    page = await credentials.all_tokens(ctx, actor, wanted, before=before, limit=limit)
    return wire.HeldTokens(
        items=[_shape(each) for each in page.items], next_cursor=cursors.after(page.after)
    )


def _shape(token: Token) -> wire.HeldTokenShape:
    bounds = Bounds.of(token)
    return wire.HeldTokenShape(
        id=token.id,
        name=token.name,
        last_four=token.last_four,
        scopes=sorted(token.scopes),
        artifact=bounds.artifact,
        folder=bounds.folder,
        audience_ceiling=bounds.ceiling,
        who=token.holder.email,
        holder=token.holder.name,
        created_at=iso(token.created_at),
        expires_at=iso(token.expires_at),
        used_at=iso_or_none(token.used_at),
    )
