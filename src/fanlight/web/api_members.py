"""One member: what they are in, and what they come in with, each to be ended."""

from fastapi import APIRouter, Response

from fanlight.kit.clock import iso
from fanlight.ops import credentials, people
from fanlight.web import API, paging
from fanlight.web.api_admin import group_shape, member
from fanlight.web.api_tokens import grant_shape, token_shape
from fanlight.web.caller import Caller, Ctx
from fanlight.web.devices import device
from fanlight.web.paging import Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import members, tokens

router = APIRouter(prefix=f"{API}/admin/members", tags=["admin"], route_class=Repeatable)


@router.get("/{email}")
async def show(email: str, ctx: Ctx, actor: Caller) -> members.MemberDetail:
    """One member, with their groups."""
    found = await people.show(ctx, actor, email)
    return members.MemberDetail(
        **member(found.user).model_dump(),
        groups=[group_shape(each) for each in found.groups],
        artifacts=found.artifacts,
        open=found.is_open,
    )


@router.get("/{email}/sessions")
async def sessions(email: str, ctx: Ctx, actor: Caller, paged: Paged) -> members.MemberSessions:
    """The browsers in which a member is signed in, the one that was used last first."""
    found = await credentials.of_member(ctx, actor, email)
    whole = members.MemberSessions(
        items=[
            members.MemberSession(
                id=session.id,
                device=device(session.user_agent),
                created_at=iso(session.created_at),
                seen_at=iso(session.seen_at),
            )
            for session in found.sessions
        ]
    )
    return paging.part(whole, paged)


@router.delete("/{email}/sessions/{id}", status_code=204)
async def end_session(email: str, id: str, ctx: Ctx, actor: Caller) -> Response:
    """Signs one of these browsers out at once; pages that are open there stop."""
    await credentials.end_session(ctx, actor, email, id)
    return Response(status_code=204)


@router.get("/{email}/tokens")
async def tokens_(email: str, ctx: Ctx, actor: Caller, paged: Paged) -> tokens.Tokens:
    """The API tokens of a member that work."""
    found = await credentials.of_member(ctx, actor, email)
    whole = tokens.Tokens(items=[token_shape(each) for each in found.tokens])
    return paging.part(whole, paged)


@router.delete("/{email}/tokens/{id}", status_code=204)
async def revoke_token(email: str, id: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends one of these tokens at once."""
    await credentials.revoke_token(ctx, actor, email, id)
    return Response(status_code=204)


@router.get("/{email}/grants")
async def grants(email: str, ctx: Ctx, actor: Caller, paged: Paged) -> tokens.Grants:
    """The programs that a member has let in, the newest first."""
    found = await credentials.of_member(ctx, actor, email)
    whole = tokens.Grants(items=[grant_shape(each) for each in found.grants])
    return paging.part(whole, paged)


@router.delete("/{email}/grants/{id}", status_code=204)
async def end_grant(email: str, id: str, ctx: Ctx, actor: Caller) -> Response:
    """Shuts one of these programs out at once, with all its tokens."""
    await credentials.end_grant(ctx, actor, email, id)
    return Response(status_code=204)
