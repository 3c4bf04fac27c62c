"""What is said of artifacts. The words themselves are in no event: whoever deletes them may."""

from dataclasses import dataclass
from typing import ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class CommentChanged(Event):
    """Something about a thread; viewers that may read it do so.

    `change` is `started`, `replied`, `edited`, `deleted`, `resolved`, `reopened`, `reacted` or
    `sent`. `comment` is empty where it is the thread's. `version` is the one that the thread was
    begun on: whoever must not know of that one is not told.
    """

    type: ClassVar[str] = "comment"
    for_audit: ClassVar[frozenset[str]] = frozenset({"comment", "version"})
    thread: str
    change: str
    comment: str
    version: int


@dataclass(frozen=True, slots=True)
class FeedbackReceived(Event):
    """An agent says that it has what was sent to it."""

    type: ClassVar[str] = "feedback.received"
    threads: tuple[str, ...]
