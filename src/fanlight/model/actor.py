"""Who asks, and through what."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from fanlight.model.permission import CustomRole, Permission, Standing
from fanlight.model.permission import OrgRole as OrgRole

_LONGEST_CLAIM = 100


class ActorKind(StrEnum):
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a kind of actor, not a password
    GUEST = "guest"
    ANONYMOUS = "anonymous"
    SCIM = "scim"
    SYSTEM = "system"


class Door(StrEnum):
    """The surface that somebody came through."""

    WEB = "web"
    API = "api"
    MCP = "mcp"
    CLI = "cli"
    SCIM = "scim"
    SYSTEM = "system"


class Scope(StrEnum):
    READ = "artifacts:read"
    PUBLISH = "artifacts:publish"
    SHARE = "artifacts:share"
    DELETE = "artifacts:delete"
    DEPLOY = "sites:deploy"
    TOKENS = "admin:tokens"
    MEMBERS = "admin:members"
    POLICY = "admin:policy"
    AUDIT = "admin:audit"
    ADMIN = "admin:*"
    ACTIVITIES = "read:activities"
    CONTENT = "read:content"
    DELETE_CONTENT = "delete:content"
    HOLDS = "manage:holds"


class Resource(StrEnum):
    """The parts of a server that a granted token can be for (RFC 8707)."""

    MCP = "mcp"
    API = "api/v1"


COMPLIANCE_SCOPES = frozenset({Scope.ACTIVITIES, Scope.CONTENT, Scope.DELETE_CONTENT, Scope.HOLDS})
"""What keys of the compliance API may do. No other token has any of them, and no key any other."""

ALL_SCOPES = frozenset(Scope) - COMPLIANCE_SCOPES
AGENT_SCOPES = frozenset({Scope.READ, Scope.PUBLISH, Scope.SHARE})
"""What a token may do unless it was made for more: the work of an agent, but no deletion."""
WORK_SCOPES = AGENT_SCOPES | {Scope.DELETE, Scope.DEPLOY}
"""What can be done with artifacts and sites: the most that somebody else's program is granted."""


def _fit(claim: str) -> str:
    return "".join(char for char in claim if char.isprintable())[:_LONGEST_CLAIM]


@dataclass(frozen=True, slots=True)
class Agent:
    """What a client says of itself: claimed, never trusted."""

    name: str
    version: str = ""
    session: str = ""

    @classmethod
    def claimed(cls, name: str, version: str = "", *, session: str = "") -> Self:
        """What a client sent, cut to a length that is kept and to what can be shown."""
        return cls(_fit(name), _fit(version), _fit(session))


@dataclass(frozen=True, slots=True)
class Actor:
    """The subject of every operation, resolved once at the edge.

    Attributes:
        door: the surface it came through. Without a default: what is forgotten would be recorded.
        kind: a person's browser, a token, a visitor with a link, nobody, or the server itself.
        user: the person on whose behalf it acts; None for visitors.
        name: how others see it.
        role: its place in the organisation; None for visitors.
        custom: the role that an administrator has made for it; its permissions are those of this.
        scopes: what its token may do; everything for a person.
        waiting: threads that were sent to the agents of a token's person, and wait.
        domain: of a guest's address, in lower case; by it the policy lets them in.
        accepted: the newest version of the organisation's terms that its person accepted.
        session: the browser session, which also holds the links it has opened.
        only: the key of the one artifact that its token is bound to.
        inside: the key of the one folder that its token is bound to.
        ceiling: the widest audience that its token may have to do with, by `artifact.WIDTH`.
        granted: its token came by OAuth, so its client can ask for more.
    """

    kind: ActorKind
    door: Door
    user: int | None = None
    name: str = ""
    role: OrgRole | None = None
    custom: CustomRole | None = None
    domain: str = ""
    scopes: frozenset[Scope] = frozenset()
    session: int | None = None
    token: int | None = None
    only: int | None = None
    inside: int | None = None
    ceiling: int | None = None
    granted: bool = False
    agent: Agent | None = None
    address: str = ""
    waiting: int = 0
    accepted: int = 0

    @property
    def is_member(self) -> bool:
        """Guests have an account, but see no more than what was shared with them by name."""
        return self.role not in {None, OrgRole.GUEST}

    @property
    def is_guest(self) -> bool:
        return self.role is OrgRole.GUEST

    @property
    def role_name(self) -> str | None:
        return Standing(self.role, self.custom).name if self.role else None

    @property
    def permissions(self) -> frozenset[Permission]:
        """Of its role; its token may be for less."""
        if self.kind is ActorKind.SYSTEM:
            return frozenset(Permission)
        return Standing(self.role, self.custom).permissions if self.role else frozenset()


def kind_of(role: OrgRole | None) -> ActorKind:
    """Of somebody who is here themselves. Guests are no people of the organisation."""
    return ActorKind.GUEST if role in {None, OrgRole.GUEST} else ActorKind.PERSON


def anonymous(door: Door) -> Actor:
    return Actor(ActorKind.ANONYMOUS, door)


SYSTEM = Actor(ActorKind.SYSTEM, Door.SYSTEM, name="Fanlight", scopes=ALL_SCOPES)
