"""`/api/v1/artifacts/{id}/versions`: history, bytes, differences, and what viewers' shells need."""

import io
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from starlette.responses import PlainTextResponse, StreamingResponse

from fanlight.model.errors import Invalid
from fanlight.ops import access, diffs, downloads, frames, versions, violations
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.described import BYTES, body, contents
from fanlight.web.paging import Limit, Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire import shapes

router = APIRouter(prefix=API, tags=["versions"], route_class=Repeatable)

# What a version holds never changes; whether the caller may see it does, so each use asks again.
_IMMUTABLE = {"cache-control": "private, no-cache"}


@router.get("/artifacts/{id}/versions")
async def listed(
    id: str,
    ctx: Ctx,
    actor: Caller,
    limit: Limit = 25,
    cursor: str | None = None,
) -> shapes.Versions:
    """The newest first."""
    before = cursors.number(cursor)
    page = await versions.listed(ctx, actor, id, before=before, limit=limit)
    return shapes.Versions(
        items=[shapes.VersionShape.from_model(item) for item in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.get("/artifacts/{id}/versions/{n}")
async def show(id: str, n: int, ctx: Ctx, actor: Caller) -> shapes.VersionDetail:
    """One version, with what its client claimed beside what the server observed."""
    shown = await versions.show(ctx, actor, id, n)
    return shapes.VersionDetail.from_model(shown.version, inside=actor.is_member)


@router.get("/artifacts/{id}/versions/{n}/files")
async def files(id: str, n: int, ctx: Ctx, actor: Caller, paged: Paged) -> shapes.Files:
    """The files of a version."""
    found = await versions.files(ctx, actor, id, n)
    whole = shapes.Files(items=[shapes.FileShape.from_model(entry) for entry in found])
    return paging.part(whole, paged, by="path")


@router.get("/artifacts/{id}/versions/{n}/files/{path:path}", **body(BYTES))
async def file(id: str, n: int, path: str, ctx: Ctx, actor: Caller) -> Response:
    """A file's bytes exactly as published."""
    opened = await versions.open_file(ctx, actor, id, path, n=n)
    headers = {
        **_IMMUTABLE,
        "content-disposition": downloads.disposition(path.rpartition("/")[2]),
        "content-length": str(opened.entry.size),
        "etag": f'"{opened.entry.sha256.hex()}"',
    }
    return StreamingResponse(opened.chunks, headers=headers, media_type="application/octet-stream")


@router.get("/artifacts/{id}/versions/{n}/source", **body(BYTES))
async def source(id: str, n: int, ctx: Ctx, actor: Caller) -> Response:
    """The published document's bytes, exactly."""
    shown = await versions.show(ctx, actor, id, n)
    return await file(id, n, shown.version.entry, ctx, actor)


@router.get("/artifacts/{id}/versions/{n}/page", **body("text/plain"))
async def page(id: str, n: int, ctx: Ctx, actor: Caller) -> Response:
    """The document as shown, before the runtime is put in front of it; live patches apply to it."""
    version, body = await versions.page(ctx, actor, id, n)
    headers = {**_IMMUTABLE, "etag": f'"{version.page_sha256.hex()}"'}
    return PlainTextResponse(body, headers=headers)


@router.get("/artifacts/{id}/versions/{n}/delta", **body(BYTES))
async def delta(
    id: str,
    n: int,
    since: Annotated[int, Query(alias="from")],
    ctx: Ctx,
    actor: Caller,
) -> Response:
    """The live patch from another version's page to this one's; 404 where there is none."""
    patch = await versions.delta(ctx, actor, id, n=n, since=since)
    return Response(patch, headers=_IMMUTABLE, media_type="application/octet-stream")


@router.get(
    "/artifacts/{id}/versions/{n}/diff",
    response_model=shapes.DiffShape,
    responses={200: {"content": contents("text/plain")}},
)
async def diff(
    id: str,
    n: int,
    against: int,
    ctx: Ctx,
    actor: Caller,
    what: Literal["source", "text"] = "source",
    format: Literal["json", "unified"] = "json",
) -> Response | shapes.DiffShape:
    """What changed from version `against` to this one: in the files, or in the visible text."""
    found = await diffs.between(ctx, actor, id, a=against, b=n, what=what)
    if format == "unified":
        return PlainTextResponse(diffs.as_text(found))
    return diff_shape(found)


@router.get("/artifacts/{id}/versions/{n}/download", **body(BYTES))
async def download(id: str, n: int, ctx: Ctx, actor: Caller) -> Response:
    """The published file, or a ZIP of all of them."""
    opened = await downloads.prepare(ctx, actor, id, n)
    headers = {"content-disposition": downloads.disposition(opened.name), **_IMMUTABLE}
    return StreamingResponse(opened.chunks, headers=headers, media_type="application/octet-stream")


@router.post("/artifacts/{id}/frame")
async def frame(
    id: str,
    wanted: shapes.FrameWanted,
    ctx: Ctx,
    actor: Caller,
) -> shapes.FrameShape:
    """A short-lived URL of a version's page on the content origin, for a frame."""
    issued = await frames.issue(ctx, actor, id, wanted.version)
    return shapes.FrameShape(
        url=issued.url, nonce=issued.nonce, version=issued.version, expires_in=issued.expires_in
    )


@router.get("/artifacts/{id}/versions/{n}/violations")
async def violated(
    id: str,
    n: int,
    ctx: Ctx,
    actor: Caller,
) -> list[shapes.ViolationShape]:
    """What the page tried and its content policy stopped, for whoever may publish to it."""
    found = await violations.listed(ctx, actor, id, n)
    return [shapes.ViolationShape(directive=v.directive, url=v.url, line=v.line) for v in found]


@router.post("/artifacts/{id}/versions/{n}/violations", status_code=202)
async def report(
    id: str,
    n: int,
    found: list[shapes.ViolationSeen],
    ctx: Ctx,
    actor: Caller,
) -> dict[str, int]:
    """Viewers' shells tell here what the page's content policy stopped."""
    if len(found) > ctx.limits.violations:
        raise Invalid(
            "too-many-violations",
            f"{len(found)} violations are more than are kept.",
            f"Send at most {ctx.limits.violations}. The setting is limits.violations.",
            limit=ctx.limits.violations,
        )
    rows = [violations.Violation(each.directive, each.url, each.line) for each in found]
    return {"new": await violations.report(ctx, actor, id, rows, n=n)}


@router.get("/artifacts/{id}/qr.svg", **body("image/svg+xml"))
async def qr(id: str, ctx: Ctx, actor: Caller) -> Response:
    """The artifact's address as a QR code."""
    import segno

    artifact = await access.artifact_for(ctx, actor, id, access.Action.VIEW)
    drawn = io.BytesIO()
    segno.make(ctx.url_of(artifact.id), error="m").save(
        drawn, kind="svg", border=2, xmldecl=False, dark="#000", light="#fff"
    )
    return Response(drawn.getvalue(), media_type="image/svg+xml")


def diff_shape(found: diffs.Diff) -> shapes.DiffShape:
    files = [
        shapes.FileDiffShape(
            path=file.path,
            status=file.status,
            hunks=None
            if file.hunks is None
            else [
                shapes.HunkShape(a_start=h.a_start, b_start=h.b_start, rows=list(h.rows))
                for h in file.hunks
            ],
        )
        for file in found.files
    ]
    signs = [row[0] for file in files for hunk in file.hunks or [] for row in hunk.rows]
    stats = shapes.DiffStats(added=signs.count("+"), removed=signs.count("-"))
    return shapes.DiffShape(a=found.a, b=found.b, files=files, stats=stats)
