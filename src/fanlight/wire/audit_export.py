"""The audit log for other programs: JSON lines, CSV, OCSF events."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from fanlight.model.audit import Entry
from fanlight.wire.audit import AuditEntry, Format
from fanlight.wire.ocsf import event

MEDIA_TYPES: dict[Format, str] = {
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "ocsf": "application/jsonl",
}

_COLUMNS = (
    *("n", "at", "type", "actor", "user_id", "user_email", "user_name", "token", "session"),
    *("agent", "agent_version", "agent_session", "door", "address", "artifact", "title"),
    *("data", "hash"),
)
# A spreadsheet takes a cell that begins with one of these for a formula and may run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def head(format_: Format) -> bytes:
    """What stands before the first entry."""
    return _csv([_COLUMNS]) if format_ == "csv" else b""


def part(format_: Format, entries: Sequence[Entry]) -> bytes:
    if format_ == "csv":
        return _csv([_cells(entry) for entry in entries])
    if format_ == "ocsf":
        return _lines([event(entry) for entry in entries])
    return _lines([AuditEntry.from_model(entry).model_dump() for entry in entries])


def _lines(values: Sequence[dict[str, Any]]) -> bytes:
    return "".join(f"{_json(value)}\n" for value in values).encode()


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([map(_safe, row) for row in rows])
    return written.getvalue().encode()


def _safe(cell: object) -> str:
    """As text: what would be a formula begins with an apostrophe."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cells(entry: Entry) -> tuple[object, ...]:
    shape = AuditEntry.from_model(entry)
    actor, artifact = shape.actor, shape.artifact
    user, agent = actor.user, actor.agent
    return (
        shape.n,
        shape.at,
        shape.type,
        actor.kind,
        *((user.id, user.email, user.name) if user else ("", "", "")),
        actor.token.id if actor.token else "",
        actor.session,
        *((agent.name, agent.version, agent.session) if agent else ("", "", "")),
        actor.door,
        actor.address,
        *((artifact.id, artifact.title) if artifact else ("", "")),
        _json(shape.data),
        shape.hash,
    )
