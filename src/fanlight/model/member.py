"""Members as somebody looks for them."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFilter:
    """Whom to list; what is empty does not matter.

    Attributes:
        q: a part of an address or a name, whatever the case.
        role: the name of a built-in role or of one that an administrator has made.
        is_service: whether to list accounts without a person, or only people; None is for both.
    """

    q: str = ""
    role: str = ""
    state: State | None = None
    is_service: bool | None = None


EVERYBODY = MemberFilter()
