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
    for_audit: ClassVar[frozenset[str]] = frozenset(
        {"before", "link", "share", "pinned", "folder", "guests"}
    )
    audience: str
    change: str
    before: dict[str, Any] = field(default_factory=dict)
    link: str | None = None
    share: dict[str, str] | None = None
    pinned: int | None = None
    folder: str | None = None
    guests: list[str] | None = None


@dataclass(frozen=True, slots=True)
class ArtifactDeleted(Event):
    """`rule` is the retention rule that moved it to the trash; empty where a person did.

    `reason` is why an administrator took down what is somebody else's.
    """

    type: ClassVar[str] = "deleted"
    for_audit: ClassVar[frozenset[str]] = frozenset({"rule", "reason"})
    rule: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ArtifactUndeleted(Event):
    type: ClassVar[str] = "undeleted"


@dataclass(frozen=True, slots=True)
class ArtifactPurged(Event):
    """It is gone for good. This is its tombstone: no other row has anything of it any more.

    Attributes:
        rule: why: `owner`, `compliance`, or the retention rule.
        versions: how many it had; `bytes` is the size of all their different contents.
        head_sha256: of the newest version's files as published.
        sha256: of the concatenated SHA-256 of every version's files, from version 1 on: whoever
            kept a copy can prove that it was this.
    """

    type: ClassVar[str] = "purged"
    for_audit: ClassVar[frozenset[str]] = frozenset(
        {"rule", "versions", "bytes", "head_sha256", "sha256"}
    )
    id: str
    rule: str
    versions: int
    bytes: int
    head_sha256: str
    sha256: str


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
