"""What people may own, and who learns of views."""

from dataclasses import dataclass
from typing import Any, ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class QuotaChanged(Event):
    """Of each person with this role; 0 stands for no bound."""

    type: ClassVar[str] = "quota.changed"
    role: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class UsageSettingsChanged(Event):
    """`names`: whether those who may publish to an artifact learn which members viewed it."""

    type: ClassVar[str] = "usage.settings"
    names: bool
