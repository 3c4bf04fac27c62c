"""How long what nobody works on is kept."""

from dataclasses import dataclass, field
from enum import StrEnum

LABEL = "label:"
FOLDER = "folder:"
ARCHIVED = "archived"
TRASHED = "trashed"
CLASSES = ("private", "people", "org", "public", ARCHIVED, TRASHED)
"""What a rule can apply to, beside `label:` and a version's label, and `folder:` and an ID.

A label's rule goes first, then the folder's, that of archived artifacts, and the audience's. The
rule for `trashed` says how long the trash keeps what is in it.
"""


class Since(StrEnum):
    """What a rule's days count from: the newest publish, or the last view where that was later."""

    PUBLISHED = "published"
    VIEWED = "viewed"


@dataclass(frozen=True, slots=True)
class Rule:
    """`days` since the newest publish or view, or in the trash; None keeps forever.

    Attributes:
        is_setting: nobody made it, so nobody can remove it.
    """

    applies_to: str
    days: int | None
    since: Since = Since.PUBLISHED
    is_setting: bool = field(default=False, compare=False)

    @property
    def label(self) -> str | None:
        """The label that it is about; None where it is about a class."""
        return self._behind(LABEL)

    @property
    def folder(self) -> str | None:
        """Likewise the ID of a folder."""
        return self._behind(FOLDER)

    def _behind(self, prefix: str) -> str | None:
        return self.applies_to[len(prefix) :] if self.applies_to.startswith(prefix) else None

    def __str__(self) -> str:
        if self.days is None:
            return f"{self.applies_to}: forever"
        unseen = " without a view" if self.since is Since.VIEWED else ""
        return f"{self.applies_to}: {self.days} day{'s' if self.days != 1 else ''}{unseen}"


@dataclass(frozen=True, slots=True)
class Due:
    """An artifact whose time is over, and by which rule.

    Attributes:
        since: milliseconds of its newest publish or view, or of when it was archived or came into
            the trash.
        for_good: whether it leaves the trash, rather than going there.
    """

    pk: int
    id: str
    title: str
    owner: str
    since: int
    rule: str
    for_good: bool
