"""`/api/v1/.../access-requests`: asking for access, and answering."""

from fastapi import APIRouter

from fanlight.kit.clock import iso
from fanlight.ops import requests
from fanlight.ops.requests import Asked
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import choices
from fanlight.wire import requests as shapes

router = APIRouter(prefix=API, tags=["sharing"], route_class=Repeatable)


@router.get("/access-requests")
async def mine(ctx: Ctx, actor: Caller, paged: Paged) -> shapes.AccessRequests:
    """Who asks for access to what the caller owns: the 100 that have waited longest."""
    return paging.part(_shape(await requests.of_mine(ctx, actor)), paged)


@router.post("/artifacts/{id}/access-requests", status_code=202)
async def ask(id: str, wanted: shapes.AccessWanted, ctx: Ctx, actor: Caller) -> shapes.AccessAsked:
    """Asks its owner for access; the answer is the same where there is no such artifact."""
    await requests.ask(ctx, actor, id, wanted.message)
    return shapes.AccessAsked()


@router.get("/artifacts/{id}/access-requests")
async def listed(id: str, ctx: Ctx, actor: Caller, paged: Paged) -> shapes.AccessRequests:
    """Who asks for access, the oldest first."""
    return paging.part(_shape(await requests.of_artifact(ctx, actor, id)), paged)


@router.put("/artifacts/{id}/access-requests/{request}")
async def answer(
    id: str, request: str, wanted: shapes.AccessAnswer, ctx: Ctx, actor: Caller
) -> shapes.AccessRequests:
    """Gives a role, or declines; answers who still asks."""
    await requests.answer(ctx, actor, id, request, role=choices.role(wanted.role))
    return _shape(await requests.of_artifact(ctx, actor, id))


def _shape(found: list[Asked]) -> shapes.AccessRequests:
    return shapes.AccessRequests(
        items=[
            shapes.AccessRequestShape(
                id=each.id,
                artifact=each.artifact,
                title=each.title,
                who=each.email,
                name=each.name,
                message=each.message,
                asked_at=iso(each.asked_at),
            )
            for each in found
        ]
    )
