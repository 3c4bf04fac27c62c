"""What happens to the organisation's policy. `before` and `after` are all of what has changed."""

from dataclasses import dataclass
from typing import Any, ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class RolePolicyChanged(Event):
    type: ClassVar[str] = "policy.role"
    ends_access: ClassVar[bool] = True
    role: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FolderPolicyChanged(Event):
    type: ClassVar[str] = "policy.folder"
    ends_access: ClassVar[bool] = True
    folder: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TermsChanged(Event):
    """What everybody accepts from now on; with an empty text nobody has to."""

    type: ClassVar[str] = "terms.changed"
    version: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TermsAccepted(Event):
    type: ClassVar[str] = "terms.accepted"
    version: int


@dataclass(frozen=True, slots=True)
class BrandChanged(Event):
    """The name, the colour and the logo that everybody sees."""

    type: ClassVar[str] = "brand.changed"
    before: dict[str, str]
    after: dict[str, str]


@dataclass(frozen=True, slots=True)
class PublishingChanged(Event):
    """Whether anything is published, by which agents, and how much at once."""

    type: ClassVar[str] = "policy.publishing"
    before: dict[str, Any]
    after: dict[str, Any]
