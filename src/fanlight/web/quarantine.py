"""What the shell says of an artifact in quarantine, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from fanlight.ops.moderation import Quarantine


@dataclass(frozen=True, slots=True)
class LookView:
    """An administrator opened it, the last time at `at`."""

    who: str
    at: int


@dataclass(frozen=True, slots=True)
class QuarantineView:
    """`mine`: its owner looks at it, and sees who else did."""

    reason: str
    since: int
    mine: bool
    looks: Sequence[LookView] = ()

    @classmethod
    def of(cls, found: Quarantine | None, *, mine: bool) -> "QuarantineView | None":
        if found is None:
            return None
        looks = [LookView(look.who, look.at) for look in found.looks]
        return cls(found.reason, found.since, mine, looks)
