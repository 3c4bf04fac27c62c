"""What the shell says of an artifact in quarantine, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from fanlight.ops.quarantine import Notice


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
    def of(cls, notice: Notice | None, *, mine: bool) -> "QuarantineView | None":
        if notice is None:
            return None
        looks = [LookView(look.who, look.at) for look in notice.looks]
        return cls(notice.reason, notice.since, mine, looks)
