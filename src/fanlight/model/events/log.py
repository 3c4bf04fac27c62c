"""What is noted for the audit log alone, and what is done with it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class BackupRestored(Event):
    """The database is the one of `made_at`; what happened since is not in it."""

    type: ClassVar[str] = "backup.restored"
    ends_access: ClassVar[bool] = True
    made_at: str


@dataclass(frozen=True, slots=True)
class ContentRead(Event):
    """`how`: `page` as readers see it, `source` as published, `download`, or `diff`."""

    type: ClassVar[str] = "content.read"
    n: int
    how: str


@dataclass(frozen=True, slots=True)
class ActionDenied(Event):
    type: ClassVar[str] = "denied"
    rule: str
    action: str


@dataclass(frozen=True, slots=True)
class SignInFailed(Event):
    """`method` is the way in that was tried.

    `token`, `oidc`, `link` for a sign-in link, `share-link` for one to an artifact and
    `link-password` for its password, `grant` and `device-code` for programs.
    """

    type: ClassVar[str] = "sign-in.failed"
    method: str


@dataclass(frozen=True, slots=True)
class LeftOut(Event):
    """So many reads and refusals were too many to be written down one by one."""

    type: ClassVar[str] = "left-out"
    count: int


@dataclass(frozen=True, slots=True)
class AuditExported(Event):
    type: ClassVar[str] = "audit.exported"
    format: str
    filter: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditVerified(Event):
    """`problem` is empty where there was none."""

    type: ClassVar[str] = "audit.verified"
    rows: int
    problem: str
