"""What happens to people: members, groups, the policy, and how they come in."""

from dataclasses import dataclass
from typing import Any, ClassVar

from fanlight.model.events.base import Event


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
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class GroupCreated(Event):
    """`provider` is the one of OpenID Connect whose claims named it, where that made it."""

    type: ClassVar[str] = "group.created"
    group: str
    name: str
    provider: str = ""


@dataclass(frozen=True, slots=True)
class GroupDeleted(Event):
    type: ClassVar[str] = "group.deleted"
    ends_access: ClassVar[bool] = True
    group: str
    name: str


@dataclass(frozen=True, slots=True)
class GroupJoined(Event):
    """`provider` is the one of OpenID Connect whose claims said so, where that did it."""

    type: ClassVar[str] = "group.joined"
    group: str
    user: str
    provider: str = ""


@dataclass(frozen=True, slots=True)
class GroupLeft(Event):
    """`provider` as in `GroupJoined`."""

    type: ClassVar[str] = "group.left"
    ends_access: ClassVar[bool] = True
    group: str
    user: str
    provider: str = ""


@dataclass(frozen=True, slots=True)
class IdentityLinked(Event):
    type: ClassVar[str] = "identity.linked"
    user: str
    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    """`method`: `link`, `code`, `proxy`, or `oidc:` and the provider."""

    type: ClassVar[str] = "signed-in"
    method: str


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    """From another browser, or by a token. `user` is whose, where that is somebody else."""

    type: ClassVar[str] = "session.ended"
    ends_access: ClassVar[bool] = True
    ended: str
    user: str = ""


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
    """`artifact`, `folder` and `ceiling` are empty where it is not bound to one."""

    type: ClassVar[str] = "token.created"
    token: str
    name: str
    scopes: tuple[str, ...]
    artifact: str = ""
    ceiling: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class TokenRevoked(Event):
    """`user` is whose it was, where somebody else revoked it."""

    type: ClassVar[str] = "token.revoked"
    ends_access: ClassVar[bool] = True
    token: str
    user: str = ""
