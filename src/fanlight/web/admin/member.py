"""`/admin/members/ADDRESS`: one member, what they come in with, and what can be done about it."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.model.policy import Action
from fanlight.ops import access, credentials, leavers, observing, people, sign_in
from fanlight.ops.grants import Grant
from fanlight.ops.sessions import Session
from fanlight.ops.sign_in import Token
from fanlight.web.admin.members import page_of, role_names
from fanlight.web.chrome import chrome
from fanlight.web.devices import device
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.token_bounds import Bounds
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """A browser, a token or a program. `about` is what else there is to say of it."""

    id: str
    name: str
    about: str
    created_at: int
    used_at: int | None = None


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member.

    Attributes:
        path: of this page; its forms post below it.
        given: the roles that the visitor may give.
        is_open: whether the visitor may act on somebody of their standing.
        transfers: whether the visitor may transfer artifacts.
        link: a sign-in link that was just made.
        failed: which form has failed; `to` is what was typed there.
    """

    chrome: Chrome
    path: str
    name: str
    email: str
    role: str
    given: Sequence[str]
    joined_at: int
    suspended_at: int | None
    is_service: bool
    groups: Sequence[str]
    artifacts: int
    is_open: bool
    transfers: bool
    sessions: Sequence[CredentialRow] = ()
    tokens: Sequence[CredentialRow] = ()
    programs: Sequence[CredentialRow] = ()
    link: str = ""
    failed: str = ""
    to: str = ""
    problem: AppError | None = None


@router.post("/admin/members/{email:path}/role")
async def change_role(email: str, sender: Writer, role: Text = "") -> Response:
    work = people.change_role(sender.ctx, sender.actor, email, role)
    return await _done(sender, email, work, form="role")


@router.post("/admin/members/{email:path}/suspend")
async def suspend(email: str, sender: Writer, to: Text = "") -> Response:
    work = leavers.suspend(sender.ctx, sender.actor, email, to=to.strip() or None)
    return await _done(sender, email, work, form="suspend", to=to)


@router.post("/admin/members/{email:path}/reactivate")
async def reactivate(email: str, sender: Writer) -> Response:
    work = leavers.reactivate(sender.ctx, sender.actor, email)
    return await _done(sender, email, work, form="reactivate")


@router.post("/admin/members/{email:path}/transfer")
async def transfer(email: str, sender: Writer, to: Text = "") -> Response:
    work = leavers.transfer(sender.ctx, sender.actor, email, to=to.strip())
    return await _done(sender, email, work, form="transfer", to=to)


@router.post("/admin/members/{email:path}/remove")
async def remove(email: str, sender: Writer, to: Text = "") -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, email, failed="remove", to=to, problem=problem)

    work = leavers.remove_member(sender.ctx, sender.actor, email, to=to.strip() or None)
    return await sender.then(work, to="/admin/members", again=again)


@router.post("/admin/members/{email:path}/link")
async def make_link(email: str, sender: Writer) -> Response:
    """No redirect: the link is shown this once."""
    try:
        link = await sign_in.make_link(sender.ctx, sender.actor, email)
    except AppError as problem:
        observing.was_refused(sender.ctx, sender.actor, problem)
        return await _page(sender, email, problem=problem)
    return await _page(sender, email, link=link)


@router.post("/admin/members/{email:path}/sessions/{id}/end")
async def end_session(email: str, id: str, sender: Writer) -> Response:
    work = credentials.end_session(sender.ctx, sender.actor, email, id)
    return await _done(sender, email, work)


@router.post("/admin/members/{email:path}/tokens/{id}/revoke")
async def revoke_token(email: str, id: str, sender: Writer) -> Response:
    work = credentials.revoke_token(sender.ctx, sender.actor, email, id)
    return await _done(sender, email, work)


@router.post("/admin/members/{email:path}/grants/{id}/end")
async def end_grant(email: str, id: str, sender: Writer) -> Response:
    work = credentials.end_grant(sender.ctx, sender.actor, email, id)
    return await _done(sender, email, work)


@router.get("/admin/members/{email:path}")
async def member(email: str, sender: Reader) -> Response:
    return await _page(sender, email)


async def _done(
    sender: Sender, email: str, work: Awaitable[object], *, form: str = "", to: str = ""
) -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, email, failed=form, to=to, problem=problem)

    return await sender.then(work, to=page_of(email), again=again)


async def _page(
    sender: Sender,
    email: str,
    *,
    link: str = "",
    failed: str = "",
    to: str = "",
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    found = await people.show(ctx, actor, email)
    user = found.user
    held = await credentials.of_member(ctx, actor, email) if found.is_open else credentials.NONE
    view = MemberView(
        chrome=chrome(sender.request, ctx, actor),
        path=page_of(user.email),
        name=user.name,
        email=user.email,
        role=user.standing.name,
        given=(await role_names(ctx, actor)).given,
        joined_at=user.created_at,
        suspended_at=user.suspended_at,
        is_service=user.is_service,
        groups=[each.name for each in found.groups],
        artifacts=found.artifacts,
        is_open=found.is_open,
        transfers=access.may(actor, Action.TRANSFER),
        sessions=[_session(each) for each in held.sessions],
        tokens=[token_row(each) for each in held.tokens],
        programs=[_program(each) for each in held.grants],
        link=link,
        failed=failed,
        to=to,
        problem=problem,
    )
    return shown("admin/member.html", view, problem=problem)


def _session(found: Session) -> CredentialRow:
    name = device(found.user_agent)
    return CredentialRow(found.id, name, "", found.created_at, found.seen_at)


def token_row(found: Token) -> CredentialRow:
    said = (f"...{found.last_four}, {' '.join(sorted(found.scopes))}", str(Bounds.of(found)))
    about = "; ".join(filter(None, said))
    return CredentialRow(found.id, found.name, about, found.created_at, found.used_at)


def _program(found: Grant) -> CredentialRow:
    about = " ".join(sorted(found.scopes))
    return CredentialRow(found.id, found.name, about, found.created_at, found.used_at)
