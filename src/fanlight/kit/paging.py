"""Lists that are read page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

K = TypeVar("K")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Keyed(Protocol):
    """A row by whose key a list goes on."""

    @property
    def pk(self) -> int: ...


N = TypeVar("N", bound=Keyed)


class Read(Protocol[T_co]):
    def __call__(self, *, limit: int) -> Sequence[T_co]: ...


@dataclass(frozen=True, slots=True)
class Page(Generic[T, K]):
    """`after` continues the list behind this page, None at its end."""

    items: list[T]
    after: K | None


def page(read: Read[T], limit: int, *, by: Callable[[T], K]) -> Page[T, K]:
    """At most `limit` items; `by` tells where one stands.

    `read` is asked for one more than these, which tells whether the list goes on.
    """
    found = read(limit=limit + 1)
    items = list(found[:limit])
    return Page(items, by(items[-1]) if len(found) > limit else None)


def by_key(read: Read[N], limit: int) -> Page[N, int]:
    return page(read, limit, by=lambda each: each.pk)
