"""What happens to guests, beside what happens to everybody with an account."""

from dataclasses import dataclass
from typing import ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class GuestInvited(Event):
    """Somebody outside was shared with for the first time. `place` is the ID of what."""

    type: ClassVar[str] = "guest.invited"
    user: str
    place: str


@dataclass(frozen=True, slots=True)
class GuestCodeSent(Event):
    type: ClassVar[str] = "guest.code-sent"
    user: str


@dataclass(frozen=True, slots=True)
class GuestRefused(Event):
    """A guest asked for a code and was sent none: `why` is what did not let them in."""

    type: ClassVar[str] = "guest.refused"
    user: str
    why: str
