"""`/admin/sign-in`: how people come in, and whether it works."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.ops import observing, sign_in_setup
from fanlight.ops.sign_in_setup import Finding, Way
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Writer, shown
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class Tried:
    """What was just tried out: a provider with what was found, or a letter to somebody."""

    provider: str = ""
    findings: Sequence[Finding] = field(default_factory=list)
    letter_to: str = ""


@dataclass(frozen=True, slots=True)
class SignInView:
    """`mails`: letters go out; else they are printed where the server runs."""

    chrome: Chrome
    ways: Sequence[Way]
    mails: bool
    farewell: str
    tried: Tried = Tried()
    problem: AppError | None = None


@router.get("/admin/sign-in")
async def show(sender: Reader) -> Response:
    return await _page(sender)


@router.post("/admin/sign-in/providers/{id}/test")
async def examine(id: str, sender: Writer) -> Response:
    try:
        found = await sign_in_setup.examine(sender.ctx, sender.actor, id)
    except AppError as problem:
        observing.was_refused(sender.ctx, sender.actor, problem)
        return await _page(sender, problem=problem)
    return await _page(sender, Tried(provider=id, findings=found))


@router.post("/admin/sign-in/letter")
async def letter(sender: Writer) -> Response:
    try:
        to = await sign_in_setup.send_letter(sender.ctx, sender.actor)
    except AppError as problem:
        observing.was_refused(sender.ctx, sender.actor, problem)
        return await _page(sender, problem=problem)
    return await _page(sender, Tried(letter_to=to))


async def _page(
    sender: Sender, tried: Tried = Tried(), *, problem: AppError | None = None
) -> Response:
    found = await sign_in_setup.show(sender.ctx, sender.actor)
    view = SignInView(
        chrome=chrome(sender.request, sender.ctx, sender.actor),
        ways=found.ways,
        mails=found.mails,
        farewell=f"{sender.ctx.origins.app}/sign-in",
        tried=tried,
        problem=problem,
    )
    return shown("admin/sign_in.html", view, problem=problem)
