"""`/admin/audit`: the audit log, filtered, taken out and checked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from fanlight.kit.clock import iso_or_none
from fanlight.kit.ids import id_in
from fanlight.model.audit import Entry, Person, Verdict
from fanlight.model.errors import AppError
from fanlight.model.events import every_type
from fanlight.ops import audit, observing
from fanlight.web import API
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Writer, day, shown
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
        verdict: of the check that was just made.
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
    verdict: Verdict | None = None
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

    def export(self, format_: str) -> str:
        """Where all that the filter finds is downloaded, as one of the formats of the API."""
        parts = {
            "actor": self.actor,
            "type": self.type,
            "artifact": self.artifact,
            "from": iso_or_none(day(self.since)),
            "to": iso_or_none(day(self.until, after=1)),
            "format": format_,
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{API}/admin/audit/export?{query}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The filter, as it is in the address."""

    actor: str = ""
    type: str = ""
    artifact: str = ""
    since: str = ""
    until: str = ""


@router.get("/admin/audit")
async def audit_log(
    sender: Reader,
    who: Annotated[str, Query(alias="actor", max_length=300)] = "",
    type: Word = "",
    artifact: Word = "",
    since: Annotated[str, Query(alias="from", max_length=10)] = "",
    until: Annotated[str, Query(alias="to", max_length=10)] = "",
    cursor: str | None = None,
) -> Response:
    asked = _Asked(who.strip(), type, id_in(artifact) or artifact.strip(), since, until)
    return await _page(sender, asked, cursor)


@router.post("/admin/audit/verify")
async def verify(sender: Writer) -> Response:
    """No redirect: what was found is on the page that answers."""
    try:
        verdict = await audit.verify(sender.ctx, sender.actor)
    except AppError as problem:
        observing.was_refused(sender.ctx, sender.actor, problem)
        return await _page(sender, _Asked(), problem=problem)
    return await _page(sender, _Asked(), verdict=verdict)


async def _page(
    sender: Sender,
    asked: _Asked,
    cursor: str | None = None,
    *,
    verdict: Verdict | None = None,
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    filter_ = audit.Filter(
        actor=asked.actor,
        type=asked.type,
        artifact=asked.artifact,
        since=day(asked.since),
        until=day(asked.until, after=1),
    )
    before = cursors.number(cursor)
    page = await audit.listed(ctx, actor, filter_, before=before, limit=_ENTRIES)
    named = await audit.named(ctx, actor, page.items)
    asked_for = filter_.actor if not page.items else ""
    view = AuditView(
        chrome=chrome(sender.request, ctx, actor),
        entries=[_entry(entry, named) for entry in page.items],
        types=every_type(),
        actor=filter_.actor,
        type=asked.type,
        artifact=asked.artifact,
        since=asked.since,
        until=asked.until,
        stranger=bool(asked_for) and not await audit.is_known(ctx, actor, asked_for),
        next_cursor=cursors.after(page.after),
        first=cursor is None,
        verdict=verdict,
        problem=problem,
    )
    return shown("admin/audit.html", view, problem=problem)


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
