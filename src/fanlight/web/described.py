"""`/openapi.json`: what FastAPI cannot see in a route's types is said here.

How every refusal looks, how callers say who they are, and what bodies are that are no JSON.
"""

from typing import Any

from starlette.responses import Response

from fanlight.web import API
from fanlight.wire.errors import KINDS, PROBLEM

BYTES = "application/octet-stream"
ZIP = "application/zip"
EVENTS = "text/event-stream"

_TEXT = ("text/", "image/svg+xml")
_EVENT = {name: {"type": "string"} for name in ("id", "event", "data")}

_PROBLEM = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457). Some have fields of their own.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "kind"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable: for programs."},
        "kind": {"type": "string", "enum": [*KINDS]},
    },
}
_REFUSED = {
    "description": "Refused",
    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_TOKEN = {"type": "http", "scheme": "bearer", "description": "An API token: `fl_...`."}
_UNTRUE = ("HTTPValidationError", "ValidationError")


def body(*kinds: str) -> dict[str, Any]:
    """Of a route, what it answers: bytes of one of these media types."""
    return {"response_class": Response, "responses": {200: {"content": contents(*kinds)}}}


def contents(*kinds: str) -> dict[str, Any]:
    return {kind: {"schema": _schema(kind)} for kind in kinds}


def _schema(kind: str) -> dict[str, Any]:
    if kind == EVENTS:
        # Of each of them.
        return {"type": "object", "properties": _EVENT}
    return {"type": "string"} | ({} if kind.startswith(_TEXT) else {"format": "binary"})


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's document of the API with what it lacks, and without an error that we never make."""
    parts = schema.setdefault("components", {})
    shapes = parts.setdefault("schemas", {})
    for name in _UNTRUE:
        shapes.pop(name, None)
    shapes["Problem"] = _PROBLEM
    parts["responses"] = {"Refused": _REFUSED}
    parts["securitySchemes"] = {"token": _TOKEN}
    refused = {"$ref": "#/components/responses/Refused"}
    for path, methods in schema["paths"].items():
        for route in methods.values():
            route["responses"].pop("422", None)
            route["responses"] |= {"4XX": refused, "5XX": refused}
            if path.startswith(API):
                # Some things are open to everybody.
                route["security"] = [{"token": []}, {}]
    return schema
