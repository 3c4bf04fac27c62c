"""What happens to artifacts."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class VersionPublished(Event):
    type: ClassVar[str] = "version"
    n: int
    restored_from: int | None = None


@dataclass(frozen=True, slots=True)
class ArtifactChanged(Event):
    """Its title, icon, description or archive state."""

    type: ClassVar[str] = "renamed"
    for_audit: ClassVar[frozenset[str]] = frozenset({"before"})
    title: str
    icon: str
    description: str
    archived: bool
    before: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SharingChanged(Event):
    type: ClassVar[str] = "sharing"
    for_audit: ClassVar[frozenset[str]] = frozenset({"before", "link", "share", "pinned", "folder"})
    audience: str
    change: str
    before: dict[str, Any] = field(default_factory=dict)
    link: str | None = None
    share: dict[str, str] | None = None
    pinned: int | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class ArtifactDeleted(Event):
    type: ClassVar[str] = "deleted"


@dataclass(frozen=True, slots=True)
class ArtifactUndeleted(Event):
    type: ClassVar[str] = "undeleted"


@dataclass(frozen=True, slots=True)
class ArtifactPurged(Event):
    """It is gone for good; the ID is kept here, since no other row has it any more."""

    type: ClassVar[str] = "purged"
    id: str


@dataclass(frozen=True, slots=True)
class ViolationsReported(Event):
    """A published page tried what its content policy forbids."""

    type: ClassVar[str] = "violations"
    n: int


@dataclass(frozen=True, slots=True)
class StarChanged(Event):
    """Somebody keeps it at hand, or no longer does."""

    type: ClassVar[str] = "star"
    starred: bool


@dataclass(frozen=True, slots=True)
class LinkOpened(Event):
    type: ClassVar[str] = "link.opened"
    link: str
