"""`/account/tokens`: one's API tokens, made and revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import HTMLResponse, Response

from fanlight.model.actor import AGENT_SCOPES, ALL_SCOPES, Scope
from fanlight.model.artifact import Audience
from fanlight.model.errors import AppError, Invalid
from fanlight.ops import observing, sign_in
from fanlight.ops.sign_in import Binding, NewToken, Token
from fanlight.web.admin.forms import shown
from fanlight.web.admin.posted import Reader, Sender, Text, Writer
from fanlight.web.chrome import chrome
from fanlight.web.token_bounds import Bounds
from fanlight.web.views import Chrome
from fanlight.web.views_oauth import in_words

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PAGE = "/account/tokens"
_UNFIT = "This token cannot be made."


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
class TokenForm:
    """What was typed for a new one; `days` is a number, or empty for as long as usual."""

    name: str = ""
    scopes: Sequence[str] = tuple(sorted(AGENT_SCOPES))
    artifact: str = ""
    folder: str = ""
    ceiling: str = ""
    days: str = ""


@dataclass(frozen=True, slots=True)
class TokensView:
    """`scopes` are names and what they come to; `secret` is that of a token that was just made."""

    chrome: Chrome
    tokens: Sequence[TokenRow]
    scopes: Sequence[tuple[str, str]]
    days: int
    days_most: int
    form: TokenForm = TokenForm()
    secret: str = ""
    problem: AppError | None = None


@router.get(_PAGE)
async def show(sender: Reader) -> Response:
    return await _page(sender)


def _typed(
    name: Text = "",
    scopes: Annotated[list[str] | None, Form()] = None,
    artifact: Text = "",
    folder: Text = "",
    ceiling: Text = "",
    days: Text = "",
) -> TokenForm:
    return TokenForm(name, scopes or [], artifact.strip(), folder.strip(), ceiling, days.strip())


@router.post(_PAGE)
async def make(sender: Writer, form: Annotated[TokenForm, Depends(_typed)]) -> Response:
    """No redirect: the secret is shown this once."""
    try:
        made = await _made(sender, form)
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


async def _made(sender: Sender, form: TokenForm) -> NewToken:
    """Raises `Invalid` for what is no scope, no audience or no number."""
    try:
        scopes = frozenset(map(Scope, form.scopes))
        ceiling = Audience(form.ceiling) if form.ceiling else None
        days = int(form.days[:9]) if form.days else None
    except ValueError as error:
        advice = "Choose scopes and an audience of the lists, and give days as a number."
        raise Invalid("unfit-token", _UNFIT, advice) from error
    if not scopes:
        raise Invalid("no-scope", "A token without a scope does nothing.", "Choose at least one.")
    binding = Binding(artifact=form.artifact or None, folder=form.folder or None, ceiling=ceiling)
    return await sign_in.create_token(
        sender.ctx, sender.actor, form.name, scopes=scopes, days=days, binding=binding
    )


async def _page(
    sender: Sender,
    *,
    form: TokenForm = TokenForm(),
    secret: str = "",
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    view = TokensView(
        chrome=chrome(sender.request, ctx, actor),
        tokens=[_row(each) for each in await sign_in.tokens(ctx, actor)],
        scopes=[(each.value, in_words({each})[0]) for each in Scope if each in ALL_SCOPES],
        days=ctx.limits.token_days,
        days_most=ctx.limits.token_days_most,
        form=form,
        secret=secret,
        problem=problem,
    )
    page = shown("tokens.html", view, problem=problem)
    page.headers["cache-control"] = "no-store"
    return page


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
