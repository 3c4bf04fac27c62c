"""The JSON of what administrators closed or took down."""

from typing import Self

from fanlight.kit.clock import iso
from fanlight.model.moderation import Moderated
from fanlight.wire.shapes import Shape


class Because(Shape):
    """The owner sees the reason."""

    reason: str


class ModeratedShape(Shape):
    """`owner` is an e-mail address."""

    id: str
    title: str
    owner: str
    reason: str
    since: str

    @classmethod
    def from_model(cls, found: Moderated) -> Self:
        return cls(
            id=found.id,
            title=found.title,
            owner=found.owner,
            reason=found.reason,
            since=iso(found.since),
        )


class ModeratedList(Shape):
    items: list[ModeratedShape]
    next_cursor: str | None
