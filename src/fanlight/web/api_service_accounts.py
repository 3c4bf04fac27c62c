"""Who works without a person: service accounts with their tokens, and SCIM tokens."""

from fastapi import APIRouter, Response

from fanlight.kit.clock import iso, iso_or_none
from fanlight.ops import scim_tokens, service_accounts
from fanlight.web import API, paging
from fanlight.web.api_admin import member, members_of
from fanlight.web.api_tokens import asked, token_shape
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit, Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire import organisation, roles
from fanlight.wire import tokens as token_shapes

router = APIRouter(prefix=f"{API}/admin", tags=["admin"], route_class=Repeatable)


@router.get("/service-accounts")
async def accounts(
    ctx: Ctx, actor: Caller, limit: Limit = 25, cursor: str | None = None
) -> organisation.Members:
    """The service accounts."""
    after = cursors.number(cursor)
    return members_of(await service_accounts.listed(ctx, actor, after=after, limit=limit))


@router.post("/service-accounts", status_code=201)
async def create(wanted: roles.ServiceWanted, ctx: Ctx, actor: Caller) -> organisation.MemberShape:
    """Makes a member without a person; removed and suspended as members are, by its address."""
    return member(await service_accounts.create(ctx, actor, wanted.name, wanted.role))


@router.get("/service-accounts/{name}/tokens")
async def tokens(name: str, ctx: Ctx, actor: Caller, paged: Paged) -> token_shapes.Tokens:
    """The tokens of a service account that work."""
    found = await service_accounts.tokens(ctx, actor, name)
    whole = token_shapes.Tokens(items=[token_shape(each) for each in found])
    return paging.part(whole, paged)


@router.post("/service-accounts/{name}/tokens", status_code=201)
async def create_token(
    name: str, wanted: token_shapes.TokenWanted, ctx: Ctx, actor: Caller
) -> token_shapes.NewTokenShape:
    """Makes a token for a service account; its secret is shown this once."""
    made = await service_accounts.create_token(ctx, actor, name, asked(wanted))
    return token_shapes.NewTokenShape(
        id=made.id, secret=made.secret, expires_at=iso(made.expires_at)
    )


@router.delete("/service-accounts/{name}/tokens/{id}", status_code=204)
async def revoke_token(name: str, id: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends a token of a service account at once."""
    await service_accounts.revoke_token(ctx, actor, name, id)
    return Response(status_code=204)


@router.get("/scim-tokens")
async def scim(ctx: Ctx, actor: Caller, paged: Paged) -> roles.ScimTokens:
    """The tokens with which identity providers manage people by SCIM."""
    found = await scim_tokens.listed(ctx, actor)
    items = [
        roles.ScimTokenShape(
            id=each.id,
            name=each.name,
            last_four=each.last_four,
            created_at=iso(each.created_at),
            used_at=iso_or_none(each.used_at),
        )
        for each in found
    ]
    return paging.part(roles.ScimTokens(items=items), paged)


@router.post("/scim-tokens", status_code=201)
async def create_scim(wanted: roles.ScimTokenWanted, ctx: Ctx, actor: Caller) -> roles.NewScimToken:
    """Makes a token for SCIM alone; its secret is shown this once."""
    made = await scim_tokens.create(ctx, actor, wanted.name)
    url = f"{ctx.origins.app}/scim/v2"
    return roles.NewScimToken(id=made.id, secret=made.secret, url=url)


@router.delete("/scim-tokens/{id}", status_code=204)
async def revoke_scim(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends one at once."""
    await scim_tokens.revoke(ctx, actor, id)
    return Response(status_code=204)
