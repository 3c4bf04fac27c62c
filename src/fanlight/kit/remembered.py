"""Values believed for a while."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """At most `most` values, each until its time. Times are the caller's, in one unit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[K, tuple[int, V]] = {}

    def get(self, key: K, now: int) -> V | None:
        found = self._kept.get(key)
        return found[1] if found is not None and found[0] > now else None

    def put(self, key: K, value: V, *, until: int) -> None:
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[key] = (until, value)
