"""`/admin/audit`: the audit log, filtered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from fanlight.kit.ids import id_in
from fanlight.model.audit import Entry, Person
from fanlight.model.errors import AppError
from fanlight.model.events import every_type
from fanlight.ops import audit
from fanlight.web.admin.forms import day, shown
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_ENTRIES = 50

Word = Annotated[str, Query(max_length=300)]


@dataclass(frozen=True, slots=True)
class AuditEntryView:
    """`who` is the person, or what came without one; `through` the token, agent and surface.

    `people` are those whom the details name by their IDs.
    """

    n: int
    at: int
    type: str
    who: str
    through: str
    address: str
    artifact: str
    title: str
    details: str
    people: Sequence[Person] = ()


@dataclass(frozen=True, slots=True)
class AuditView:
    """`/admin/audit`. Its address is the filter, each part left out where it is empty.

    Attributes:
        since: a day, as is `until`, which is included.
        types: to filter by.
        stranger: whether `actor` names nobody.
    """

    chrome: Chrome
    entries: Sequence[AuditEntryView]
    types: Sequence[str]
    actor: str = ""
    type: str = ""
    artifact: str = ""
    since: str = ""
    until: str = ""
    stranger: bool = False
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None

    @property
    def is_filtered(self) -> bool:
        return bool(self.actor or self.type or self.artifact or self.since or self.until)

    def href(self, *, cursor: str = "") -> str:
        parts = {
            "actor": self.actor,
            "type": self.type,
            "artifact": self.artifact,
            "from": self.since,
            "to": self.until,
            "cursor": cursor,
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"/admin/audit?{query}" if query else "/admin/audit"


@router.get("/admin/audit")
async def audit_log(
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    who: Annotated[str, Query(alias="actor", max_length=300)] = "",
    type: Word = "",
    artifact: Word = "",
    since: Annotated[str, Query(alias="from", max_length=10)] = "",
    until: Annotated[str, Query(alias="to", max_length=10)] = "",
    cursor: str | None = None,
) -> Response:
    filter_ = audit.Filter(
        actor=who.strip(),
        type=type,
        artifact=id_in(artifact) or artifact.strip(),
        since=day(since),
        until=day(until, after=1),
    )
    before = cursors.number(cursor)
    page = await audit.listed(ctx, actor, filter_, before=before, limit=_ENTRIES)
    named = await audit.named(ctx, actor, page.items)
    asked_for = filter_.actor if not page.items else ""
    view = AuditView(
        chrome=chrome(request, ctx, actor),
        entries=[_entry(entry, named) for entry in page.items],
        types=every_type(),
        actor=filter_.actor,
        type=type,
        artifact=filter_.artifact,
        since=since,
        until=until,
        stranger=bool(asked_for) and not await audit.is_known(ctx, actor, asked_for),
        next_cursor=cursors.after(page.after),
        first=cursor is None,
    )
    return shown("admin/audit.html", view)


def _entry(entry: Entry, named: Mapping[str, Person]) -> AuditEntryView:
    agent = entry.agent.name if entry.agent else ""
    token = f"token {entry.token.name}" if entry.token else ""
    return AuditEntryView(
        n=entry.n,
        at=entry.at,
        type=entry.type,
        who=entry.user.name if entry.user else entry.kind,
        through=", ".join(word for word in (agent, token, entry.door) if word),
        address=entry.address,
        artifact=entry.artifact or "",
        title=entry.title,
        details=json.dumps(entry.data, ensure_ascii=False, indent=1) if entry.data else "",
        people=[named[id_] for id_ in dict.fromkeys(entry.ids) if id_ in named],
    )
