"""`/api/v1/artifacts/{id}/comments`: threads, and what is done with them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from fanlight.model.comment import Thread, ThreadState
from fanlight.ops import comments
from fanlight.ops.comments import Place
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit, Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import comments as shapes
from fanlight.wire import cursor as cursors

router = APIRouter(prefix=f"{API}/artifacts/{{id}}", tags=["comments"], route_class=Repeatable)

_COMMENT = "/comments/{thread}/replies/{comment}"


@router.get("/comments")
async def listed(
    id: str,
    ctx: Ctx,
    actor: Caller,
    state: shapes.State = ThreadState.OPEN,
    limit: Limit = 25,
    cursor: str | None = None,
) -> shapes.Threads:
    """Threads with their comments, newest first. For whoever may view and has an account."""
    before = cursors.number(cursor)
    found = await comments.listed(ctx, actor, id, state=state, before=before, limit=limit)
    return shapes.Threads(
        items=[_shape(each) for each in found.items], next_cursor=cursors.after(found.after)
    )


@router.post("/comments", status_code=201)
async def start(
    id: str, wanted: shapes.ThreadWanted, ctx: Ctx, actor: Caller
) -> shapes.ThreadShape:
    """Begins a thread: on the page as a whole, or where `anchor` is."""
    anchor = wanted.anchor.to_model() if wanted.anchor else None
    return _shape(await comments.start(ctx, actor, id, wanted.text, anchor=anchor))


@router.get("/comments/{thread}")
async def show(id: str, thread: str, ctx: Ctx, actor: Caller) -> shapes.ThreadShape:
    """One thread."""
    return _shape(await comments.show(ctx, actor, Place(id, thread)))


@router.patch("/comments/{thread}")
async def resolve(
    id: str, thread: str, wanted: shapes.Resolution, ctx: Ctx, actor: Caller
) -> shapes.ThreadShape:
    """Resolves a thread, or opens it again."""
    place = Place(id, thread)
    return _shape(await comments.resolve(ctx, actor, place, resolved=wanted.resolved))


@router.post("/comments/{thread}/send")
async def send(id: str, thread: str, ctx: Ctx, actor: Caller) -> shapes.ThreadShape:
    """Sends a thread to the agents of the artifact's owner."""
    return _shape(await comments.send(ctx, actor, Place(id, thread)))


@router.post("/comments/{thread}/replies", status_code=201)
async def reply(
    id: str, thread: str, wanted: shapes.Words, ctx: Ctx, actor: Caller
) -> shapes.ThreadShape:
    """Answers in a thread."""
    return _shape(await comments.reply(ctx, actor, Place(id, thread), wanted.text))


@router.patch(_COMMENT)
async def edit(
    id: str, thread: str, comment: str, wanted: shapes.Words, ctx: Ctx, actor: Caller
) -> shapes.ThreadShape:
    """Changes the words of a comment of one's own."""
    return _shape(await comments.edit(ctx, actor, Place(id, thread, comment), wanted.text))


@router.delete(_COMMENT, status_code=204)
async def delete(id: str, thread: str, comment: str, ctx: Ctx, actor: Caller) -> Response:
    """Deletes a comment of one's own; who owns the artifact may delete any."""
    await comments.delete(ctx, actor, Place(id, thread, comment))
    return Response(status_code=204)


@router.put(_COMMENT + "/reactions/{name}")
async def react(
    id: str, thread: str, comment: str, name: shapes.ReactionName, ctx: Ctx, actor: Caller
) -> shapes.ThreadShape:
    """Adds a reaction."""
    return _shape(await comments.react(ctx, actor, Place(id, thread, comment), name, on=True))


@router.delete(_COMMENT + "/reactions/{name}")
async def unreact(
    id: str, thread: str, comment: str, name: shapes.ReactionName, ctx: Ctx, actor: Caller
) -> shapes.ThreadShape:
    """Takes a reaction back."""
    return _shape(await comments.react(ctx, actor, Place(id, thread, comment), name, on=False))


@router.get("/mentionable")
async def mentionable(
    id: str, ctx: Ctx, actor: Caller, paged: Paged, q: Annotated[str, Query(max_length=254)] = ""
) -> shapes.Mentions:
    """Members who may see the artifact and whose name or address begins so."""
    found = await comments.mentionable(ctx, actor, id, q)
    items = [shapes.MentionShape(who=each.email, name=each.name) for each in found]
    return paging.part(shapes.Mentions(items=items), paged, by="who")


def _shape(thread: Thread) -> shapes.ThreadShape:
    return shapes.ThreadShape.from_model(thread)
