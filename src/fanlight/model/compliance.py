"""What the compliance API tells of artifacts."""

from dataclasses import dataclass
from typing import Any

from fanlight.model.artifact import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which artifacts to list; what is None does not matter.

    Attributes:
        owner: e-mail address or ID of a person.
        organisation: its name, the name it shows, or its ID; of another there is nothing here.
        updated_from: milliseconds of the newest publish, inclusive.
        updated_to: likewise, exclusive.
    """

    owner: str | None = None
    organisation: str | None = None
    audience: Audience | None = None
    updated_from: int | None = None
    updated_to: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One artifact as whoever looks after all of them sees it.

    Attributes:
        position: of its first version in the sealed log: the order in which artifacts came to be.
        holds: whether a legal hold keeps it.
    """

    pk: int
    id: str
    position: int
    title: str
    description: str
    owner: str
    owner_email: str
    audience: Audience
    head: int
    created_at: int
    updated_at: int
    archived_at: int | None
    deleted_at: int | None
    quarantined_at: int | None
    held: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """Words that a comment had `until` it was edited or deleted under a legal hold."""

    text: str
    until: int


@dataclass(frozen=True, slots=True)
class Said:
    """A comment, also one that was deleted: its `text` is empty then.

    Attributes:
        version: the newest one when its thread was begun.
        author: ID of the person; `agent` wrote it on their behalf, where it is not empty.
    """

    pk: int
    id: str
    thread: str
    version: int
    author: str
    author_email: str
    agent: str
    text: str
    created_at: int
    edited_at: int | None
    deleted_at: int | None
    earlier: tuple[Earlier, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to an artifact. `position` is its number in the sealed log."""

    position: int
    at: int
    type: str
    artifact: str
    data: dict[str, Any]
