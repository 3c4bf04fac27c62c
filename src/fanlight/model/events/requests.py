"""What happens to requests for access."""

from dataclasses import dataclass
from typing import ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class AccessRequested(Event):
    """`asked_for` is an ID, of which there may be no artifact."""

    type: ClassVar[str] = "access.requested"
    asked_for: str


@dataclass(frozen=True, slots=True)
class AccessAnswered(Event):
    """`answer` is the role that was given, or `declined`."""

    type: ClassVar[str] = "access.answered"
    who: str
    answer: str
