"""Keys of the compliance API as JSON."""

from fanlight.model.actor import Scope
from fanlight.wire import choices
from fanlight.wire.shapes import Shape


class ComplianceKeyWanted(Shape):
    """`scopes` are of the compliance API, one or more; without `days` the setting's."""

    name: str = "key"
    scopes: list[Scope]
    days: choices.Whole | None = None


class ComplianceKey(Shape):
    """`maker` is the name of the person who made it."""

    id: str
    name: str
    last_four: str
    scopes: list[Scope]
    maker: str
    created_at: str
    expires_at: str
    used_at: str | None


class ComplianceKeys(Shape):
    items: list[ComplianceKey]
    next_cursor: str | None = None
