"""`/admin/quotas`: what each person of a role may own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.model.usage import Quota
from fanlight.ops import quotas
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Writer, shown
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class QuotaView:
    """As its form has it: `storage` in MiB, each empty where there is no bound."""

    role: str
    storage: str
    artifacts: str


@dataclass(frozen=True, slots=True)
class QuotasView:
    """`/admin/quotas`."""

    chrome: Chrome
    quotas: Sequence[QuotaView]
    problem: AppError | None = None


@router.get("/admin/quotas")
async def listed(sender: Reader) -> Response:
    return await _page(sender)


@router.post("/admin/quotas")
async def put(
    sender: Writer,
    role: Annotated[str, Form(max_length=100)],
    storage: Annotated[str, Form(max_length=30)] = "",
    artifacts: Annotated[str, Form(max_length=30)] = "",
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    typed = QuotaView(role, storage, artifacts)

    async def again(problem: AppError) -> Response:
        return await _page(sender, typed, problem)

    work = quotas.put(ctx, actor, role, _quota(typed))
    return await sender.then(work, to="/admin/quotas", again=again)


async def _page(
    sender: Sender,
    typed: QuotaView | None = None,
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    found = [_view(each) for each in await quotas.listed(ctx, actor)]
    if typed is not None:
        found = [typed if each.role == typed.role else each for each in found]
    view = QuotasView(chrome(sender.request, ctx, actor), found, problem)
    return shown("admin/quotas.html", view, problem=problem)


def _view(found: quotas.RoleQuota) -> QuotaView:
    quota = found.quota
    storage = f"{quota.bytes / _MIB:.6f}".rstrip("0").rstrip(".") if quota.bytes else ""
    return QuotaView(found.role, storage, str(quota.artifacts) if quota.artifacts else "")


def _quota(typed: QuotaView) -> Quota:
    """What is no number is out of bounds, which the operation says."""
    try:
        return Quota(round(float(typed.storage or 0) * _MIB), int(typed.artifacts or 0))
    except (ValueError, OverflowError):
        return Quota(-1, -1)
