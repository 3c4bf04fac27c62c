"""What the organisation uses, and what its people may."""

from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """Whose use a list compares."""

    PEOPLE = "people"
    GROUPS = "groups"
    ARTIFACTS = "artifacts"


class Sort(StrEnum):
    """What the largest of comes first in such a list."""

    BYTES = "bytes"
    VERSIONS = "versions"
    VIEWS = "views"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the organisation. `bytes` is what was stored at its end."""

    day: int
    bytes: int = 0
    publishes: int = 0
    views: int = 0
    viewers: int = 0


@dataclass(frozen=True, slots=True)
class Now:
    """What there is: also in the trash, and of people who have left."""

    members: int
    artifacts: int
    versions: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Used:
    """What one person, group or artifact comes to.

    Attributes:
        name: of the person or group; title of the artifact.
        about: the person's address, the artifact's owner; empty for groups.
        viewers: as `last_viewed_at`, of artifacts alone.
    """

    id: str
    name: str
    about: str
    artifacts: int
    versions: int
    bytes: int
    views: int
    viewers: int | None = None
    last_viewed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """What somebody may own at most; 0 stands for no bound."""

    bytes: int = 0
    artifacts: int = 0
