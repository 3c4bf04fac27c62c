"""`/admin/service-accounts`: members without a person, and the tokens that they work by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form
from starlette.responses import HTMLResponse, Response

from fanlight.model.actor import AGENT_SCOPES, ALL_SCOPES, Scope
from fanlight.model.address import SERVICE_DOMAIN
from fanlight.model.artifact import Audience
from fanlight.model.errors import AppError, Invalid
from fanlight.model.permission import OrgRole
from fanlight.ops import observing, people, service_accounts
from fanlight.ops.sign_in import Binding, TokenWanted
from fanlight.web.admin.forms import shown
from fanlight.web.admin.member import CredentialRow, token_row
from fanlight.web.admin.members import page_of, role_names
from fanlight.web.admin.posted import Reader, Sender, Text, Writer
from fanlight.web.chrome import chrome
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_ROWS = 50


@dataclass(frozen=True, slots=True)
class AccountRow:
    name: str
    email: str
    role: str
    is_suspended: bool = False


@dataclass(frozen=True, slots=True)
class AccountsView:
    """`/admin/service-accounts`; `name` and `role` were typed for a new one."""

    chrome: Chrome
    accounts: Sequence[AccountRow]
    given: Sequence[str]
    name: str = ""
    role: str = OrgRole.MEMBER.value
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None

    def href(self, *, cursor: str = "") -> str:
        path = "/admin/service-accounts"
        return f"{path}?{urlencode({'cursor': cursor})}" if cursor else path


@dataclass(frozen=True, slots=True)
class TokenForm:
    """What was typed for a new token; empty is as long as usual, and bound to nothing.

    Attributes:
        days: a number.
        artifact: an ID or URL.
        folder: an ID.
        ceiling: an audience.
    """

    name: str = ""
    scopes: Sequence[str] = tuple(sorted(AGENT_SCOPES))
    days: str = ""
    artifact: str = ""
    folder: str = ""
    ceiling: str = ""


@dataclass(frozen=True, slots=True)
class AccountView:
    """`/admin/service-accounts/NAME`. `secret` is that of a token that was just made."""

    chrome: Chrome
    account: AccountRow
    path: str
    member_path: str
    tokens: Sequence[CredentialRow]
    scopes: Sequence[str]
    audiences: Sequence[str]
    days_most: int
    form: TokenForm = TokenForm()
    secret: str = ""
    problem: AppError | None = None


@router.get("/admin/service-accounts")
async def listed(sender: Reader, cursor: str | None = None) -> Response:
    return await _list(sender, cursor)


@router.post("/admin/service-accounts")
async def create(sender: Writer, name: Text = "", role: Text = "") -> Response:
    async def again(problem: AppError) -> Response:
        return await _list(sender, typed=(name, role), problem=problem)

    work = service_accounts.create(sender.ctx, sender.actor, name.strip(), role)
    return await sender.then(work, to=_path(name.strip()), again=again)


@router.get("/admin/service-accounts/{name}")
async def show(name: str, sender: Reader) -> Response:
    return await _one(sender, name)


def _typed(
    title: Text = "",
    scopes: Annotated[list[str] | None, Form()] = None,
    days: Text = "",
    artifact: Text = "",
    folder: Text = "",
    ceiling: Text = "",
) -> TokenForm:
    return TokenForm(title, scopes or [], days, artifact.strip(), folder.strip(), ceiling)


@router.post("/admin/service-accounts/{name}/tokens")
async def make_token(
    name: str,
    sender: Writer,
    form: Annotated[TokenForm, Depends(_typed)],
) -> Response:
    """No redirect: the secret is shown this once."""
    try:
        made = await service_accounts.create_token(sender.ctx, sender.actor, name, _wanted(form))
    except AppError as problem:
        observing.was_refused(sender.ctx, sender.actor, problem)
        return await _one(sender, name, form=form, problem=problem)
    return await _one(sender, name, secret=made.secret)


@router.post("/admin/service-accounts/{name}/tokens/{id}/revoke")
async def revoke(name: str, id: str, sender: Writer) -> Response:
    async def again(problem: AppError) -> Response:
        return await _one(sender, name, problem=problem)

    work = service_accounts.revoke_token(sender.ctx, sender.actor, name, id)
    return await sender.then(work, to=_path(name), again=again)


def _wanted(form: TokenForm) -> TokenWanted:
    """Raises `Invalid` for what is no scope or no number."""
    try:
        scopes = frozenset(map(Scope, form.scopes))
        days = int(form.days[:9]) if form.days.strip() else None
        ceiling = Audience(form.ceiling) if form.ceiling else None
    except ValueError as error:
        raise Invalid(
            "unfit-token",
            "This token cannot be made.",
            "Choose scopes and an audience, and give days as a number.",
        ) from error
    if not scopes:
        raise Invalid("no-scope", "A token without a scope does nothing.", "Choose at least one.")
    binding = Binding(artifact=form.artifact or None, folder=form.folder or None, ceiling=ceiling)
    return TokenWanted(form.name, scopes, days, binding)


async def _list(
    sender: Sender,
    cursor: str | None = None,
    *,
    typed: tuple[str, str] = ("", OrgRole.MEMBER.value),
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    after = cursors.number(cursor)
    found = await service_accounts.listed(ctx, actor, after=after, limit=_ROWS + 1)
    view = AccountsView(
        chrome=chrome(sender.request, ctx, actor),
        accounts=[_row(each) for each in found[:_ROWS]],
        given=[n for n in (await role_names(ctx, actor)).given if n not in {"owner", "guest"}],
        name=typed[0],
        role=typed[1],
        next_cursor=cursors.after(found[_ROWS - 1].pk) if len(found) > _ROWS else None,
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/service_accounts.html", view, problem=problem)


async def _one(
    sender: Sender,
    name: str,
    *,
    form: TokenForm = TokenForm(),
    secret: str = "",
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    tokens = await service_accounts.tokens(ctx, actor, name)
    plain = name.removesuffix(SERVICE_DOMAIN)
    found = (await people.show(ctx, actor, plain + SERVICE_DOMAIN)).user
    view = AccountView(
        chrome=chrome(sender.request, ctx, actor),
        account=_row(found),
        path=_path(plain),
        member_path=page_of(found.email),
        tokens=[token_row(each) for each in tokens],
        scopes=sorted(ALL_SCOPES),
        audiences=list(Audience),
        days_most=ctx.limits.token_days_most,
        form=form,
        secret=secret,
        problem=problem,
    )
    return shown("admin/service_account.html", view, problem=problem)


def _row(user: people.User) -> AccountRow:
    return AccountRow(user.name, user.email, user.standing.name, user.suspended_at is not None)


def _path(name: str) -> str:
    return f"/admin/service-accounts/{quote(name, safe='')}"
