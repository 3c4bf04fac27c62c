"""`/admin/service-accounts`: members without a person, and the tokens that they work by."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fanlight.model.address import SERVICE_DOMAIN
from fanlight.model.errors import AppError
from fanlight.model.permission import OrgRole
from fanlight.ops import observing, people, service_accounts
from fanlight.web.admin.member import CredentialRow, token_row
from fanlight.web.admin.members import page_of, role_names
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.token_form import TokenForm, TokenMaking, Typed
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
class AccountView:
    """`/admin/service-accounts/NAME`."""

    chrome: Chrome
    account: AccountRow
    path: str
    member_path: str
    tokens: Sequence[CredentialRow]
    making: TokenMaking
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


@router.post("/admin/service-accounts/{account}/tokens")
async def make_token(account: str, sender: Writer, form: Typed) -> Response:
    """No redirect: the secret is shown this once."""
    ctx, actor = sender.ctx, sender.actor
    try:
        made = await service_accounts.create_token(ctx, actor, account, form.wanted())
    except AppError as problem:
        observing.was_refused(ctx, actor, problem)
        return await _one(sender, account, form=form, problem=problem)
    return await _one(sender, account, secret=made.secret)


@router.post("/admin/service-accounts/{name}/tokens/{id}/revoke")
async def revoke(name: str, id: str, sender: Writer) -> Response:
    async def again(problem: AppError) -> Response:
        return await _one(sender, name, problem=problem)

    work = service_accounts.revoke_token(sender.ctx, sender.actor, name, id)
    return await sender.then(work, to=_path(name), again=again)


async def _list(
    sender: Sender,
    cursor: str | None = None,
    *,
    typed: tuple[str, str] = ("", OrgRole.MEMBER.value),
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    after = cursors.number(cursor)
    found = await service_accounts.listed(ctx, actor, after=after, limit=_ROWS)
    view = AccountsView(
        chrome=chrome(sender.request, ctx, actor),
        accounts=[_row(each) for each in found.items],
        given=[n for n in (await role_names(ctx, actor)).given if n not in {"owner", "guest"}],
        name=typed[0],
        role=typed[1],
        next_cursor=cursors.after(found.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/service_accounts.html", view, problem=problem)


async def _one(
    sender: Sender,
    name: str,
    *,
    form: TokenForm | None = None,
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
        making=TokenMaking.of(ctx, form, secret),
        problem=problem,
    )
    return shown("admin/service_account.html", view, problem=problem)


def _row(user: people.User) -> AccountRow:
    return AccountRow(user.name, user.email, user.standing.name, user.suspended_at is not None)


def _path(name: str) -> str:
    return f"/admin/service-accounts/{quote(name, safe='')}"
