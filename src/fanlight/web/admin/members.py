"""`/admin/members`: who belongs to the organisation, found, and added."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError
from fanlight.model.member import MemberFilter, State
from fanlight.model.permission import OrgRole
from fanlight.ops import access, people, roles
from fanlight.ops.context import Context
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_ROWS = 50

Word = Annotated[str, Query(max_length=254)]


@dataclass(frozen=True, slots=True)
class MemberRow:
    name: str
    email: str
    role: str
    joined_at: int
    is_suspended: bool = False


@dataclass(frozen=True, slots=True)
class Adding:
    """What was typed to add somebody."""

    email: str = ""
    name: str = ""
    role: str = OrgRole.MEMBER.value


@dataclass(frozen=True, slots=True)
class MembersView:
    """`/admin/members`. Its address is the filter, each part left out where it is empty.

    Attributes:
        roles: the names of all; `given` of those that the visitor may give.
    """

    chrome: Chrome
    members: Sequence[MemberRow]
    roles: Sequence[str]
    given: Sequence[str]
    q: str = ""
    role: str = ""
    state: str = ""
    next_cursor: str | None = None
    first: bool = True
    adding: Adding = Adding()
    problem: AppError | None = None

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.role or self.state)

    def href(self, *, cursor: str = "") -> str:
        parts = {"q": self.q, "role": self.role, "state": self.state, "cursor": cursor}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"/admin/members?{query}" if query else "/admin/members"


@dataclass(frozen=True, slots=True)
class Names:
    """Of the roles that there are, and of those that somebody may give."""

    all: list[str]
    given: list[str]


async def role_names(ctx: Context, actor: Actor) -> Names:
    found = [each.standing for each in await roles.listed(ctx, actor)]
    given = [each.name for each in found if access.is_over(actor, each)]
    return Names([each.name for each in found], given)


def page_of(email: str) -> str:
    return f"/admin/members/{quote(email, safe='@')}"


@router.get("/admin/members")
async def members(
    sender: Reader, q: Word = "", role: Word = "", state: Word = "", cursor: str | None = None
) -> Response:
    chosen = State(state) if state in set(State) else None
    wanted = MemberFilter(q=q, role=role, state=chosen, is_service=False)
    return await _page(sender, wanted, cursor)


@router.post("/admin/members")
async def add(sender: Writer, email: Text = "", name: Text = "", role: Text = "") -> Response:
    async def again(problem: AppError) -> Response:
        typed = Adding(email, name, role)
        return await _page(sender, MemberFilter(is_service=False), adding=typed, problem=problem)

    adding = people.add_member(sender.ctx, sender.actor, email, name, role=role)
    return await sender.then(adding, to=page_of(email.strip().lower()), again=again)


async def _page(
    sender: Sender,
    wanted: MemberFilter,
    cursor: str | None = None,
    *,
    adding: Adding = Adding(),
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    after = cursors.number(cursor)
    found = await people.members(ctx, actor, wanted, after=after, limit=_ROWS)
    names = await role_names(ctx, actor)
    view = MembersView(
        chrome=chrome(sender.request, ctx, actor),
        members=[_row(user) for user in found.items],
        roles=names.all,
        given=names.given,
        q=wanted.q,
        role=wanted.role,
        state=wanted.state or "",
        next_cursor=cursors.after(found.after),
        first=cursor is None,
        adding=adding,
        problem=problem,
    )
    return shown("admin/members.html", view, problem=problem)


def _row(user: people.User) -> MemberRow:
    is_suspended = user.suspended_at is not None
    return MemberRow(user.name, user.email, user.standing.name, user.created_at, is_suspended)
