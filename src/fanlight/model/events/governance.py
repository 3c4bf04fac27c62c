"""What is kept by order, what is closed by order, and what is read and deleted with a key."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class HoldPlaced(Event):
    """`query` is what it covers; `covers` how many artifacts that were at first."""

    type: ClassVar[str] = "hold.placed"
    hold: str
    name: str
    reason: str
    covers: int
    query: dict[str, Any] = field(default_factory=dict)
    artifacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldReleased(Event):
    type: ClassVar[str] = "hold.released"
    hold: str
    name: str


@dataclass(frozen=True, slots=True)
class RetentionChanged(Event):
    """`days` is None for "forever", -1 where there was or is no rule.

    `since` is what they count from; None where there is no rule.
    """

    type: ClassVar[str] = "retention.changed"
    applies_to: str
    days: int | None
    before: int | None
    since: str | None = None
    since_before: str | None = None


@dataclass(frozen=True, slots=True)
class ArtifactQuarantined(Event):
    type: ClassVar[str] = "quarantined"
    for_audit: ClassVar[frozenset[str]] = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, slots=True)
class QuarantineReleased(Event):
    type: ClassVar[str] = "quarantine.released"


@dataclass(frozen=True, slots=True)
class DeletionOrdered(Event):
    """It is gone for everybody; the worker deletes it for good."""

    type: ClassVar[str] = "deletion.ordered"
    id: str


@dataclass(frozen=True, slots=True)
class ScanningChanged(Event):
    type: ClassVar[str] = "scanning.changed"
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SecretsFound(Event):
    """How often each rule found something in version `n`; `reason` is why it went out anyway."""

    type: ClassVar[str] = "secrets.found"
    n: int
    rules: dict[str, int]
    reason: str


@dataclass(frozen=True, slots=True)
class ComplianceRead(Event):
    """A call of the compliance API that changed nothing: `call` names it."""

    type: ClassVar[str] = "compliance.read"
    call: str
    asked: dict[str, Any] = field(default_factory=dict)
