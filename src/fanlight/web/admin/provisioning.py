"""`/admin/provisioning`: the tokens with which identity providers manage people by SCIM."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.ops import observing, scim_tokens
from fanlight.web.admin.member import CredentialRow
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class ProvisioningView:
    """`url` is what a provider asks for; `secret` that of a token that was just made."""

    chrome: Chrome
    url: str
    tokens: Sequence[CredentialRow]
    name: str = ""
    secret: str = ""
    problem: AppError | None = None


@router.get("/admin/provisioning")
async def listed(sender: Reader) -> Response:
    return await _page(sender)


@router.post("/admin/provisioning")
async def create(sender: Writer, name: Text = "") -> Response:
    """No redirect: the secret is shown this once."""
    try:
        made = await scim_tokens.create(sender.ctx, sender.actor, name)
    except AppError as problem:
        observing.was_refused(sender.ctx, sender.actor, problem)
        return await _page(sender, name=name, problem=problem)
    return await _page(sender, secret=made.secret)


@router.post("/admin/provisioning/{id}/revoke")
async def revoke(id: str, sender: Writer) -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, problem=problem)

    work = scim_tokens.revoke(sender.ctx, sender.actor, id)
    return await sender.then(work, to="/admin/provisioning", again=again)


async def _page(
    sender: Sender, *, name: str = "", secret: str = "", problem: AppError | None = None
) -> Response:
    found = await scim_tokens.listed(sender.ctx, sender.actor)
    view = ProvisioningView(
        chrome=chrome(sender.request, sender.ctx, sender.actor),
        url=f"{sender.ctx.origins.app}/scim/v2",
        tokens=[
            CredentialRow(each.id, each.name, f"...{each.last_four}", each.created_at, each.used_at)
            for each in found
        ],
        name=name,
        secret=secret,
        problem=problem,
    )
    return shown("admin/provisioning.html", view, problem=problem)
