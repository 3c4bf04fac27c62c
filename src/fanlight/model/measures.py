"""What the server counts about itself: by route and outcome, never by person or artifact."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the classes into which durations are sorted, in seconds."""

_OUTCOMES = ("published", "unchanged", "refused")


@dataclass(slots=True)
class Durations:
    """`counts` has one number for each of `BOUNDS`, and one for what took longer."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


@dataclass(frozen=True, slots=True)
class BlobSizes:
    count: int = 0
    size: int = 0


@dataclass(slots=True)
class Measures:
    """Of one process, since it started.

    Attributes:
        requests: how many by method, route and status.
        publishes: how long they took, by outcome.
        blobs: what the blob store held when it was last swept.
    """

    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    publishes: dict[str, Durations] = field(
        default_factory=lambda: {name: Durations() for name in _OUTCOMES}
    )
    blobs: BlobSizes = field(default_factory=BlobSizes)
