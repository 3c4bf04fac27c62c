"""`/api/v1/compliance`: every artifact and activity, for programs with keys of their own."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from starlette.responses import StreamingResponse

from fanlight.kit.clock import milliseconds
from fanlight.model.policy import Action
from fanlight.ops import archives, compliance, downloads, holds, versions
from fanlight.web import API, paging
from fanlight.web.api_audit import Asked
from fanlight.web.api_governance import wanted_hold
from fanlight.web.api_sharing import link_shape
from fanlight.web.caller import Caller, Ctx
from fanlight.web.described import BYTES, ZIP, body
from fanlight.web.repeat import Repeatable
from fanlight.wire import choices, governance, shapes
from fanlight.wire import compliance as wire
from fanlight.wire import cursor as cursors
from fanlight.wire.audit import AuditEntry

router = APIRouter(prefix=f"{API}/compliance", tags=["compliance"], route_class=Repeatable)

PageSize = Annotated[int, Query(description="At most `limits.compliance_page`, which is 1,000.")]
Person = Annotated[str | None, Query(max_length=300, description="An e-mail address or ID.")]
Organisation = Annotated[
    str | None, Query(min_length=1, max_length=300, description="Its name or ID.")
]
Moment = Annotated[choices.Moment | None, Query(description="Of the newest publish; RFC 3339.")]

_PRIVATE = {"cache-control": "no-store"}


def asked(
    *,
    owner: Person = None,
    organisation: Organisation = None,
    audience: choices.Audience | None = None,
    updated_from: Moment = None,
    updated_to: Moment = None,
) -> compliance.Filter:
    return compliance.Filter(
        owner=owner,
        organisation=organisation,
        audience=audience,
        updated_from=None if updated_from is None else milliseconds(updated_from),
        updated_to=None if updated_to is None else milliseconds(updated_to),
    )


@router.get("/artifacts")
async def listed(
    ctx: Ctx,
    actor: Caller,
    filter_: Annotated[compliance.Filter, Depends(asked)],
    limit: PageSize = 100,
    cursor: str | None = None,
) -> wire.ComplianceArtifacts:
    """Every artifact, the trash included, the first that was made first.

    The cursor neither skips nor repeats, whatever is published or deleted meanwhile.
    """
    after = cursors.number(cursor)
    page = await compliance.listed(ctx, actor, filter_, after=after, limit=limit)
    return wire.ComplianceArtifacts(
        items=[
            wire.ComplianceArtifact.from_model(each, url=ctx.url_of(each.id)) for each in page.items
        ],
        next_cursor=cursors.after(page.after),
    )


@router.get("/artifacts/{id}")
async def show(id: str, ctx: Ctx, actor: Caller) -> wire.ComplianceArtifact:
    """One artifact, whoever owns it."""
    found = await compliance.show(ctx, actor, id)
    return wire.ComplianceArtifact.from_model(found, url=ctx.url_of(found.id))


@router.delete("/artifacts/{id}", status_code=202)
async def delete(id: str, ctx: Ctx, actor: Caller) -> wire.Deleting:
    """Deletes it for good, with all its versions. 409 under a legal hold, 404 the second time."""
    return wire.Deleting(id=(await compliance.delete(ctx, actor, id)).id)


@router.get("/artifacts/{id}/versions")
async def listed_versions(
    id: str, ctx: Ctx, actor: Caller, limit: PageSize = 100, cursor: str | None = None
) -> wire.ComplianceVersions:
    """Its versions with the hashes of their contents, the newest first."""
    before = cursors.number(cursor)
    page = await compliance.listed_versions(ctx, actor, id, before=before, limit=limit)
    return wire.ComplianceVersions(
        items=[wire.ComplianceVersion.from_model(each) for each in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.get("/artifacts/{id}/versions/{n}/files")
async def files(
    id: str, n: int, ctx: Ctx, actor: Caller, limit: PageSize = 100, cursor: str | None = None
) -> shapes.Files:
    """A version's files as published: path, size and SHA-256 of each."""
    found = await compliance.files(ctx, actor, id, n)
    whole = shapes.Files(items=[shapes.FileShape.from_model(each) for each in found])
    return paging.part(whole, paging.Asked(limit, cursor), by="path")


@router.get("/artifacts/{id}/versions/{n}/content", **body(BYTES, ZIP))
async def content(
    id: str, n: int, ctx: Ctx, actor: Caller, path: str | None = None
) -> StreamingResponse:
    """The file at `path`; without one, the only file, or a ZIP of all."""
    return await _content(ctx, actor, id, n, path=path)


@router.get("/artifacts/{id}/content", **body(BYTES, ZIP))
async def current(id: str, ctx: Ctx, actor: Caller, path: str | None = None) -> StreamingResponse:
    """As `/versions/{n}/content`, of the newest version."""
    return await _content(ctx, actor, id, None, path=path)


@router.get("/artifacts/{id}/archive", **body(ZIP))
async def archive(id: str, ctx: Ctx, actor: Caller) -> StreamingResponse:
    """Every version in one ZIP. `index.json` comes last: where it is missing, something is."""
    return _sent(await archives.of_all(ctx, actor, id), "artifact.zip", ZIP)


@router.get("/artifacts/{id}/sharing")
async def sharing(id: str, ctx: Ctx, actor: Caller) -> wire.ComplianceSharing:
    """Whom its owner gave it to."""
    found = await compliance.shared_with(ctx, actor, id)
    return wire.ComplianceSharing(
        audience=found.record.audience,
        people=[shapes.ShareShape.from_model(each) for each in found.shares],
        links=[link_shape(each) for each in found.links],
    )


@router.get("/artifacts/{id}/comments")
async def said(
    id: str, ctx: Ctx, actor: Caller, limit: PageSize = 100, cursor: str | None = None
) -> wire.ComplianceComments:
    """What people said of it, the oldest first: deleted comments too, and what a hold kept."""
    page = await compliance.said(ctx, actor, id, after=cursors.number(cursor), limit=limit)
    return wire.ComplianceComments(
        items=[wire.ComplianceComment.from_model(each) for each in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.get("/changes")
async def changes(
    ctx: Ctx, actor: Caller, limit: PageSize = 100, cursor: str | None = None
) -> wire.Changes:
    """Everything that happened to artifacts, in the order in which it took effect, without gaps."""
    page = await compliance.changes(ctx, actor, after=cursors.number(cursor), limit=limit)
    return wire.Changes(
        items=[wire.ChangeShape.from_model(each) for each in page.items],
        next_cursor=cursors.after(page.after),
        more=page.more,
    )


@router.get("/activities")
async def activities(
    ctx: Ctx, actor: Caller, filter_: Asked, limit: PageSize = 100, cursor: str | None = None
) -> wire.Activities:
    """The audit log, the oldest first; nothing comes late behind a cursor."""
    after = cursors.number(cursor)
    page = await compliance.activities(ctx, actor, filter_, after=after, limit=limit)
    return wire.Activities(
        items=[AuditEntry.from_model(each) for each in page.items],
        next_cursor=cursors.after(page.after),
        more=page.more,
    )


@router.get("/holds")
async def listed_holds(
    ctx: Ctx, actor: Caller, limit: PageSize = 100, cursor: str | None = None
) -> governance.Holds:
    """The legal holds that hold."""
    page = await compliance.listed_holds(ctx, actor, before=cursors.number(cursor), limit=limit)
    return governance.Holds(
        items=[governance.HoldShape.from_model(each) for each in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.post("/holds", status_code=201)
async def place_hold(
    wanted: governance.HoldWanted, ctx: Ctx, actor: Caller
) -> governance.HoldShape:
    """As `POST /admin/holds`."""
    hold = await holds.place(ctx, actor, wanted_hold(wanted), action=Action.HOLD_ANY_CONTENT)
    return governance.HoldShape.from_model(hold)


@router.delete("/holds/{id}", status_code=204)
async def release_hold(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends a hold."""
    await holds.release(ctx, actor, id, action=Action.HOLD_ANY_CONTENT)
    return Response(status_code=204)


async def _content(
    ctx: Ctx, actor: Caller, id: str, n: int | None, *, path: str | None
) -> StreamingResponse:
    shown = await compliance.version(ctx, actor, id, n)
    if path is None and shown.version.manifest is not None:
        chunks = archives.of_version(ctx, shown)
        return _sent(chunks, f"v{shown.version.n}.zip", ZIP)
    opened = await versions.file_of(ctx, shown, path or shown.version.entry)
    name = opened.entry.path.rpartition("/")[2]
    return _sent(opened.chunks, name, BYTES)


def _sent(chunks: AsyncIterator[bytes], name: str, media_type: str) -> StreamingResponse:
    headers = {"content-disposition": downloads.disposition(name), **_PRIVATE}
    return StreamingResponse(chunks, headers=headers, media_type=media_type)
