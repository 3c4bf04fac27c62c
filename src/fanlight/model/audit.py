"""The audit log as it is read: entries, what to look for, and what a check of it has found."""

from dataclasses import dataclass
from typing import Any

from fanlight.kit.ids import is_id
from fanlight.model.actor import Agent

# Enough to name people by; a row may list a thousand artifacts.
_IDS_OF_ENTRY = 20


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class UsedToken:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with who and what it names.

    Attributes:
        n: its number, dense from 1.
        hash: of this and of everything before it.
        kind: of the actor; `user` is the person on whose behalf it acted.
        artifact: the public ID; `title` is the one of today, empty when it is gone.
        data: the event's own fields; `before` among them is what was there.
    """

    n: int
    hash: bytes
    at: int
    type: str
    kind: str
    user: Person | None
    token: UsedToken | None
    session: int | None
    agent: Agent | None
    door: str
    address: str
    artifact: str | None
    title: str
    data: dict[str, Any]

    @property
    def ids(self) -> list[str]:
        """What of the details looks like the public ID of somebody; the first of them."""
        listed = [each for value in self.data.values() for each in _texts(value)]
        return [each for each in listed if is_id(each)][:_IDS_OF_ENTRY]


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str)]
    return [value] if isinstance(value, str) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to list; what is empty does not matter.

    Attributes:
        actor: a kind of actor, or the e-mail address or ID of a person.
        artifact: an artifact's public ID, of one that is gone too.
        since: milliseconds, inclusive.
        until: milliseconds, exclusive.
    """

    actor: str = ""
    type: str = ""
    artifact: str = ""
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """The first thing that is wrong.

    Attributes:
        kind: `edited`, `missing`, `out-of-order`, `rewritten`, `bad-signature` or
            `missing-checkpoint`.
        n: the row; of a checkpoint, the row that it is about.
        detail: what was found, for a person.
    """

    kind: str
    n: int
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`rows` and `checkpoints` are how many were looked at and found good."""

    rows: int
    checkpoints: int
    problem: Problem | None
    end: bytes
