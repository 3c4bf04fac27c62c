"""What happens to the organisation's policy. `before` and `after` are all of what has changed."""

from dataclasses import dataclass
from typing import Any, ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class RolePolicyChanged(Event):
    type: ClassVar[str] = "policy.role"
    ends_access: ClassVar[bool] = True
    role: str
    before: dict[str, str | None]
    after: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class FolderPolicyChanged(Event):
    type: ClassVar[str] = "policy.folder"
    ends_access: ClassVar[bool] = True
    folder: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PublishingChanged(Event):
    """Whether anything is published, by which agents, and how much at once."""

    type: ClassVar[str] = "policy.publishing"
    before: dict[str, Any]
    after: dict[str, Any]
