"""What happens to webhooks. Of an address only its host: the rest may be a secret."""

from dataclasses import dataclass
from typing import ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class WebhookAdded(Event):
    """Without an artifact it is for all that its maker owns."""

    type: ClassVar[str] = "webhook.added"
    webhook: str
    host: str


@dataclass(frozen=True, slots=True)
class WebhookRemoved(Event):
    type: ClassVar[str] = "webhook.removed"
    webhook: str
    host: str


@dataclass(frozen=True, slots=True)
class WebhookDisabled(Event):
    """It failed so often in a row."""

    type: ClassVar[str] = "webhook.disabled"
    webhook: str
    host: str
    failures: int
    problem: str


@dataclass(frozen=True, slots=True)
class WebhookEnabled(Event):
    type: ClassVar[str] = "webhook.enabled"
    webhook: str
    host: str
