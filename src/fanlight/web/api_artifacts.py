"""`/api/v1/artifacts`: the gallery's list, one artifact."""

from typing import Annotated

from fastapi import APIRouter, Query

from fanlight.model.artifact import Artifact, ListScope
from fanlight.ops import artifacts, folders, trash
from fanlight.ops.context import Context
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit
from fanlight.web.repeat import Repeatable
from fanlight.wire import choices, shapes
from fanlight.wire import cursor as cursors

router = APIRouter(prefix=API, tags=["artifacts"], route_class=Repeatable)

Purge = Annotated[bool, Query(description="Delete for good; only from the trash.")]


@router.get("/artifacts")
async def listed(
    ctx: Ctx,
    actor: Caller,
    scope: choices.ListScope = ListScope.ALL,
    q: Annotated[str, Query(max_length=500)] = "",
    pinned: bool = False,
    archived: bool = False,
    trashed: bool = False,
    agent: Annotated[str, Query(max_length=200)] = "",
    folder: Annotated[str | None, Query(max_length=100)] = None,
    limit: Limit = 25,
    cursor: str | None = None,
) -> shapes.Artifacts:
    """What the caller may see, newest first. `q` searches titles and visible text."""
    filter_ = artifacts.Filter(
        scope=scope,
        query=q,
        starred=pinned,
        archived=archived,
        trashed=trashed,
        agent=agent,
        folder=await folders.key_of(ctx, actor, folder),
        before=cursors.position(cursor),
    )
    page = await artifacts.listed(ctx, actor, filter_, limit=limit)
    return shapes.Artifacts(
        items=[artifact_shape(ctx, item) for item in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.get("/artifacts/{id}")
async def show(id: str, ctx: Ctx, actor: Caller) -> shapes.ArtifactShape:
    """One artifact, with the caller's role on it."""
    return artifact_shape(ctx, await artifacts.show(ctx, actor, id))


@router.patch("/artifacts/{id}")
async def change(
    id: str,
    wanted: shapes.Change,
    ctx: Ctx,
    actor: Caller,
) -> shapes.ArtifactShape:
    """Renames it, describes it, archives it, or pins it to the caller's own gallery."""
    asked = artifacts.Change(**wanted.model_dump())
    return artifact_shape(ctx, await artifacts.change(ctx, actor, id, asked))


@router.delete("/artifacts/{id}")
async def delete(id: str, ctx: Ctx, actor: Caller, *, purge: Purge = False) -> shapes.ArtifactShape:
    """Moves it to the trash. With `purge`, deletes what is there for good; answers what it was."""
    remove = trash.purge if purge else trash.delete
    return artifact_shape(ctx, await remove(ctx, actor, id))


@router.post("/artifacts/{id}/undelete")
async def undelete(id: str, ctx: Ctx, actor: Caller) -> shapes.ArtifactShape:
    """Brings it back from the trash."""
    return artifact_shape(ctx, await trash.undelete(ctx, actor, id))


def artifact_shape(ctx: Context, artifact: Artifact) -> shapes.ArtifactShape:
    return shapes.ArtifactShape.from_model(artifact, url=ctx.url_of(artifact.id))
