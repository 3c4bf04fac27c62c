"""May this actor do this? One pure function, used by every surface.

Which *role* an actor has on an artifact is said in one place too: `fanlight.db.visible`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from fanlight.model.actor import COMPLIANCE_SCOPES, Actor, ActorKind, Scope
from fanlight.model.artifact import WIDTH, Audience, Role
from fanlight.model.permission import Permission
from fanlight.model.switches import Publishing


class Action(StrEnum):
    VIEW = "view"
    READ_COMMENTS = "read-comments"
    COMMENT = "comment"
    SEND_TO_AGENT = "send-to-agent"
    MODERATE_COMMENTS = "moderate-comments"
    RECEIVE = "receive"
    MANAGE_WEBHOOKS = "manage-webhooks"
    ADD_WEBHOOK = "add-webhook"
    PUBLISH = "publish"
    EDIT = "edit"
    SHARE = "share"
    SHARE_PEOPLE = "share-people"
    SHARE_GUESTS = "share-guests"
    SHARE_ORG = "share-org"
    SHARE_PUBLIC = "share-public"
    SHARE_LINK = "share-link"
    DELETE = "delete"
    MOVE = "move"
    GIVE_AWAY = "give-away"
    TRANSFER = "transfer"
    CREATE = "create"
    CREATE_FOLDER = "create-folder"
    LIST = "list"
    STAR = "star"
    ASK = "ask"
    MANAGE_TOKENS = "manage-tokens"
    FIND_PEOPLE = "find-people"
    MANAGE_SESSIONS = "manage-sessions"
    MANAGE_MEMBERS = "manage-members"
    MANAGE_ROLES = "manage-roles"
    MANAGE_PROVISIONING = "manage-provisioning"
    PROVISION = "provision"
    MANAGE_POLICY = "manage-policy"
    READ_AUDIT = "read-audit"
    READ_VIEWS = "read-views"
    READ_USAGE = "read-usage"
    MANAGE_HOLDS = "manage-holds"
    MANAGE_RETENTION = "manage-retention"
    MODERATE = "moderate"
    TAKE_DOWN = "take-down"
    MAKE_COMPLIANCE_KEYS = "make-compliance-keys"
    READ_ACTIVITIES = "read-activities"
    READ_ANY_CONTENT = "read-any-content"
    DELETE_ANY_CONTENT = "delete-any-content"
    HOLD_ANY_CONTENT = "hold-any-content"
    CREATE_SITE = "create-site"
    VIEW_SITE = "view-site"
    SAVE_SITE = "save-site"
    DEPLOY_SITE = "deploy-site"


@dataclass(frozen=True, slots=True)
class Allow:
    pass


@dataclass(frozen=True, slots=True)
class Deny:
    """`rule` names the rule that said no; `reason` is for the reader; `scope` is what lacks."""

    rule: str
    reason: str
    scope: Scope | None = None


Decision = Allow | Deny

_SCOPE = {
    Action.VIEW: Scope.READ,
    Action.READ_COMMENTS: Scope.READ,
    Action.COMMENT: Scope.PUBLISH,
    Action.SEND_TO_AGENT: Scope.PUBLISH,
    Action.MODERATE_COMMENTS: Scope.DELETE,
    Action.RECEIVE: Scope.PUBLISH,
    Action.LIST: Scope.READ,
    Action.STAR: Scope.READ,
    Action.ASK: Scope.READ,
    Action.CREATE: Scope.PUBLISH,
    Action.CREATE_FOLDER: Scope.PUBLISH,
    Action.PUBLISH: Scope.PUBLISH,
    Action.EDIT: Scope.PUBLISH,
    Action.SHARE: Scope.SHARE,
    Action.SHARE_PEOPLE: Scope.SHARE,
    Action.SHARE_GUESTS: Scope.SHARE,
    Action.SHARE_ORG: Scope.SHARE,
    Action.SHARE_PUBLIC: Scope.SHARE,
    Action.SHARE_LINK: Scope.SHARE,
    Action.FIND_PEOPLE: Scope.SHARE,
    Action.MOVE: Scope.SHARE,
    Action.GIVE_AWAY: Scope.SHARE,
    Action.DELETE: Scope.DELETE,
    Action.MANAGE_TOKENS: Scope.TOKENS,
    Action.MANAGE_SESSIONS: Scope.TOKENS,
    # They outlive the token that makes them, as tokens do.
    Action.MANAGE_WEBHOOKS: Scope.TOKENS,
    Action.ADD_WEBHOOK: Scope.TOKENS,
    Action.MANAGE_MEMBERS: Scope.MEMBERS,
    Action.MANAGE_ROLES: Scope.MEMBERS,
    Action.MANAGE_PROVISIONING: Scope.MEMBERS,
    Action.TRANSFER: Scope.MEMBERS,
    Action.MANAGE_POLICY: Scope.POLICY,
    Action.READ_AUDIT: Scope.AUDIT,
    Action.READ_VIEWS: Scope.READ,
    Action.READ_USAGE: Scope.AUDIT,
    Action.MANAGE_HOLDS: Scope.ADMIN,
    Action.MANAGE_RETENTION: Scope.ADMIN,
    Action.MODERATE: Scope.ADMIN,
    Action.TAKE_DOWN: Scope.ADMIN,
    Action.MAKE_COMPLIANCE_KEYS: Scope.ADMIN,
    Action.READ_ACTIVITIES: Scope.ACTIVITIES,
    Action.READ_ANY_CONTENT: Scope.CONTENT,
    Action.DELETE_ANY_CONTENT: Scope.DELETE_CONTENT,
    Action.HOLD_ANY_CONTENT: Scope.HOLDS,
    Action.CREATE_SITE: Scope.PUBLISH,
    Action.VIEW_SITE: Scope.READ,
    Action.SAVE_SITE: Scope.PUBLISH,
    Action.DEPLOY_SITE: Scope.DEPLOY,
}

_ROLE = {
    Action.VIEW: Role.VIEWER,
    Action.READ_COMMENTS: Role.VIEWER,
    Action.COMMENT: Role.COMMENTER,
    Action.SEND_TO_AGENT: Role.EDITOR,
    Action.ADD_WEBHOOK: Role.EDITOR,
    Action.MODERATE_COMMENTS: Role.OWNER,
    Action.STAR: Role.VIEWER,
    Action.PUBLISH: Role.EDITOR,
    Action.EDIT: Role.EDITOR,
    Action.READ_VIEWS: Role.EDITOR,
    Action.SHARE: Role.OWNER,
    Action.SHARE_PEOPLE: Role.OWNER,
    Action.SHARE_GUESTS: Role.OWNER,
    Action.SHARE_ORG: Role.OWNER,
    Action.SHARE_PUBLIC: Role.OWNER,
    Action.SHARE_LINK: Role.OWNER,
    Action.DELETE: Role.OWNER,
    Action.MOVE: Role.OWNER,
    Action.GIVE_AWAY: Role.OWNER,
}

_ROLE_ON_SITE = {
    Action.VIEW_SITE: Role.OWNER,
    Action.SAVE_SITE: Role.OWNER,
    Action.DEPLOY_SITE: Role.OWNER,
}
"""Apart: a token for one artifact or folder is for no site."""

_PERMISSION = {
    Action.LIST: Permission.LIST,
    # What people say to each other is for those with an account, also where the page is public.
    Action.READ_COMMENTS: Permission.LIST,
    Action.COMMENT: Permission.LIST,
    Action.SEND_TO_AGENT: Permission.LIST,
    Action.MODERATE_COMMENTS: Permission.LIST,
    Action.RECEIVE: Permission.LIST,
    # A program that acts for somebody, as one with a token of theirs does.
    Action.MANAGE_WEBHOOKS: Permission.TOKENS,
    Action.ADD_WEBHOOK: Permission.TOKENS,
    Action.STAR: Permission.LIST,
    Action.ASK: Permission.LIST,
    Action.CREATE: Permission.CREATE,
    Action.CREATE_FOLDER: Permission.CREATE,
    Action.SHARE_PEOPLE: Permission.SHARE_PEOPLE,
    Action.SHARE_GUESTS: Permission.SHARE_GUESTS,
    Action.SHARE_ORG: Permission.SHARE_ORG,
    Action.SHARE_PUBLIC: Permission.SHARE_PUBLIC,
    Action.SHARE_LINK: Permission.SHARE_LINKS,
    Action.FIND_PEOPLE: Permission.SHARE_PEOPLE,
    Action.MANAGE_TOKENS: Permission.TOKENS,
    Action.MANAGE_SESSIONS: Permission.SESSIONS,
    Action.GIVE_AWAY: Permission.SHARE_PEOPLE,
    Action.TRANSFER: Permission.TRANSFER,
    Action.MANAGE_MEMBERS: Permission.MEMBERS,
    Action.MANAGE_ROLES: Permission.ROLES,
    Action.MANAGE_PROVISIONING: Permission.PROVISIONING,
    Action.MANAGE_POLICY: Permission.POLICY,
    Action.READ_AUDIT: Permission.AUDIT,
    Action.READ_VIEWS: Permission.LIST,
    Action.READ_USAGE: Permission.USAGE,
    Action.MANAGE_HOLDS: Permission.HOLDS,
    Action.MANAGE_RETENTION: Permission.RETENTION,
    Action.MODERATE: Permission.MODERATE,
    Action.TAKE_DOWN: Permission.DELETE,
    Action.MAKE_COMPLIANCE_KEYS: Permission.COMPLIANCE,
    Action.READ_ACTIVITIES: Permission.COMPLIANCE,
    Action.READ_ANY_CONTENT: Permission.COMPLIANCE,
    Action.DELETE_ANY_CONTENT: Permission.COMPLIANCE,
    Action.HOLD_ANY_CONTENT: Permission.COMPLIANCE,
    Action.CREATE_SITE: Permission.SAVE_SITES,
    Action.VIEW_SITE: Permission.LIST,
    Action.SAVE_SITE: Permission.SAVE_SITES,
    Action.DEPLOY_SITE: Permission.DEPLOY_SITES,
}

_BY_KEY = frozenset(
    {
        Action.READ_ACTIVITIES,
        Action.READ_ANY_CONTENT,
        Action.DELETE_ANY_CONTENT,
        Action.HOLD_ANY_CONTENT,
    }
)
"""What is done with a key of the compliance API, and in no other way."""

_CLOSED = frozenset(_ROLE) - {Action.VIEW}
"""What nobody does to an artifact while it is in quarantine: its owner may look, no more."""

OPENING = {
    Audience.PRIVATE: Action.SHARE,
    Audience.PEOPLE: Action.SHARE_PEOPLE,
    Audience.ORG: Action.SHARE_ORG,
    Audience.PUBLIC: Action.SHARE_PUBLIC,
}
"""What giving an artifact each audience is."""


_REACH = {
    Action.SHARE_PEOPLE: Audience.PEOPLE,
    Action.SHARE_ORG: Audience.ORG,
    Action.SHARE_PUBLIC: Audience.PUBLIC,
    Action.SHARE_LINK: Audience.PUBLIC,
    # A ceiling below the public is one of the organisation: nothing leaves it.
    Action.SHARE_GUESTS: Audience.PUBLIC,
    Action.GIVE_AWAY: Audience.PEOPLE,
    # Whoever answers at an address may be anybody.
    Action.MANAGE_WEBHOOKS: Audience.PUBLIC,
    Action.ADD_WEBHOOK: Audience.PUBLIC,
}
"""The audience that each way of opening comes to: whoever has a link is anybody."""

_ADVICE = {
    scope: "Sign in for it: fanlight login --admin."
    if scope.startswith("admin:")
    else f"Use one that has it: fanlight token create --scope {scope}."
    for scope in Scope
}

_CHANGES = frozenset({Action.PUBLISH, Action.EDIT})
_BY_ITSELF = frozenset(_ROLE) | {Action.LIST, Action.FIND_PEOPLE}
"""What can be done with one artifact and nothing else."""
_WITHIN = (_BY_ITSELF | {Action.CREATE}) - {Action.MOVE, Action.GIVE_AWAY}
"""What can be done within one folder: what is in it stays there."""


def decide(
    actor: Actor,
    action: Action,
    role: Role = Role.NONE,
    *,
    audience: Audience | None = None,
    quarantined: bool = False,
) -> Decision:
    """Whether `actor` may do `action` to something on which it has `role`.

    `audience` is the one that an artifact has already.
    """
    if actor.kind is ActorKind.SYSTEM:
        return Allow()
    return (
        _by_credential(actor, action, audience)
        or _by_permission(actor, action)
        or _by_role(action, role, quarantined=quarantined)
        or Allow()
    )


def decide_publishing(actor: Actor, publishing: Publishing) -> Decision:
    """Whether anything is published at all, and by the program that `actor` says it is.

    The name is claimed: this keeps honest agents to what was agreed, and stops nobody who lies.
    """
    if actor.kind is ActorKind.SYSTEM:
        return Allow()
    if publishing.off_at is not None:
        day = datetime.fromtimestamp(publishing.off_at / 1000, tz=UTC)
        return Deny(
            "publishing",
            f"{publishing.off_by or 'An administrator'} has switched publishing off for the whole "
            f"organisation on {day:%Y-%m-%d}. Nothing was published. Do not try again before an "
            "administrator has switched it on.",
        )
    claimed = actor.agent.name if actor.agent else ""
    if actor.kind is ActorKind.TOKEN and not publishing.allows_agent(claimed):
        who = f"The agent {claimed}" if claimed else "A program that does not say its name"
        return Deny(
            "agent",
            f"{who} may not publish here. The organisation allows "
            f"{', '.join(publishing.agents)}. Use one of them, or ask an administrator.",
        )
    return Allow()


def _by_credential(actor: Actor, action: Action, audience: Audience | None) -> Deny | None:
    """What the token that somebody came with does not allow, whoever they are."""
    if (actor.kind is ActorKind.SCIM) is not (action is Action.PROVISION):
        return Deny("scim", "This is for SCIM tokens alone, and they are for nothing else.")
    if action in _BY_KEY and actor.kind is not ActorKind.TOKEN and actor.role is not None:
        return Deny("key", "This needs a key of the compliance API, which an owner can make.")
    if actor.kind is ActorKind.TOKEN:
        return _beyond_token(actor, action, audience)
    return None


def _beyond_token(actor: Actor, action: Action, audience: Audience | None) -> Deny | None:
    needed = _SCOPE[action]
    if not _in_scope(actor.scopes, needed):
        return Deny("scope", f"This token lacks the scope {needed}. {_ADVICE[needed]}", needed)
    if actor.only is not None and action not in _BY_ITSELF:
        return Deny("bound", "This token is for one artifact. Use another token for this.")
    if actor.inside is not None and action not in _WITHIN:
        return Deny("bound", "This token is for one folder. Use another token for this.")
    reach = _REACH.get(action, audience if action in _CHANGES else None)
    if reach is not None and actor.ceiling is not None and WIDTH[reach] > actor.ceiling:
        return Deny("ceiling", f"This token may not publish to the audience {reach}.")
    return None


def _by_permission(actor: Actor, action: Action) -> Deny | None:
    wanted = _PERMISSION.get(action)
    if wanted and actor.role is None:
        return Deny("member", "This is for members of the organisation. Sign in first.")
    if wanted and wanted not in actor.permissions:
        return Deny(
            "permission",
            f"This needs the permission {wanted}, which the role {actor.role_name} does not have. "
            "An administrator can give you another role.",
        )
    return None


def _by_role(action: Action, role: Role, *, quarantined: bool) -> Deny | None:
    needed = _ROLE.get(action) or _ROLE_ON_SITE.get(action, Role.NONE)
    if role < needed:
        return Deny("role", f"This needs the role {needed.name.lower()}; ask its owner for it.")
    if quarantined and action in _CLOSED:
        return Deny(
            "quarantine", "An administrator has put this artifact into quarantine; ask them."
        )
    return None


def _in_scope(scopes: frozenset[Scope], needed: Scope) -> bool:
    return needed in scopes or (Scope.ADMIN in scopes and needed not in COMPLIANCE_SCOPES)
