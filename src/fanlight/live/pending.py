"""What waits to be sent: of messages about the same, only the newest."""

from fanlight.model.ports import Hint, Presence

# With more topics than this waiting the broker is away, or far too slow. The oldest is dropped:
# a hint may be lost, and presence is said again.
_MOST = 10_000


class Pending:
    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], Hint | Presence] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, message: Hint | Presence) -> None:
        key = _subject(message)
        before = self._waiting.pop(key, None)
        self._waiting[key] = _newer(before, message)
        if len(self._waiting) > _MOST:
            del self._waiting[next(iter(self._waiting))]

    def take(self, most: int = _MOST) -> list[Hint | Presence]:
        """The oldest, up to `most`; they wait no longer."""
        keys = list(self._waiting)[:most]
        return [self._waiting.pop(key) for key in keys]

    def put_back(self, messages: list[Hint | Presence]) -> None:
        """What could not be sent, unless something newer waits by now."""
        newer, self._waiting = self._waiting, {}
        for message in [*messages, *newer.values()]:
            self.add(message)


def _subject(message: Hint | Presence) -> tuple[str, str]:
    return (message.node if isinstance(message, Presence) else "", message.topic)


def _newer(before: Hint | Presence | None, message: Hint | Presence) -> Hint | Presence:
    if isinstance(before, Hint) and isinstance(message, Hint):
        return max(before, message, key=lambda hint: hint.position)
    return message
