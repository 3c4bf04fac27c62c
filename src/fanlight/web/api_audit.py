"""`/api/v1/admin/audit`: the audit log, listed, exported and checked."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import StreamingResponse

from fanlight.kit.clock import milliseconds
from fanlight.kit.ids import id_in
from fanlight.model.audit import Entry
from fanlight.ops import audit, streaming
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.described import body
from fanlight.web.paging import Limit, Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import audit as shapes
from fanlight.wire import audit_export, choices
from fanlight.wire import cursor as cursors
from fanlight.wire.streams import AuditStreams, AuditStreamShape

router = APIRouter(prefix=API, tags=["audit"], route_class=Repeatable)

Word = Annotated[str, Query(max_length=300)]
Who = Annotated[
    str,
    Query(
        alias="actor",
        max_length=300,
        description="A kind of actor, or a person's e-mail address or ID.",
    ),
]
From = Annotated[choices.Moment | None, Query(alias="from", description="Inclusive; RFC 3339.")]
To = Annotated[choices.Moment | None, Query(alias="to", description="Exclusive; RFC 3339.")]


def asked(
    *,
    who: Who = "",
    type: Word = "",
    artifact: Word = "",
    since: From = None,
    until: To = None,
) -> audit.Filter:
    return audit.Filter(
        actor=who,
        type=type,
        artifact=(id_in(artifact) or artifact),
        since=None if since is None else milliseconds(since),
        until=None if until is None else milliseconds(until),
    )


Asked = Annotated[audit.Filter, Depends(asked)]


@router.get("/admin/audit")
async def listed(
    ctx: Ctx,
    actor: Caller,
    filter_: Asked,
    limit: Limit = 25,
    cursor: str | None = None,
) -> shapes.AuditLog:
    """What was done, the newest first, for owners, admins and auditors.

    A cursor skips and repeats nothing.
    """
    before = cursors.number(cursor)
    page = await audit.listed(ctx, actor, filter_, before=before, limit=limit)
    return shapes.AuditLog(
        items=[shapes.AuditEntry.from_model(entry) for entry in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.get("/admin/audit/export", **body("application/jsonl", "text/csv"))
async def export(
    ctx: Ctx, actor: Caller, filter_: Asked, format: shapes.Format = "jsonl"
) -> StreamingResponse:
    """All of it, the oldest first: JSON lines, CSV, or OCSF events as JSON lines."""
    parts = await audit.exported(ctx, actor, filter_, format_=format)
    suffix = "csv" if format == "csv" else "jsonl"
    headers = {
        "content-disposition": f'attachment; filename="audit.{suffix}"',
        "cache-control": "no-store",
    }
    media_type = audit_export.MEDIA_TYPES[format]
    return StreamingResponse(_written(format, parts), headers=headers, media_type=media_type)


@router.post("/admin/audit/verify")
async def verify(ctx: Ctx, actor: Caller) -> shapes.AuditVerdict:
    """Whether every row is as it was written and none is missing; names the first that is not."""
    return shapes.AuditVerdict.from_model(await audit.verify(ctx, actor))


@router.get("/admin/audit/streams")
async def streams(ctx: Ctx, actor: Caller, paged: Paged) -> AuditStreams:
    """Where the log goes by itself, and how far each of these targets is."""
    found = await streaming.listed(ctx, actor)
    items = [AuditStreamShape.from_model(each) for each in found]
    return paging.part(AuditStreams(items=items), paged)


async def _written(
    format_: shapes.Format, parts: AsyncIterator[list[Entry]]
) -> AsyncIterator[bytes]:
    if head := audit_export.head(format_):
        yield head
    async for part in parts:
        yield audit_export.part(format_, part)
