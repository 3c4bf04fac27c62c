"""The JSON of requests for access."""

from fanlight.wire import choices
from fanlight.wire.shapes import Shape


class AccessWanted(Shape):
    message: str = ""


class AccessAsked(Shape):
    """The same whether there is such an artifact or not."""

    asked: bool = True


class AccessAnswer(Shape):
    """Null declines."""

    role: choices.Given | None


class AccessRequestShape(Shape):
    """`who` is the e-mail address of somebody who asks for access to `artifact`."""

    id: str
    artifact: str
    title: str
    who: str
    name: str
    message: str
    asked_at: str


class AccessRequests(Shape):
    items: list[AccessRequestShape]
    next_cursor: str | None = None
