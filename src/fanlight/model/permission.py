"""What each role of the organisation may do, as named permissions."""

from enum import StrEnum

from fanlight.model.actor import OrgRole


class Permission(StrEnum):
    CREATE = "artifacts.create"
    SHARE_PEOPLE = "share.people"
    SHARE_ORG = "share.org"
    SHARE_PUBLIC = "share.public"
    SHARE_LINKS = "share.links"
    LIST = "artifacts.list"
    TOKENS = "tokens.make"
    SESSIONS = "sessions.manage"
    MEMBERS = "members.manage"
    POLICY = "policy.manage"
    AUDIT = "audit.read"
    HOLDS = "holds.manage"
    RETENTION = "retention.manage"
    MODERATE = "artifacts.moderate"
    COMPLIANCE = "compliance.keys"


_VISIT = frozenset({Permission.LIST, Permission.SESSIONS})
_LOOK = _VISIT | {Permission.TOKENS}
_WORK = _LOOK | {
    Permission.CREATE,
    Permission.SHARE_PEOPLE,
    Permission.SHARE_ORG,
    Permission.SHARE_PUBLIC,
    Permission.SHARE_LINKS,
}
_RUN = _WORK | {
    Permission.MEMBERS,
    Permission.POLICY,
    Permission.AUDIT,
    Permission.HOLDS,
    Permission.RETENTION,
    Permission.MODERATE,
}

PERMISSIONS = {
    OrgRole.OWNER: _RUN | {Permission.COMPLIANCE},
    OrgRole.ADMIN: _RUN,
    OrgRole.AUDITOR: _LOOK | {Permission.AUDIT},
    OrgRole.MEMBER: _WORK,
    OrgRole.GUEST: _VISIT,
}
"""Two things are for owners alone: to make and unmake owners, and keys of the compliance API."""


def permissions_of(role: OrgRole | None) -> frozenset[Permission]:
    """None is somebody without an account."""
    return PERMISSIONS[role] if role else frozenset()
