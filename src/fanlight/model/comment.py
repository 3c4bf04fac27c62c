"""What people say about an artifact, in threads, and where on the page a thread is."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from fanlight.model.errors import Invalid


class ThreadState(StrEnum):
    """Which threads a list shows."""

    OPEN = "open"
    RESOLVED = "resolved"
    ALL = "all"


class Reaction(StrEnum):
    """A word for each; the pages show a picture of it."""

    LIKE = "like"
    LOVE = "love"
    PARTY = "party"
    EYES = "eyes"
    DONE = "done"
    CONFUSED = "confused"


class AnchorKind(StrEnum):
    TEXT = "text"
    ELEMENT = "element"


_QUOTE_CHARS = 600
_AROUND_CHARS = 64
_SELECTOR_CHARS = 1_000
_FINGERPRINT_CHARS = 64


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where on a page a thread is, as two selectors of the W3C Web Annotation Data Model.

    `exact`, `prefix` and `suffix` are its TextQuoteSelector, `selector` its CssSelector
    (https://www.w3.org/TR/annotation-model/#selectors). The reader's browser made them in a page
    that may say what it likes, so they are only ever used to place a mark.

    Attributes:
        version: the one that was shown.
        selector: of the element, or of the one around the text.
        fingerprint: of that element's text, made by the page's runtime.
    """

    kind: AnchorKind
    version: int
    selector: str = ""
    fingerprint: str = ""
    exact: str = ""
    prefix: str = ""
    suffix: str = ""

    def check(self) -> None:
        """Raises `Invalid` for an anchor that is empty or longer than any page's runtime makes."""
        lengths = (
            (self.exact, _QUOTE_CHARS),
            (self.prefix, _AROUND_CHARS),
            (self.suffix, _AROUND_CHARS),
            (self.selector, _SELECTOR_CHARS),
            (self.fingerprint, _FINGERPRINT_CHARS),
        )
        named = self.exact if self.kind is AnchorKind.TEXT else self.selector
        if not named.strip() or any(len(text) > most for text, most in lengths):
            raise Invalid(
                "bad-anchor",
                "This is no place on a page.",
                f"A text has 1 to {_QUOTE_CHARS} characters, and {_AROUND_CHARS} on each side; an "
                f"element has a selector of up to {_SELECTOR_CHARS}.",
            )


@dataclass(frozen=True, slots=True)
class Reacted:
    """`mine`: whether the asking person is among them."""

    name: Reaction
    count: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """Plain text of a person, or of an agent on behalf of one.

    Attributes:
        author: the person's key.
        agent: name of the agent that wrote it, as it calls itself; empty for the person.
        text: empty once it was deleted, and while it is withheld.
        sent_at: when these words were sent to the agent; None where they were changed since.
        is_mine: whether the asking person wrote it, or their agent.
        is_withheld: sent with other words than it has now, which the agent is not told.
    """

    pk: int
    id: str
    author: int
    author_name: str
    agent: str
    text: str
    created_at: int
    edited_at: int | None
    deleted_at: int | None
    sent_at: int | None
    is_mine: bool
    is_withheld: bool = False
    reactions: tuple[Reacted, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment and what was answered.

    Attributes:
        version: the newest one when it was begun.
        anchor: None for the page as a whole.
        sent_at: when it was last sent to the owner's agent.
        received_at: when the agent had it, None while it waits.
    """

    pk: int
    id: str
    version: int
    anchor: Anchor | None
    created_at: int
    resolved_at: int | None
    resolved_by: str
    sent_at: int | None
    received_at: int | None
    comments: tuple[Comment, ...] = ()

    def as_sent(self) -> Self:
        """What the agent is told: no words that nobody who may send has sent."""
        kept = tuple(
            each if each.sent_at is not None else replace(each, text="", is_withheld=True)
            for each in self.comments
            if each.sent_at is not None or self._was_sent_before(each)
        )
        return replace(self, comments=kept)

    def _was_sent_before(self, comment: Comment) -> bool:
        was_there = self.sent_at is not None and comment.created_at <= self.sent_at
        return was_there and comment.edited_at is not None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A thread as it was sent to an agent. `position` is its place in the owner's mailbox."""

    position: int
    artifact: str
    title: str
    thread: Thread
