"""Streams of the audit log to other systems."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from fanlight.model.audit import Entry


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the audit log as a target gets it: `data` is JSON without a line end."""

    n: int
    at: int
    type: str
    data: bytes


class Target(Protocol):
    """Somebody else's keeper of logs."""

    @property
    def patience(self) -> int:
        """How many milliseconds a row may wait for others, to be sent with them."""

    async def send(self, lines: Sequence[Line]) -> None:
        """All of them, in order; returns when they have arrived.

        Raises `Unavailable` where that is not certain; its title says why. They are then sent
        again, so the target may get them twice.
        """


@dataclass(frozen=True, slots=True)
class Stream:
    """One target of the settings.

    Attributes:
        id: under which the position is kept.
        where: for people, without secrets.
    """

    id: str
    where: str
    format: str
    target: Target
    encode: Callable[[Entry], bytes]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stream is.

    Attributes:
        position: the number of the last row that the target has.
        behind: how many rows it does not have; the oldest of them is of `waiting_since`.
        problem: of the last attempt; empty where that went well.
    """

    id: str
    where: str
    format: str
    position: int
    behind: int
    waiting_since: int | None
    sent_at: int | None
    failures: int
    failed_at: int | None
    problem: str
