"""Views: who opened which artifact, on the way to being written down, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened version `n` of the artifact with this key, at `at` (milliseconds).

    Attributes:
        who: the key of a person with an account; else what is hashed to tell strangers apart.
    """

    artifact: int
    n: int
    who: int | bytes
    at: int

    @property
    def day(self) -> int:
        return day_of(self.at)


@dataclass(slots=True)
class Openings:
    """What waits to be written down, in this process: of one viewer and artifact, the first.

    Attributes:
        left_out: how many were not kept, because they were too many.
    """

    most: int
    left_out: int = 0
    _waiting: dict[tuple[int, int | bytes], Opening] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, opening: Opening) -> None:
        key = (opening.artifact, opening.who)
        if key in self._waiting:
            return
        if len(self._waiting) >= self.most:
            self.left_out += 1
            return
        self._waiting[key] = opening

    def take(self) -> tuple[list[Opening], int]:
        """All that waits, and how many were left out; nothing is left here."""
        taken = list(self._waiting.values()), self.left_out
        self._waiting, self.left_out = {}, 0
        return taken

    def give_back(self, openings: Sequence[Opening], left_out: int) -> None:
        """What could not be written, before what came meanwhile."""
        later, more = self.take()
        self.left_out = left_out + more
        for each in (*openings, *later):
            self.add(each)


@dataclass(frozen=True, slots=True)
class Totals:
    """`viewers` are different ones: people once, strangers once a day."""

    views: int = 0
    viewers: int = 0
    last_viewed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member who viewed an artifact, how often, and when last."""

    name: str
    views: int
    seen_at: int


@dataclass(frozen=True, slots=True)
class Views:
    """What an artifact's owner and editors are told.

    Attributes:
        versions: pairs of number and views, the newest first, of those that have any.
        days: pairs of day and views, the oldest first, without gaps, up to today.
        people: members, the latest first; None where the organisation keeps names to itself.
    """

    id: str
    totals: Totals
    versions: Sequence[tuple[int, int]]
    days: Sequence[tuple[int, int]]
    people: Sequence[Viewer] | None


def day_of(at: int) -> int:
    """Days since 1970-01-01 UTC."""
    return at // _DAY


def day_start(day: int) -> int:
    """Milliseconds."""
    return day * _DAY


def date_of(day: int) -> date:
    return datetime.fromtimestamp(day * _DAY / 1000, tz=UTC).date()
