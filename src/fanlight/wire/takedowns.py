"""The JSON of what administrators took down."""

from fanlight.wire.shapes import Shape


class TakedownWanted(Shape):
    """The owner sees the reason."""

    reason: str


class TakedownShape(Shape):
    """`owner` is an e-mail address."""

    id: str
    title: str
    owner: str
    reason: str
    since: str


class Takedowns(Shape):
    items: list[TakedownShape]
    next_cursor: str | None
