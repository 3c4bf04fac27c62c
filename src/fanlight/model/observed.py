"""What the audit log is to tell that no transaction writes: reads, and what was refused."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from fanlight.kit.remembered import Remembered
from fanlight.model.actor import Actor
from fanlight.model.events import Event

_MINUTE = 60_000
# At two flushes a second, twice as many as one process can serve. Beyond, they are counted.
_MOST_WAITING = 10_000
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Seen:
    """An event that somebody's request came to, at `at` (milliseconds).

    Attributes:
        looked: it was open to them as an administrator, of which its owner is told.
    """

    actor: Actor
    event: Event
    at: int
    artifact: int | None = None
    looked: bool = False


@dataclass(slots=True)
class Observed:
    """What waits to be written down, in this process.

    Attributes:
        left_out: how many were not kept, because they were too many.
    """

    waiting: list[Seen] = field(default_factory=list)
    left_out: int = 0
    _known: Remembered[Hashable, bool] = field(default_factory=lambda: Remembered(_MOST_REMEMBERED))
    _minute: int = 0
    _in_minute: int = 0

    def once(self, key: Hashable, seen: Seen, *, seconds: int) -> bool:
        """Keeps what was not kept under the same key in the last `seconds`."""
        if self.knows(key, seen.at):
            return False
        self._known.put(key, True, until=seen.at + seconds * 1000)
        return self._keep(seen)

    def knows(self, key: Hashable, at: int) -> bool:
        return bool(self._known.get(key, at))

    def has_room(self, at: int, *, per_minute: int) -> bool:
        """Whether one more refusal may be kept in this minute; if not, it is counted."""
        if at // _MINUTE != self._minute:
            self._minute, self._in_minute = at // _MINUTE, 0
        self._in_minute += 1
        if self._in_minute > per_minute:
            self.left_out += 1
            return False
        return True

    def take(self) -> tuple[list[Seen], int]:
        """All that waits, and how many were left out; nothing is left here."""
        taken = self.waiting, self.left_out
        self.waiting, self.left_out = [], 0
        return taken

    def give_back(self, seen: list[Seen], left_out: int) -> None:
        """What could not be written, before what came meanwhile."""
        kept = seen + self.waiting
        self.waiting = kept[:_MOST_WAITING]
        self.left_out += left_out + len(kept) - len(self.waiting)

    def _keep(self, seen: Seen) -> bool:
        if len(self.waiting) >= _MOST_WAITING:
            self.left_out += 1
            return False
        self.waiting.append(seen)
        return True
