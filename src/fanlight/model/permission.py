"""What each role of the organisation may do, as named permissions."""

from dataclasses import dataclass
from enum import StrEnum


class OrgRole(StrEnum):
    """The roles that every organisation has; those that it makes itself are `CustomRole`."""

    OWNER = "owner"
    ADMIN = "admin"
    AUDITOR = "auditor"
    MEMBER = "member"
    GUEST = "guest"


class Permission(StrEnum):
    CREATE = "artifacts.create"
    SHARE_PEOPLE = "share.people"
    SHARE_GUESTS = "share.guests"
    SHARE_ORG = "share.org"
    SHARE_PUBLIC = "share.public"
    SHARE_LINKS = "share.links"
    LIST = "artifacts.list"
    TOKENS = "tokens.make"
    SESSIONS = "sessions.manage"
    MEMBERS = "members.manage"
    ROLES = "roles.manage"
    TRANSFER = "artifacts.transfer"
    PROVISIONING = "provisioning.manage"
    POLICY = "policy.manage"
    AUDIT = "audit.read"
    USAGE = "usage.read"
    HOLDS = "holds.manage"
    RETENTION = "retention.manage"
    MODERATE = "artifacts.moderate"
    DELETE = "artifacts.delete"
    SAVE_SITES = "sites.save"
    DEPLOY_SITES = "sites.deploy"
    MANAGE_SITES = "sites.manage"
    COMPLIANCE = "compliance.keys"


_VISIT = frozenset({Permission.LIST, Permission.SESSIONS})
_LOOK = _VISIT | {Permission.TOKENS}
_WORK = _LOOK | {
    Permission.CREATE,
    Permission.SHARE_PEOPLE,
    Permission.SHARE_GUESTS,
    Permission.SHARE_ORG,
    Permission.SHARE_PUBLIC,
    Permission.SHARE_LINKS,
    Permission.SAVE_SITES,
    Permission.DEPLOY_SITES,
}
_RUN = _WORK | {
    Permission.MEMBERS,
    Permission.ROLES,
    Permission.TRANSFER,
    Permission.PROVISIONING,
    Permission.POLICY,
    Permission.AUDIT,
    Permission.USAGE,
    Permission.HOLDS,
    Permission.RETENTION,
    Permission.MODERATE,
    Permission.DELETE,
    Permission.MANAGE_SITES,
}

PERMISSIONS = {
    OrgRole.OWNER: _RUN | {Permission.COMPLIANCE},
    OrgRole.ADMIN: _RUN,
    OrgRole.AUDITOR: _LOOK | {Permission.AUDIT, Permission.USAGE},
    OrgRole.MEMBER: _WORK,
    OrgRole.GUEST: _VISIT,
}
"""Two things are for owners alone: to make and unmake owners, and keys of the compliance API."""


@dataclass(frozen=True, slots=True)
class CustomRole:
    """A role that an administrator has made. Who has it is inside, as members are."""

    pk: int
    id: str
    name: str
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in the organisation. With a custom role, the built-in one is `member`."""

    role: OrgRole
    custom: CustomRole | None = None

    @property
    def name(self) -> str:
        return self.custom.name if self.custom else self.role.value

    @property
    def permissions(self) -> frozenset[Permission]:
        return self.custom.permissions if self.custom else PERMISSIONS[self.role]

    def is_beyond(self, other: "Standing") -> bool:
        """Whether it may anything that the other may not."""
        makes_owners = self.role is OrgRole.OWNER and other.role is not OrgRole.OWNER
        return makes_owners or not self.permissions <= other.permissions
