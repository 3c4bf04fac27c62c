"""How an error's kind looks on each surface: one table, so that no surface has its own idea."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fanlight.model import errors
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
    "conflict": Surface(409, -32003, 1),
    "gone": Surface(410, -32004, 1),
    "too_large": Surface(413, -32005, 1),
    "limited": Surface(429, -32006, 1),
    "unavailable": Surface(503, -32007, 1),
}
"""Every kind of `fanlight.model.errors`."""

_STATUSES = {"not-signed-in": 401, "bad-token": 401, "unknown-encoding": 415, "disk-full": 507}
"""Errors, by code, for which HTTP has a better status than their kind's."""

_EXITS = {
    # Somebody published in between; other conflicts are refusals.
    "conflict": 3,
    # Wrong usage: an argument that the server or this client refuses, as the command line's own
    # parser would. What is wrong with the files is no matter of usage.
    **dict.fromkeys(
        (
            "audience-not-offered",
            "bad-email",
            "bad-expiry",
            "bad-request",
            "bad-server",
            "description-too-long",
            "empty-title",
            "label-too-long",
            "no-base-version",
            "no-regular-file",
            "note-too-long",
            "same-version",
            "title-too-long",
            "unknown-icon",
            "unknown-scope",
            "wrong-usage",
        ),
        2,
    ),
}
"""Errors, by code, for which the command line has a better exit code than their kind's."""


def status_of(error: AppError) -> int:
    return _STATUSES.get(error.code, KINDS[error.kind].status)


def exit_of(error: AppError) -> int:
    return _EXITS.get(error.code, KINDS[error.kind].exit)


def problem(error: AppError) -> dict[str, Any]:
    """The problem document (RFC 9457) of an error, with its own fields beside the standard ones.

    `kind` is for programs: with it a client makes the same error again, whatever the status.
    """
    return {
        "type": PROBLEMS + error.code,
        "title": error.title,
        "status": status_of(error),
        "detail": error.detail,
        "code": error.code,
        "kind": error.kind,
        **{name: value for name, value in error.fields.items() if value is not None},
    }


def restored(document: Mapping[str, Any]) -> AppError:
    """The error that a problem document was made of; `Unavailable` where it names no kind."""
    made = _CLASSES.get(document.get("kind", ""), errors.Unavailable)
    fields = {name: value for name, value in document.items() if name not in _STANDARD}
    return made(document["code"], document.get("title", ""), document.get("detail", ""), **fields)


_STANDARD = frozenset({"type", "title", "status", "detail", "code", "kind"})

_CLASSES: dict[str, type[AppError]] = {
    cls.kind: cls
    for cls in (
        errors.Invalid,
        errors.Denied,
        errors.Missing,
        errors.Conflict,
        errors.Gone,
        errors.TooLarge,
        errors.Limited,
        errors.Unavailable,
    )
}
