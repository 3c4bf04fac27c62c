"""The pages of those who run the organisation."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from fanlight.kit.clock import milliseconds
from fanlight.kit.ids import id_in
from fanlight.model.audit import Entry
from fanlight.model.events import every_type
from fanlight.ops import audit
from fanlight.web import views
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.render import render
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_ENTRIES = 50

Word = Annotated[str, Query(max_length=300)]


@router.get("/admin/audit")
async def audit_log(
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    who: Annotated[str, Query(alias="actor", max_length=300)] = "",
    type: Word = "",
    artifact: Word = "",
    since: Annotated[str, Query(alias="from", max_length=10)] = "",
    until: Annotated[str, Query(alias="to", max_length=10)] = "",
    cursor: str | None = None,
) -> Response:
    filter_ = audit.Filter(
        actor=who.strip(),
        type=type,
        artifact=id_in(artifact) or artifact.strip(),
        since=_day(since),
        until=_day(until, after=1),
    )
    before = cursors.number(cursor)
    page = await audit.listed(ctx, actor, filter_, before=before, limit=_ENTRIES)
    view = views.AuditView(
        chrome=chrome(request, ctx, actor),
        entries=[_entry(entry) for entry in page.items],
        types=every_type(),
        actor=filter_.actor,
        type=type,
        artifact=filter_.artifact,
        since=since,
        until=until,
        next_cursor=cursors.after(page.after),
        first=cursor is None,
    )
    return HTMLResponse(render("audit.html", view))


def _day(text: str, *, after: int = 0) -> int | None:
    """When a day begins in UTC, or one `after` it; None for what is no day."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
        return milliseconds(day + timedelta(days=after))
    except (ValueError, OverflowError):
        return None


def _entry(entry: Entry) -> views.AuditEntryView:
    agent = entry.agent.name if entry.agent else ""
    token = f"token {entry.token.name}" if entry.token else ""
    return views.AuditEntryView(
        n=entry.n,
        at=entry.at,
        type=entry.type,
        who=entry.user.name if entry.user else entry.kind,
        through=", ".join(word for word in (agent, token, entry.door) if word),
        address=entry.address,
        artifact=entry.artifact or "",
        title=entry.title,
        details=json.dumps(entry.data, ensure_ascii=False, indent=1) if entry.data else "",
    )
