"""`/api/v1/folders`, and which of them an artifact is in."""

from fastapi import APIRouter, Response

from fanlight.ops import folders
from fanlight.ops.folders import Shown
from fanlight.web import API
from fanlight.web.api_sharing import sharing_shape
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit
from fanlight.web.repeat import Repeatable
from fanlight.wire import choices
from fanlight.wire import cursor as cursors
from fanlight.wire import folders as shapes
from fanlight.wire.shapes import ShareWanted, SharingShape

router = APIRouter(prefix=API, tags=["folders"], route_class=Repeatable)


@router.get("/folders")
async def listed(
    ctx: Ctx, actor: Caller, limit: Limit = 25, cursor: str | None = None
) -> shapes.Folders:
    """Those that the caller sees, the oldest first."""
    after = cursors.number(cursor)
    page = await folders.listed(ctx, actor, after=after, limit=limit)
    return shapes.Folders(
        items=[shapes.FolderShape.from_model(each) for each in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.post("/folders", status_code=201)
async def create(wanted: shapes.FolderWanted, ctx: Ctx, actor: Caller) -> shapes.FolderShape:
    """Makes a folder; private, unless an audience is given."""
    made = await folders.create(ctx, actor, wanted.name, wanted.audience)
    return shapes.FolderShape.from_model(made)


@router.get("/folders/{id}")
async def show(id: str, ctx: Ctx, actor: Caller) -> shapes.FolderDetail:
    """One folder, and for its owner whom it is shared with by name."""
    return _detail(await folders.show(ctx, actor, id))


@router.patch("/folders/{id}")
async def change(
    id: str, wanted: shapes.FolderChange, ctx: Ctx, actor: Caller
) -> shapes.FolderDetail:
    """Renames it, or changes the audience of it and so of all that is in it."""
    shown = await folders.change(ctx, actor, id, name=wanted.name, audience=wanted.audience)
    return _detail(shown)


@router.delete("/folders/{id}", status_code=204)
async def delete(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Deletes the folder. What is in it stays, in no folder."""
    await folders.delete(ctx, actor, id)
    return Response(status_code=204)


@router.put("/folders/{id}/people/{who}")
async def give(
    id: str, who: str, wanted: ShareWanted, ctx: Ctx, actor: Caller
) -> shapes.FolderDetail:
    """Shares all that is in it with a member or a group, in a role."""
    return _detail(await folders.give(ctx, actor, id, who, role=choices.role(wanted.role)))


@router.delete("/folders/{id}/people/{who}")
async def take(id: str, who: str, ctx: Ctx, actor: Caller) -> shapes.FolderDetail:
    """Takes back what was shared by name."""
    return _detail(await folders.take(ctx, actor, id, who))


@router.put("/artifacts/{id}/folder")
async def move(id: str, wanted: shapes.FolderChosen, ctx: Ctx, actor: Caller) -> SharingShape:
    """Moves an artifact of the caller's into a folder that they may edit, or out of one."""
    return sharing_shape(await folders.move(ctx, actor, id, wanted.folder))


def _detail(shown: Shown) -> shapes.FolderDetail:
    return shapes.FolderDetail.shared(shown.folder, shown.shares)
