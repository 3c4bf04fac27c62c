"""Time, taken from one place so that tests can hold it still."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

# 9999-01-01 UTC. Later moments are of the year 10000 in some zone.
_END = 253_370_764_800_000


class Clock(Protocol):
    def now(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000


@dataclass(slots=True)
class FixedClock:
    """A clock that moves only when told to."""

    at: int = 1_790_000_000_000

    def now(self) -> int:
        return self.at

    def advance(self, milliseconds: int) -> None:
        self.at += milliseconds


def writable(moment: datetime) -> datetime:
    """The moment. Raises `ValueError` for one whose year is not written with four digits in UTC,
    or that is from before there were such moments.
    """
    if not 0 <= milliseconds(moment) < _END:
        raise ValueError("Give a moment of the years 1970 to 9998.")
    return moment


def milliseconds(moment: datetime) -> int:
    """Of a moment that knows its time zone."""
    return round(moment.timestamp() * 1000)


def iso_or_none(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else iso(milliseconds)


def iso(milliseconds: int) -> str:
    """RFC 3339 in UTC with milliseconds, as every JSON answer writes time."""
    moment = datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
