"""`/account/tokens`: one's API tokens, made and revoked."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.ops import observing, sign_in
from fanlight.ops.sign_in import Token
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Writer, shown
from fanlight.web.token_bounds import Bounds
from fanlight.web.token_form import TokenForm, TokenMaking, Typed
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PAGE = "/account/tokens"


@dataclass(frozen=True, slots=True)
class TokenRow:
    id: str
    name: str
    last_four: str
    scopes: str
    bounds: Bounds
    created_at: int
    expires_at: int
    used_at: int | None


@dataclass(frozen=True, slots=True)
class TokensView:
    chrome: Chrome
    tokens: Sequence[TokenRow]
    making: TokenMaking
    problem: AppError | None = None


@router.get(_PAGE)
async def show(sender: Reader) -> Response:
    return await _page(sender)


@router.post(_PAGE)
async def make(sender: Writer, form: Typed) -> Response:
    """No redirect: the secret is shown this once."""
    try:
        made = await sign_in.create_token(sender.ctx, sender.actor, form.wanted())
    except AppError as problem:
        observing.was_refused(sender.ctx, sender.actor, problem)
        return await _page(sender, form=form, problem=problem)
    return await _page(sender, secret=made.secret)


@router.post(f"{_PAGE}/{{id}}/revoke")
async def revoke(id: str, sender: Writer) -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, problem=problem)

    work = sign_in.revoke_token(sender.ctx, sender.actor, id)
    return await sender.then(work, to=_PAGE, again=again)


async def _page(
    sender: Sender,
    *,
    form: TokenForm | None = None,
    secret: str = "",
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    view = TokensView(
        chrome=chrome(sender.request, ctx, actor),
        tokens=[_row(each) for each in await sign_in.tokens(ctx, actor)],
        making=TokenMaking.of(ctx, form, secret),
        problem=problem,
    )
    return shown("tokens.html", view, problem=problem)


def _row(token: Token) -> TokenRow:
    return TokenRow(
        id=token.id,
        name=token.name,
        last_four=token.last_four,
        scopes=", ".join(sorted(token.scopes)),
        bounds=Bounds.of(token),
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
    )
