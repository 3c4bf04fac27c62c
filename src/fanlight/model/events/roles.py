"""What happens to roles, to leavers and what they leave, and to service accounts."""

from dataclasses import dataclass
from typing import ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class RoleCreated(Event):
    type: ClassVar[str] = "role.created"
    role: str
    name: str
    permissions: list[str]


@dataclass(frozen=True, slots=True)
class RoleChanged(Event):
    """`before` and `after` are its name and permissions."""

    type: ClassVar[str] = "role.changed"
    ends_access: ClassVar[bool] = True
    role: str
    before: dict[str, str | list[str]]
    after: dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class RoleDeleted(Event):
    """`replacement` is the role of those `members` who had it."""

    type: ClassVar[str] = "role.deleted"
    ends_access: ClassVar[bool] = True
    role: str
    name: str
    replacement: str | None
    members: list[str]


@dataclass(frozen=True, slots=True)
class MemberSuspended(Event):
    type: ClassVar[str] = "member.suspended"
    ends_access: ClassVar[bool] = True
    user: str


@dataclass(frozen=True, slots=True)
class MemberReactivated(Event):
    type: ClassVar[str] = "member.reactivated"
    user: str


@dataclass(frozen=True, slots=True)
class LeaversChanged(Event):
    """`before` and `after` are the rule, and to whom where it names somebody."""

    type: ClassVar[str] = "leavers.changed"
    before: dict[str, str | None]
    after: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class ArtifactsTransferred(Event):
    """Many at once. `before` and `after` are people, `artifacts` public IDs.

    Streams learn of it as of any loss of access: who may not go on is out.
    """

    type: ClassVar[str] = "artifacts.transferred"
    ends_access: ClassVar[bool] = True
    before: str
    after: str
    artifacts: list[str]


@dataclass(frozen=True, slots=True)
class ServiceAccountCreated(Event):
    type: ClassVar[str] = "service-account.created"
    user: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class ScimTokenCreated(Event):
    type: ClassVar[str] = "scim-token.created"
    scim_token: str
    name: str


@dataclass(frozen=True, slots=True)
class ScimTokenRevoked(Event):
    type: ClassVar[str] = "scim-token.revoked"
    scim_token: str


@dataclass(frozen=True, slots=True)
class MemberChanged(Event):
    """By a provider: address, name, manager. `before` and `after` hold what has changed."""

    type: ClassVar[str] = "member.changed"
    user: str
    before: dict[str, str | None]
    after: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class GroupRenamed(Event):
    type: ClassVar[str] = "group.renamed"
    group: str
    before: str
    after: str
