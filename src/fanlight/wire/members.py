"""The JSON of one member: what they are in, own and come in with."""

from typing import Annotated

from pydantic import WithJsonSchema

from fanlight.model.member import State
from fanlight.wire.organisation import GroupShape, MemberShape
from fanlight.wire.shapes import Shape

StateWord = Annotated[
    State, WithJsonSchema({"type": "string", "enum": [each.value for each in State]})
]


class MemberDetail(MemberShape):
    """`artifacts` is how many they own; `open`, whether the caller may act on them."""

    groups: list[GroupShape]
    artifacts: int
    open: bool


class MemberSession(Shape):
    """`device` is what the browser says of itself, in words."""

    id: str
    device: str
    created_at: str
    seen_at: str


class MemberSessions(Shape):
    items: list[MemberSession]
    next_cursor: str | None = None
