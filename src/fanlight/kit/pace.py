"""How often: the generic cell rate algorithm (ITU-T I.371), a token bucket in one number a key."""

from collections import OrderedDict
from dataclasses import dataclass

# In µs, as everything within: whole numbers leave nothing over.
_MINUTE = 60_000_000
_MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of one attempt.

    Attributes:
        left: how many more are free now.
        reset: ms until all of them are.
        wait: ms until the next one is; 0 where this one was.
    """

    left: int
    reset: int
    wait: int


class Pace:
    """`per_minute` attempts a minute for each key, of which all may come at once."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._each = _MINUTE // per_minute
        # When all attempts are free again.
        self._free: OrderedDict[str, int] = OrderedDict()

    def take(self, key: str, now: int) -> Turn:
        """Counts an attempt at `now` (ms), unless there are too many."""
        at = now * 1000
        free = max(self._free.get(key, at), at)
        early = free + self._each - _MINUTE - at
        if early <= 0:
            free += self._each
            self._free[key] = free
            self._free.move_to_end(key)
            # Which was not seen for longest is free again, or there are very many at once.
            if len(self._free) > _MOST_KEYS:
                self._free.popitem(last=False)
        left = (_MINUTE - (free - at)) // self._each
        return Turn(left, _ms(free - at), _ms(max(early, 0)))


def _ms(micros: int) -> int:
    return -(-micros // 1000)
