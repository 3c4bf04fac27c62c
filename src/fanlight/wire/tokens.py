"""API tokens, and what programs were granted, as JSON."""

from fanlight.wire import choices
from fanlight.wire.shapes import Shape


class TokenWanted(Shape):
    """`artifact` or `folder` binds it to one, `audience_ceiling` to publishing no wider."""

    name: str = "token"
    scopes: list[str] | None = None
    days: choices.Whole | None = None
    artifact: str | None = None
    folder: str | None = None
    audience_ceiling: choices.Audience | None = None


class TokenShape(Shape):
    """`artifact` or `folder` is the ID of what it is bound to, empty once that is gone for good."""

    id: str
    name: str
    last_four: str
    scopes: list[str]
    artifact: str | None
    folder: str | None
    audience_ceiling: str | None
    created_at: str
    expires_at: str
    used_at: str | None


class HeldTokenShape(Shape):
    """A token of a member: `who` is their address, `holder` their name; bound as a `TokenShape`."""

    id: str
    name: str
    last_four: str
    scopes: list[str]
    artifact: str | None
    folder: str | None
    audience_ceiling: str | None
    who: str
    holder: str
    created_at: str
    expires_at: str
    used_at: str | None


class HeldTokens(Shape):
    items: list[HeldTokenShape]
    next_cursor: str | None


class NewTokenShape(Shape):
    holds_secret = True

    id: str
    secret: str
    expires_at: str


class Tokens(Shape):
    items: list[TokenShape]
    next_cursor: str | None = None


class GrantShape(Shape):
    """`client` is what it calls itself by; `host` where its answers go, empty for a typed code."""

    id: str
    name: str
    client: str
    host: str
    scopes: list[str]
    resource: str
    created_at: str
    expires_at: str
    used_at: str | None


class Grants(Shape):
    items: list[GrantShape]
    next_cursor: str | None = None
