"""May this actor do this? One pure function, used by every surface.

Which *role* an actor has on an artifact is said in one place too: `fanlight.db.visible`.
"""

from dataclasses import dataclass
from enum import StrEnum

from fanlight.model.actor import Actor, ActorKind, OrgRole, Scope
from fanlight.model.artifact import Role


class Action(StrEnum):
    VIEW = "view"
    PUBLISH = "publish"
    EDIT = "edit"
    SHARE = "share"
    DELETE = "delete"
    CREATE = "create"
    LIST = "list"
    STAR = "star"
    MANAGE_TOKENS = "manage-tokens"
    MANAGE_MEMBERS = "manage-members"


@dataclass(frozen=True, slots=True)
class Allow:
    pass


@dataclass(frozen=True, slots=True)
class Deny:
    """`rule` names the rule that said no; `reason` is for the reader."""

    rule: str
    reason: str


Decision = Allow | Deny

_SCOPE = {
    Action.VIEW: Scope.READ,
    Action.LIST: Scope.READ,
    Action.STAR: Scope.READ,
    Action.CREATE: Scope.PUBLISH,
    Action.PUBLISH: Scope.PUBLISH,
    Action.EDIT: Scope.PUBLISH,
    Action.SHARE: Scope.SHARE,
    Action.DELETE: Scope.DELETE,
    Action.MANAGE_TOKENS: Scope.ADMIN,
    Action.MANAGE_MEMBERS: Scope.ADMIN,
}

_ROLE = {
    Action.VIEW: Role.VIEWER,
    Action.STAR: Role.VIEWER,
    Action.PUBLISH: Role.EDITOR,
    Action.EDIT: Role.EDITOR,
    Action.SHARE: Role.OWNER,
    Action.DELETE: Role.OWNER,
}

_FOR_MEMBERS = frozenset({Action.CREATE, Action.LIST, Action.STAR, Action.MANAGE_TOKENS})


def decide(actor: Actor, action: Action, role: Role = Role.NONE) -> Decision:
    """Whether `actor` may do `action` to something on which it has `role`."""
    if actor.kind is ActorKind.SYSTEM:
        return Allow()
    if actor.kind is ActorKind.TOKEN and not _in_scope(actor.scopes, _SCOPE[action]):
        return Deny("scope", f"This token lacks the scope {_SCOPE[action]}.")
    if action in _FOR_MEMBERS and not actor.is_member:
        return Deny("member", "This is for members of the organisation. Sign in first.")
    if action is Action.MANAGE_MEMBERS and actor.role is not OrgRole.OWNER:
        return Deny("org-owner", "Only the organisation's owner may do this.")
    needed = _ROLE.get(action, Role.NONE)
    if role < needed:
        return Deny("role", f"This needs the role {needed.name.lower()}; ask its owner for it.")
    return Allow()


def _in_scope(scopes: frozenset[Scope], needed: Scope) -> bool:
    return needed in scopes or Scope.ADMIN in scopes
