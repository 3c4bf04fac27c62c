"""The shape of every event."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that has happened.

    Attributes:
        ends_access: somebody's streams may have to end, which no artifact's stream tells of.
        for_audit: fields that are never in a stream: who sees what is there now need not know them.
    """

    type: ClassVar[str]
    ends_access: ClassVar[bool] = False
    for_audit: ClassVar[frozenset[str]] = frozenset()
