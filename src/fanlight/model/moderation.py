"""What administrators do about a page that is somebody else's."""

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """In quarantine nobody opens it but its owner and administrators; taken down, it lies in its
    owner's trash.
    """

    QUARANTINE = "quarantine"
    TAKEDOWN = "takedown"


@dataclass(frozen=True, slots=True)
class Moderated:
    """`owner` is an e-mail address, `since` in milliseconds."""

    pk: int
    id: str
    title: str
    owner: str
    reason: str
    since: int
