"""`?limit=` and `?cursor=`, the same for every list of the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, Self, TypeVar

from fastapi import Depends, Query

from fanlight.wire import cursor as cursors

Limit = Annotated[int, Query(ge=1, le=100)]


@dataclass(frozen=True, slots=True)
class Asked:
    limit: int
    cursor: str | None


def asked(limit: Limit = 25, cursor: str | None = None) -> Asked:
    return Asked(limit, cursor)


Paged = Annotated[Asked, Depends(asked)]


class _Listing(Protocol):
    @property
    def items(self) -> Sequence[Any]: ...
    @property
    def next_cursor(self) -> str | None: ...
    def model_copy(self, *, update: Mapping[str, Any]) -> Self: ...


S = TypeVar("S", bound=_Listing)


def part(whole: S, asked: Asked, *, by: str = "id") -> S:
    """The part of a whole, short list that was asked for; `by` names what tells its items apart.

    Where the item that a cursor stands behind has gone meanwhile, the list goes on from where that
    stood.
    """
    names = [getattr(each, by) for each in whole.items]
    start = _start(names, asked.cursor)
    end = start + asked.limit
    after = cursors.after_place(end, names[end - 1]) if end < len(names) else None
    return whole.model_copy(update={"items": whole.items[start:end], "next_cursor": after})


def _start(names: list[str], cursor: str | None) -> int:
    at = cursors.place(cursor)
    if at is None:
        return 0
    count, last = at
    return names.index(last) + 1 if last in names else min(count - 1, len(names))
