"""One's own API tokens, and what one has granted to programs."""

from fastapi import APIRouter, Response

from fanlight.kit.clock import iso, iso_or_none
from fanlight.model.actor import AGENT_SCOPES, Scope
from fanlight.model.errors import Invalid
from fanlight.ops import grants, sign_in
from fanlight.ops.sign_in import Binding, Token, TokenWanted
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Paged
from fanlight.web.repeat import Repeatable
from fanlight.web.token_bounds import Bounds
from fanlight.wire import tokens as wire

router = APIRouter(prefix=API, tags=["account"], route_class=Repeatable)


@router.get("/tokens")
async def tokens(ctx: Ctx, actor: Caller, paged: Paged) -> wire.Tokens:
    """The caller's own tokens that work."""
    found = await sign_in.tokens(ctx, actor)
    return paging.part(wire.Tokens(items=[token_shape(token) for token in found]), paged)


def token_shape(token: Token) -> wire.TokenShape:
    bounds = Bounds.of(token)
    return wire.TokenShape(
        id=token.id,
        name=token.name,
        last_four=token.last_four,
        scopes=sorted(token.scopes),
        artifact=bounds.artifact,
        folder=bounds.folder,
        audience_ceiling=bounds.ceiling,
        created_at=iso(token.created_at),
        expires_at=iso(token.expires_at),
        used_at=iso_or_none(token.used_at),
    )


def asked(wanted: wire.TokenWanted) -> TokenWanted:
    """Raises `Invalid` for a scope that there is not."""
    try:
        scopes = AGENT_SCOPES if wanted.scopes is None else frozenset(map(Scope, wanted.scopes))
    except ValueError as error:
        known = ", ".join(sorted(Scope))
        raise Invalid(
            "unknown-scope", "There is no such scope.", f"Choose from {known}."
        ) from error
    binding = Binding(
        artifact=wanted.artifact, folder=wanted.folder, ceiling=wanted.audience_ceiling
    )
    return TokenWanted(wanted.name, scopes, wanted.days, binding)


@router.post("/tokens", status_code=201)
async def create_token(wanted: wire.TokenWanted, ctx: Ctx, actor: Caller) -> wire.NewTokenShape:
    """Makes a token; its secret is shown this once."""
    made = await sign_in.create_token(ctx, actor, asked(wanted))
    return wire.NewTokenShape(id=made.id, secret=made.secret, expires_at=iso(made.expires_at))


@router.delete("/tokens/{id}", status_code=204)
async def revoke_token(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends one of the caller's own tokens at once."""
    await sign_in.revoke_token(ctx, actor, id)
    return Response(status_code=204)


@router.get("/account/grants")
async def granted(ctx: Ctx, actor: Caller, paged: Paged) -> wire.Grants:
    """The programs that the caller has let in, the newest first."""
    found = await grants.listed(ctx, actor)
    return paging.part(wire.Grants(items=[grant_shape(grant) for grant in found]), paged)


def grant_shape(grant: grants.Grant) -> wire.GrantShape:
    return wire.GrantShape(
        id=grant.id,
        name=grant.name,
        client=grant.client,
        host=grant.host,
        scopes=sorted(grant.scopes),
        resource=grant.resource,
        created_at=iso(grant.created_at),
        expires_at=iso(grant.until),
        used_at=iso_or_none(grant.used_at),
    )


@router.delete("/account/grants/{id}", status_code=204)
async def end_grant(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Shuts a program out at once, with all its tokens."""
    await grants.end(ctx, actor, id)
    return Response(status_code=204)
