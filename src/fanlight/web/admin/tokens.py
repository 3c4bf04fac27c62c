"""`/admin/tokens`: everybody's API tokens, found and revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.ops import credentials
from fanlight.ops.credentials import TokenFilter
from fanlight.ops.sign_in import Token
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.token_bounds import Bounds
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PAGE = "/admin/tokens"
_ROWS = 50

Word = Annotated[str, Query(max_length=254)]


@dataclass(frozen=True, slots=True)
class AllTokensView:
    """`/admin/tokens`. Its address is the filter; `unused` and `expiring` are days, or empty."""

    chrome: Chrome
    tokens: Sequence[tuple[Token, Bounds]]
    q: str = ""
    unused: str = ""
    expiring: str = ""
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.unused or self.expiring)

    def href(self, *, cursor: str = "") -> str:
        parts = {"q": self.q, "unused": self.unused, "expiring": self.expiring, "cursor": cursor}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{_PAGE}?{query}" if query else _PAGE


@router.get(_PAGE)
async def listed(
    sender: Reader, q: Word = "", unused: Word = "", expiring: Word = "", cursor: str | None = None
) -> Response:
    return await _page(sender, TokenFilter(q, _days(unused), _days(expiring)), cursor)


@router.post(f"{_PAGE}/{{id}}/revoke")
async def revoke(id: str, sender: Writer, who: Text = "") -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, TokenFilter(), problem=problem)

    work = credentials.revoke_token(sender.ctx, sender.actor, who, id)
    return await sender.then(work, to=_PAGE, again=again)


def _days(text: str) -> int | None:
    """None for what is no number of days."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else None


async def _page(
    sender: Sender,
    wanted: TokenFilter,
    cursor: str | None = None,
    *,
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    before = cursors.number(cursor)
    page = await credentials.all_tokens(ctx, actor, wanted, before=before, limit=_ROWS)
    view = AllTokensView(
        chrome=chrome(sender.request, ctx, actor),
        tokens=[(each, Bounds.of(each)) for each in page.items],
        q=wanted.q,
        unused="" if wanted.unused is None else str(wanted.unused),
        expiring="" if wanted.expiring is None else str(wanted.expiring),
        next_cursor=cursors.after(page.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/tokens.html", view, problem=problem)
