"""`/api/v1/me`, and one's own tokens and sessions."""

from fastapi import APIRouter, Response

from fanlight.kit.clock import iso, iso_or_none
from fanlight.model.actor import AGENT_SCOPES, Scope
from fanlight.model.errors import Denied, Invalid
from fanlight.ops import sessions, sign_in
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.devices import device
from fanlight.web.repeat import Repeatable
from fanlight.wire import shapes

router = APIRouter(prefix=API, tags=["account"], route_class=Repeatable)


@router.get("/me")
async def me(ctx: Ctx, actor: Caller) -> shapes.Me:
    """Who the caller is. 401 for nobody."""
    if actor.user is None:
        raise Denied("not-signed-in", "You are not signed in.", "Sign in, or send a token.")
    return shapes.Me(
        name=actor.name,
        kind=actor.kind,
        role=actor.role_name,
        scopes=sorted(actor.scopes),
        server=ctx.origins.app,
    )


@router.get("/tokens")
async def tokens(ctx: Ctx, actor: Caller) -> shapes.Tokens:
    """The caller's own tokens that work."""
    found = await sign_in.tokens(ctx, actor)
    return shapes.Tokens(items=[token_shape(token) for token in found])


@router.post("/tokens", status_code=201)
async def create_token(wanted: shapes.TokenWanted, ctx: Ctx, actor: Caller) -> shapes.NewTokenShape:
    """Makes a token; its secret is shown this once."""
    scopes = AGENT_SCOPES if wanted.scopes is None else scopes_of(wanted.scopes)
    made = await sign_in.create_token(ctx, actor, wanted.name, scopes=scopes, days=wanted.days)
    return shapes.NewTokenShape(id=made.id, secret=made.secret, expires_at=iso(made.expires_at))


@router.delete("/tokens/{id}", status_code=204)
async def revoke_token(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends one of the caller's own tokens at once."""
    await sign_in.revoke_token(ctx, actor, id)
    return Response(status_code=204)


@router.get("/account/sessions")
async def browsers(ctx: Ctx, actor: Caller) -> shapes.Sessions:
    """The browsers in which the caller is signed in, the one that was used last first."""
    found = await sessions.listed(ctx, actor)
    return shapes.Sessions(
        items=[
            shapes.SessionShape(
                id=session.id,
                device=device(session.user_agent),
                created_at=iso(session.created_at),
                seen_at=iso(session.seen_at),
                current=session.pk == actor.session,
            )
            for session in found
        ]
    )


@router.delete("/account/sessions/{id}", status_code=204)
async def end_session(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Signs one of these browsers out at once; pages that are open there stop."""
    await sessions.end(ctx, actor, id)
    return Response(status_code=204)


def scopes_of(words: list[str]) -> frozenset[Scope]:
    try:
        return frozenset(map(Scope, words))
    except ValueError as error:
        known = ", ".join(sorted(Scope))
        raise Invalid(
            "unknown-scope", "There is no such scope.", f"Choose from {known}."
        ) from error


def token_shape(token: sign_in.Token) -> shapes.TokenShape:
    return shapes.TokenShape(
        id=token.id,
        name=token.name,
        last_four=token.last_four,
        scopes=sorted(token.scopes),
        created_at=iso(token.created_at),
        expires_at=iso(token.expires_at),
        used_at=iso_or_none(token.used_at),
    )
