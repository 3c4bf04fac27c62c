"""`/admin/leavers`: where artifacts of leavers go, and what waits for an owner."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError, Invalid
from fanlight.model.leaver import Rule
from fanlight.ops import leavers
from fanlight.ops.leavers import Left, Told
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_ROWS = 50


@dataclass(frozen=True, slots=True)
class LeaversView:
    """`rule` with `to`, an address, where it names somebody; `left` are artifacts that wait."""

    chrome: Chrome
    rule: str
    to: str
    left: Sequence[Left]
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None

    def href(self, *, cursor: str = "") -> str:
        return f"/admin/leavers?{urlencode({'cursor': cursor})}" if cursor else "/admin/leavers"


@router.get("/admin/leavers")
async def show(sender: Reader, cursor: str | None = None) -> Response:
    return await _page(sender, cursor)


@router.post("/admin/leavers")
async def set_rule(sender: Writer, rule: Text = "", to: Text = "") -> Response:
    async def work() -> None:
        await leavers.set_rule(sender.ctx, sender.actor, _told(rule, to.strip()))

    return await _done(sender, work(), typed=(rule, to))


@router.post("/admin/leavers/transfer")
async def transfer(
    sender: Writer, source: Text = "", artifact: Text = "", to: Text = ""
) -> Response:
    """One artifact, or all of somebody's."""
    refs = [artifact] if artifact else None
    work = leavers.transfer(sender.ctx, sender.actor, source.strip(), to=to.strip(), refs=refs)
    return await _done(sender, work)


def _told(rule: str, to: str) -> Told:
    """The address counts with the rule that names somebody; raises `Invalid` for no rule."""
    if rule not in set(Rule):
        raise Invalid("bad-leaver-rule", "There is no such rule.", "Choose one of those shown.")
    chosen = Rule(rule)
    return Told(chosen, to or None if chosen is Rule.PERSON else None)


async def _done(
    sender: Sender, work: Awaitable[object], *, typed: tuple[str, str] | None = None
) -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, typed=typed, problem=problem)

    return await sender.then(work, to="/admin/leavers", again=again)


async def _page(
    sender: Sender,
    cursor: str | None = None,
    *,
    typed: tuple[str, str] | None = None,
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    told = await leavers.show_rule(ctx, actor)
    found = await leavers.left(ctx, actor, before=cursors.number(cursor), limit=_ROWS)
    rule, to = typed or (told.rule.value, told.to or "")
    view = LeaversView(
        chrome=chrome(sender.request, ctx, actor),
        rule=rule,
        to=to,
        left=found.items,
        next_cursor=cursors.after(found.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/leavers.html", view, problem=problem)
