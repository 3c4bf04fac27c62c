"""`/admin/compliance`: the keys of the compliance API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from fanlight.model.actor import COMPLIANCE_SCOPES, Actor, Scope
from fanlight.model.errors import AppError, Invalid
from fanlight.ops import compliance_keys, observing
from fanlight.ops.context import Context
from fanlight.ops.sign_in import NewToken, Token
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_HERE = "/admin/compliance"

_WORDS = {
    Scope.ACTIVITIES: "Read the audit log",
    Scope.CONTENT: "Read every page, its versions, and whom it is shared with",
    Scope.DELETE_CONTENT: "Delete pages for good",
    Scope.HOLDS: "Place and release legal holds",
}


@dataclass(frozen=True, slots=True)
class KeyView:
    """`abilities`: what its scopes come to, in words."""

    id: str
    name: str
    last_four: str
    maker: str
    abilities: str
    created_at: int
    expires_at: int
    used_at: int | None


@dataclass(frozen=True, slots=True)
class KeysView:
    """`/admin/compliance`.

    Attributes:
        secret: the new key's, this once; empty where none was just made.
        scopes: those to choose from, and what each is for.
        chosen: what was ticked in the form.
    """

    chrome: Chrome
    items: Sequence[KeyView]
    scopes: Sequence[tuple[str, str]] = tuple((str(each), word) for each, word in _WORDS.items())
    name: str = ""
    chosen: Sequence[str] = ()
    days: str = ""
    secret: str = ""
    problem: AppError | None = None


@dataclass(frozen=True, slots=True)
class _Typed:
    name: str = ""
    chosen: Sequence[str] = ()
    days: str = ""


@router.get(_HERE)
async def keys(sender: Reader) -> Response:
    return await _page(sender)


@router.post(_HERE)
async def make(
    sender: Writer,
    name: Text = "",
    scope: Annotated[Sequence[str], Form()] = (),
    days: Text = "",
) -> Response:
    """The page that answers has the secret, which no other page has."""
    ctx, actor = sender.ctx, sender.actor
    typed = _Typed(name, scope, days)
    try:
        made = await _make(ctx, actor, typed)
    except AppError as error:
        observing.was_refused(ctx, actor, error)
        return await _page(sender, typed=typed, problem=error)
    return await _page(sender, secret=made.secret)


@router.post(f"{_HERE}/{{id}}/revoke")
async def revoke(id: str, sender: Writer) -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def again(problem: AppError) -> Response:
        return await _page(sender, problem=problem)

    work = compliance_keys.revoke(ctx, actor, id)
    return await sender.then(work, to=_HERE, again=again)


async def _make(ctx: Context, actor: Actor, typed: _Typed) -> NewToken:
    days = typed.days.strip()
    if days and not (days.isascii() and days.isdigit() and len(days) < 9):
        raise Invalid("bad-expiry", f"{days[:20]} is no number of days.", "Or leave it empty.")
    chosen = {each for each in COMPLIANCE_SCOPES if each in typed.chosen}
    return await compliance_keys.make(
        ctx,
        actor,
        typed.name.strip() or "key",
        scopes=frozenset(chosen),
        days=int(days) if days else None,
    )


async def _page(
    sender: Sender,
    *,
    typed: _Typed = _Typed(),
    secret: str = "",
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    found = await compliance_keys.listed(ctx, actor)
    view = KeysView(
        chrome=chrome(sender.request, ctx, actor),
        items=[_key(each) for each in found],
        name=typed.name,
        chosen=typed.chosen,
        days=typed.days,
        secret=secret,
        problem=problem,
    )
    return shown("admin/compliance.html", view, problem=problem)


def _key(key: Token) -> KeyView:
    return KeyView(
        id=key.id,
        name=key.name,
        last_four=key.last_four,
        maker=key.holder.name,
        abilities="; ".join(word for scope, word in _WORDS.items() if scope in key.scopes),
        created_at=key.created_at,
        expires_at=key.expires_at,
        used_at=key.used_at,
    )
