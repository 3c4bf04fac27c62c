"""`/admin/groups`: people who are given things together."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError
from fanlight.ops import groups
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_ROWS = 50

Word = Annotated[str, Query(max_length=254)]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """`members` is how many there are. An identity provider fills one that is managed."""

    name: str
    members: int
    is_managed: bool


@dataclass(frozen=True, slots=True)
class GroupsView:
    """`/admin/groups`; `name` was typed for a new one."""

    chrome: Chrome
    groups: Sequence[GroupRow]
    q: str = ""
    name: str = ""
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None

    def href(self, *, cursor: str = "") -> str:
        return _address("/admin/groups", self.q, cursor)


@dataclass(frozen=True, slots=True)
class GroupView:
    """`/admin/groups/NAME`. `email` was typed to put somebody in."""

    chrome: Chrome
    path: str
    group: GroupRow
    people: Sequence[groups.InGroup]
    q: str = ""
    email: str = ""
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None

    def href(self, *, cursor: str = "") -> str:
        return _address(self.path, self.q, cursor)


def _address(path: str, q: str, cursor: str) -> str:
    query = urlencode({name: value for name, value in (("q", q), ("cursor", cursor)) if value})
    return f"{path}?{query}" if query else path


@router.get("/admin/groups")
async def listed(sender: Reader, q: Word = "", cursor: str | None = None) -> Response:
    return await _list(sender, q, cursor)


@router.post("/admin/groups")
async def create(sender: Writer, name: Text = "") -> Response:
    async def again(problem: AppError) -> Response:
        return await _list(sender, name=name, problem=problem)

    work = groups.create(sender.ctx, sender.actor, name)
    return await sender.then(work, to=_path(" ".join(name.split())), again=again)


@router.get("/admin/groups/{name}")
async def show(name: str, sender: Reader, q: Word = "", cursor: str | None = None) -> Response:
    return await _one(sender, name, q, cursor)


@router.post("/admin/groups/{name}/people")
async def put_in(name: str, sender: Writer, email: Text = "") -> Response:
    work = groups.put_in(sender.ctx, sender.actor, name, email.strip())
    return await _changed(sender, name, work, email=email)


@router.post("/admin/groups/{name}/take-out")
async def take_out(name: str, sender: Writer, email: Text = "") -> Response:
    return await _changed(sender, name, groups.take_out(sender.ctx, sender.actor, name, email))


@router.post("/admin/groups/{name}/delete")
async def delete(name: str, sender: Writer) -> Response:
    work = groups.delete(sender.ctx, sender.actor, name)
    return await _changed(sender, name, work, to="/admin/groups")


async def _changed(
    sender: Sender, name: str, work: Awaitable[object], *, to: str = "", email: str = ""
) -> Response:
    async def again(problem: AppError) -> Response:
        return await _one(sender, name, email=email, problem=problem)

    return await sender.then(work, to=to or _path(name), again=again)


async def _list(
    sender: Sender,
    q: str = "",
    cursor: str | None = None,
    *,
    name: str = "",
    problem: AppError | None = None,
) -> Response:
    part = groups.Part(q, cursors.text(cursor), _ROWS)
    found = await groups.listed(sender.ctx, sender.actor, part)
    view = GroupsView(
        chrome=chrome(sender.request, sender.ctx, sender.actor),
        groups=[_row(each) for each in found.items],
        q=q,
        name=name,
        next_cursor=cursors.after_text(found.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/groups.html", view, problem=problem)


async def _one(
    sender: Sender,
    name: str,
    q: str = "",
    cursor: str | None = None,
    *,
    email: str = "",
    problem: AppError | None = None,
) -> Response:
    part = groups.Part(q, cursors.text(cursor), _ROWS)
    found = await groups.show(sender.ctx, sender.actor, name, part)
    view = GroupView(
        chrome=chrome(sender.request, sender.ctx, sender.actor),
        path=_path(found.group.name),
        group=_row(found.group),
        people=found.people.items,
        q=q,
        email=email,
        next_cursor=cursors.after_text(found.people.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("admin/group.html", view, problem=problem)


def _path(name: str) -> str:
    return f"/admin/groups/{quote(name, safe='')}"


def _row(found: groups.Group) -> GroupRow:
    return GroupRow(found.name, found.members, found.is_managed)
