"""`/admin/audit-streams`: where the audit log goes, and how far that is."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.model.stream import Progress
from fanlight.ops import streaming
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, shown
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class AuditStreamsView:
    chrome: Chrome
    streams: Sequence[Progress]
    problem: AppError | None = None


@router.get("/admin/audit-streams")
async def audit_streams(sender: Reader) -> Response:
    ctx, actor = sender.ctx, sender.actor
    found = await streaming.listed(ctx, actor)
    return shown(
        "admin/audit_streams.html", AuditStreamsView(chrome(sender.request, ctx, actor), found)
    )
