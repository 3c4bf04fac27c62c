"""Everything that can happen, one frozen value each.

An event row is written in the transaction of the state it tells of; the feed, the outbox and the
audit log read those rows. Fields are JSON values. Events with an artifact carry that artifact's
next `seq`, which is their position in its stream; those that change nothing of it have none.

`before` is what was there, of what has changed.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that has happened.

    Attributes:
        ends_access: somebody's streams may have to end, which no artifact's stream tells of.
        for_audit: fields that are never in a stream: who sees what is there now need not know them.
    """

    type: ClassVar[str]
    ends_access: ClassVar[bool] = False
    for_audit: ClassVar[frozenset[str]] = frozenset()


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
    for_audit: ClassVar[frozenset[str]] = frozenset({"before", "link", "share"})
    audience: str
    change: str
    before: dict[str, Any] = field(default_factory=dict)
    link: str | None = None
    share: dict[str, str] | None = None


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
    """`method`: `token`, `link` for a sign-in link, `share-link` for one to an artifact, `oidc`."""

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


@dataclass(frozen=True, slots=True)
class OrgCreated(Event):
    type: ClassVar[str] = "org.created"
    name: str


@dataclass(frozen=True, slots=True)
class MemberAdded(Event):
    type: ClassVar[str] = "member.added"
    user: str
    role: str


@dataclass(frozen=True, slots=True)
class MemberRemoved(Event):
    type: ClassVar[str] = "member.removed"
    ends_access: ClassVar[bool] = True
    user: str


@dataclass(frozen=True, slots=True)
class MemberRoleChanged(Event):
    """`before` and `after` are roles."""

    type: ClassVar[str] = "member.role"
    ends_access: ClassVar[bool] = True
    user: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PolicyChanged(Event):
    """`before` and `after` are whole policies."""

    type: ClassVar[str] = "policy.changed"
    ends_access: ClassVar[bool] = True
    before: dict[str, str | bool]
    after: dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class GroupCreated(Event):
    type: ClassVar[str] = "group.created"
    group: str
    name: str


@dataclass(frozen=True, slots=True)
class GroupDeleted(Event):
    type: ClassVar[str] = "group.deleted"
    ends_access: ClassVar[bool] = True
    group: str
    name: str


@dataclass(frozen=True, slots=True)
class GroupJoined(Event):
    type: ClassVar[str] = "group.joined"
    group: str
    user: str


@dataclass(frozen=True, slots=True)
class GroupLeft(Event):
    type: ClassVar[str] = "group.left"
    ends_access: ClassVar[bool] = True
    group: str
    user: str


@dataclass(frozen=True, slots=True)
class IdentityLinked(Event):
    type: ClassVar[str] = "identity.linked"
    user: str
    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    """`method`: `link`, or `oidc:` and the provider."""

    type: ClassVar[str] = "signed-in"
    method: str


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    """From another browser, or by a token."""

    type: ClassVar[str] = "session.ended"
    ends_access: ClassVar[bool] = True
    ended: str


@dataclass(frozen=True, slots=True)
class SignedOut(Event):
    type: ClassVar[str] = "signed-out"
    ends_access: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SignInLinkMade(Event):
    type: ClassVar[str] = "sign-in-link.made"
    user: str


@dataclass(frozen=True, slots=True)
class TokenCreated(Event):
    type: ClassVar[str] = "token.created"
    token: str
    name: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenRevoked(Event):
    type: ClassVar[str] = "token.revoked"
    ends_access: ClassVar[bool] = True
    token: str


@dataclass(frozen=True, slots=True)
class LinkOpened(Event):
    type: ClassVar[str] = "link.opened"
    link: str


def every_type() -> list[str]:
    """What `type` of an event can be."""
    return sorted({each.type for each in Event.__subclasses__()})


def for_streams(type_: str, data: dict[str, Any]) -> dict[str, Any]:
    """An event's fields, without those that only the audit log has."""
    kept = next(each.for_audit for each in Event.__subclasses__() if each.type == type_)
    return {name: value for name, value in data.items() if name not in kept}
