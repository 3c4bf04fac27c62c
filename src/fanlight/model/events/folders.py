"""What happens to folders. Whoever sees what is in them may no longer."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class FolderCreated(Event):
    type: ClassVar[str] = "folder.created"
    folder: str
    name: str
    audience: str


@dataclass(frozen=True, slots=True)
class FolderChanged(Event):
    """Its name, its audience, or whom it is shared with; `change` says which."""

    type: ClassVar[str] = "folder.changed"
    ends_access: ClassVar[bool] = True
    folder: str
    change: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FolderDeleted(Event):
    type: ClassVar[str] = "folder.deleted"
    ends_access: ClassVar[bool] = True
    folder: str
    name: str
