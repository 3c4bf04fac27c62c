"""`/admin`: what the visitor may look after, as a list."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, shown
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class OverviewView:
    chrome: Chrome
    problem: AppError | None = None


@router.get("/admin")
async def overview(sender: Reader) -> Response:
    ctx, actor = sender.ctx, sender.actor
    view = OverviewView(chrome(sender.request, ctx, actor))
    if not view.chrome.sections:
        # Whoever may look after nothing is told what those have who run the organisation.
        access.require(actor, Action.MANAGE_MEMBERS)
    return shown("admin/overview.html", view)
