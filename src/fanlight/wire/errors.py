"""How an error's kind looks on each surface: one table, so that no surface has its own idea."""

from dataclasses import dataclass
from typing import Any

from fanlight.model.errors import AppError

PROBLEM = "application/problem+json"
PROBLEMS = "/problems/"
"""Where types are. They are relative references: each server explains its own."""


@dataclass(frozen=True, slots=True)
class Surface:
    """HTTP status (RFC 9110), JSON-RPC error code for MCP, exit code of the command line."""

    status: int
    mcp: int
    exit: int


KINDS = {
    "invalid": Surface(400, -32602, 1),
    "denied": Surface(403, -32001, 4),
    "missing": Surface(404, -32002, 1),
    "conflict": Surface(409, -32003, 3),
    "gone": Surface(410, -32004, 1),
    "too_large": Surface(413, -32005, 1),
    "limited": Surface(429, -32006, 1),
    "unavailable": Surface(503, -32007, 1),
}
"""Every kind of `fanlight.model.errors`. A caller who is nobody gets 401 where others get 403."""


def problem(error: AppError, *, status: int | None = None) -> dict[str, Any]:
    """The problem document (RFC 9457) of an error, with its own fields beside the standard ones."""
    return {
        "type": PROBLEMS + error.code,
        "title": error.title,
        "status": status or KINDS[error.kind].status,
        "detail": error.detail,
        "code": error.code,
        **{name: value for name, value in error.fields.items() if value is not None},
    }
