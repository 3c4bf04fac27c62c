"""`/api/v1/me`, and one's own sessions."""

from fastapi import APIRouter, Response

from fanlight.kit.clock import iso
from fanlight.model.errors import Denied
from fanlight.ops import sessions
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.devices import device
from fanlight.web.paging import Paged
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


@router.get("/account/sessions")
async def browsers(ctx: Ctx, actor: Caller, paged: Paged) -> shapes.Sessions:
    """The browsers in which the caller is signed in, the one that was used last first."""
    found = await sessions.listed(ctx, actor)
    whole = shapes.Sessions(
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
    return paging.part(whole, paged)


@router.delete("/account/sessions/{id}", status_code=204)
async def end_session(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Signs one of these browsers out at once; pages that are open there stop."""
    await sessions.end(ctx, actor, id)
    return Response(status_code=204)
