"""What each role, scope and permission may do, compared with tables written by hand."""

from itertools import product

import pytest
from tests.ops.test_matrix import PLACES, WIDE

from fanlight.model.actor import (
    ALL_SCOPES,
    COMPLIANCE_SCOPES,
    Actor,
    ActorKind,
    Door,
    OrgRole,
    Scope,
)
from fanlight.model.artifact import Audience, Role
from fanlight.model.permission import CustomRole, Permission
from fanlight.model.policy import Action, Allow, decide

ON_ORG = (
    Action.LIST,
    Action.CREATE,
    Action.FIND_PEOPLE,
    Action.MANAGE_TOKENS,
    Action.MANAGE_MEMBERS,
    Action.MANAGE_POLICY,
    Action.READ_AUDIT,
    Action.MANAGE_SESSIONS,
    Action.MANAGE_ROLES,
    Action.TRANSFER,
    Action.MANAGE_PROVISIONING,
    Action.PROVISION,
    Action.ASK,
    Action.RECEIVE,
    Action.MANAGE_HOLDS,
    Action.MANAGE_RETENTION,
    Action.MODERATE,
    Action.MAKE_COMPLIANCE_KEYS,
    Action.READ_USAGE,
    Action.MANAGE_WEBHOOKS,
    Action.CREATE_FOLDER,
    Action.TAKE_DOWN,
    Action.CREATE_SITE,
)
# Columns: list, create, find people, tokens, members, policy, audit, sessions; roles, transfer,
# SCIM tokens, SCIM itself; ask, receive; holds, retention, moderate, compliance keys; usage,
# webhooks, folders; take down, sites.
IN_ORG = {
    OrgRole.OWNER: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    OrgRole.ADMIN: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1),
    OrgRole.AUDITOR: (1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0),
    OrgRole.MEMBER: (1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 1),
    OrgRole.GUEST: (1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    None: (0,) * 23,
}
WEBHOOKS = {Action.MANAGE_WEBHOOKS, Action.ADD_WEBHOOK}
# What a role with this permission alone may do that one without any may not.
BY_PERMISSION = {
    Permission.CREATE: {Action.CREATE, Action.CREATE_FOLDER},
    Permission.SHARE_PEOPLE: {Action.SHARE_PEOPLE, Action.FIND_PEOPLE, Action.GIVE_AWAY},
    Permission.SHARE_GUESTS: {Action.SHARE_GUESTS},
    Permission.SHARE_ORG: {Action.SHARE_ORG},
    Permission.SHARE_PUBLIC: {Action.SHARE_PUBLIC},
    Permission.SHARE_LINKS: {Action.SHARE_LINK},
    Permission.LIST: {
        Action.LIST,
        Action.STAR,
        Action.ASK,
        Action.RECEIVE,
        Action.READ_COMMENTS,
        Action.COMMENT,
        Action.SEND_TO_AGENT,
        Action.MODERATE_COMMENTS,
        Action.READ_VIEWS,
        Action.VIEW_SITE,
    },
    Permission.SAVE_SITES: {Action.CREATE_SITE, Action.SAVE_SITE},
    Permission.DEPLOY_SITES: {Action.DEPLOY_SITE},
    # It makes one an owner of every site, as `tests/sites` says.
    Permission.MANAGE_SITES: set(),
    Permission.TOKENS: {Action.MANAGE_TOKENS, *WEBHOOKS},
    Permission.SESSIONS: {Action.MANAGE_SESSIONS},
    Permission.MEMBERS: {Action.MANAGE_MEMBERS},
    Permission.ROLES: {Action.MANAGE_ROLES},
    Permission.TRANSFER: {Action.TRANSFER},
    Permission.PROVISIONING: {Action.MANAGE_PROVISIONING},
    Permission.POLICY: {Action.MANAGE_POLICY},
    Permission.AUDIT: {Action.READ_AUDIT},
    Permission.USAGE: {Action.READ_USAGE},
    Permission.HOLDS: {Action.MANAGE_HOLDS},
    Permission.RETENTION: {Action.MANAGE_RETENTION},
    Permission.MODERATE: {Action.MODERATE},
    Permission.DELETE: {Action.TAKE_DOWN},
    Permission.COMPLIANCE: {
        Action.MAKE_COMPLIANCE_KEYS,
        Action.READ_ACTIVITIES,
        Action.READ_ANY_CONTENT,
        Action.DELETE_ANY_CONTENT,
        Action.HOLD_ANY_CONTENT,
    },
}
# What needs no permission, only a role on the artifact.
FREE = {
    Action.VIEW,
    Action.PUBLISH,
    Action.EDIT,
    Action.SHARE,
    Action.MOVE,
    Action.DELETE,
}
# From this role on an artifact; and, for opening it to others, from these places.
NEEDED = {
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
ON_SITE = {Action.VIEW_SITE, Action.SAVE_SITE, Action.DEPLOY_SITE}
NEEDED |= dict.fromkeys(ON_SITE, Role.OWNER)
OPENS = {
    Action.SHARE_PEOPLE,
    Action.SHARE_GUESTS,
    Action.SHARE_ORG,
    Action.SHARE_PUBLIC,
    Action.SHARE_LINK,
    Action.GIVE_AWAY,
}
# What people say to each other is nothing for those without an account, nor are stars and views.
WITH_ACCOUNT = {
    Action.STAR,
    Action.READ_VIEWS,
    Action.READ_COMMENTS,
    Action.COMMENT,
    Action.SEND_TO_AGENT,
    Action.MODERATE_COMMENTS,
    Action.VIEW_SITE,
}
MAY_OPEN = {OrgRole.OWNER, OrgRole.ADMIN, OrgRole.MEMBER}
SCOPES = {
    Scope.READ: {
        Action.VIEW,
        Action.LIST,
        Action.STAR,
        Action.ASK,
        Action.READ_COMMENTS,
        Action.READ_VIEWS,
        Action.VIEW_SITE,
    },
    Scope.PUBLISH: {
        Action.CREATE,
        Action.CREATE_FOLDER,
        Action.PUBLISH,
        Action.EDIT,
        Action.COMMENT,
        Action.SEND_TO_AGENT,
        Action.RECEIVE,
        Action.CREATE_SITE,
        Action.SAVE_SITE,
    },
    Scope.DEPLOY: {Action.DEPLOY_SITE},
    Scope.SHARE: {Action.SHARE, Action.MOVE, Action.FIND_PEOPLE, *OPENS},
    Scope.DELETE: {Action.DELETE, Action.MODERATE_COMMENTS},
    Scope.TOKENS: {Action.MANAGE_TOKENS, Action.MANAGE_SESSIONS, *WEBHOOKS},
    Scope.MEMBERS: {
        Action.MANAGE_MEMBERS,
        Action.MANAGE_ROLES,
        Action.MANAGE_PROVISIONING,
        Action.TRANSFER,
    },
    Scope.POLICY: {Action.MANAGE_POLICY},
    Scope.AUDIT: {Action.READ_AUDIT, Action.READ_USAGE},
    Scope.ACTIVITIES: {Action.READ_ACTIVITIES},
    Scope.CONTENT: {Action.READ_ANY_CONTENT},
    Scope.DELETE_CONTENT: {Action.DELETE_ANY_CONTENT},
    Scope.HOLDS: {Action.HOLD_ANY_CONTENT},
}
BY_KEY = set().union(*(SCOPES[scope] for scope in COMPLIANCE_SCOPES))
SCOPES[Scope.ADMIN] = set(Action) - BY_KEY
# What is left to do with what an administrator has closed.
IN_QUARANTINE = {*ON_ORG, *ON_SITE, Action.VIEW}


def may(place: OrgRole | None, action: Action, role: Role) -> bool:
    if action in BY_KEY:
        return place is OrgRole.OWNER
    if action in ON_ORG:
        return bool(IN_ORG[place][ON_ORG.index(action)])
    if action in WITH_ACCOUNT and place is None:
        return False
    if action is Action.ADD_WEBHOOK and place in {None, OrgRole.GUEST}:
        return False
    works = {*OPENS, Action.SAVE_SITE, Action.DEPLOY_SITE}
    if action in works and place not in MAY_OPEN:
        return False
    return role >= NEEDED[action]


@pytest.mark.parametrize("place", PLACES)
def test_a_person_may_what_the_tables_say(place: OrgRole | None) -> None:
    kind = ActorKind.PERSON if place else ActorKind.ANONYMOUS
    actor = Actor(kind, Door.WEB, user=1 if place else None, role=place, scopes=ALL_SCOPES)
    for action, role in product(Action, Role):
        wanted = action not in BY_KEY and may(place, action, role)
        assert _allows(actor, action, role) is wanted, (action, role)
        closed = isinstance(decide(actor, action, role, quarantined=True), Allow)
        assert closed is (wanted and action in IN_QUARANTINE), (action, role)


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("place", OrgRole)
def test_a_token_may_no_more_than_its_person_and_its_scope(place: OrgRole, scope: Scope) -> None:
    actor = Actor(ActorKind.TOKEN, Door.API, user=1, role=place, scopes=frozenset({scope}))
    for action, role in product(Action, Role):
        wanted = may(place, action, role) and action in SCOPES[scope]
        assert _allows(actor, action, role) is wanted, (action, role)


# What a token for one artifact can have to do with: that one, and finding who it is shared with.
OF_ONE = {*NEEDED, Action.LIST, Action.FIND_PEOPLE} - ON_SITE
# From which ceiling on something may be opened so far.
OPENED = {
    Action.SHARE_PEOPLE: Audience.PEOPLE,
    # Whoever is outside the organisation is beyond a ceiling that is inside.
    Action.SHARE_GUESTS: Audience.PUBLIC,
    Action.SHARE_ORG: Audience.ORG,
    Action.SHARE_PUBLIC: Audience.PUBLIC,
    Action.SHARE_LINK: Audience.PUBLIC,
    Action.GIVE_AWAY: Audience.PEOPLE,
    **dict.fromkeys(WEBHOOKS, Audience.PUBLIC),
}


@pytest.mark.parametrize("place", OrgRole)
def test_a_bound_token_may_what_concerns_its_artifact(place: OrgRole) -> None:
    actor = Actor(ActorKind.TOKEN, Door.API, user=1, role=place, scopes=ALL_SCOPES, only=7)
    for action, role in product(Action, Role):
        wanted = may(place, action, role) and action in OF_ONE
        assert _allows(actor, action, role) is wanted, (action, role)


@pytest.mark.parametrize("place", OrgRole)
def test_a_token_for_a_folder_may_what_leaves_its_artifacts_there(place: OrgRole) -> None:
    actor = Actor(ActorKind.TOKEN, Door.API, user=1, role=place, scopes=ALL_SCOPES, inside=7)
    within = (OF_ONE | {Action.CREATE}) - {Action.MOVE, Action.GIVE_AWAY}
    for action, role in product(Action, Role):
        wanted = may(place, action, role) and action in within
        assert _allows(actor, action, role) is wanted, (action, role)


@pytest.mark.parametrize("ceiling", Audience)
@pytest.mark.parametrize("place", OrgRole)
def test_a_token_reaches_no_further_than_its_ceiling(place: OrgRole, ceiling: Audience) -> None:
    low = WIDE.index(ceiling)
    actor = Actor(ActorKind.TOKEN, Door.API, user=1, role=place, scopes=ALL_SCOPES, ceiling=low)
    for action, role, audience in product(Action, Role, (None, *Audience)):
        wanted = may(place, action, role) and action not in BY_KEY
        if action in OPENED:
            wanted = wanted and WIDE.index(OPENED[action]) <= low
        if action in {Action.PUBLISH, Action.EDIT} and audience is not None:
            wanted = wanted and WIDE.index(audience) <= low
        found = isinstance(decide(actor, action, role, audience=audience), Allow)
        assert found is wanted, (action, role, audience)


@pytest.mark.parametrize("permission", [*Permission, None])
@pytest.mark.parametrize("scope", [*Scope, None])
def test_a_custom_role_may_what_its_permissions_say(
    permission: Permission | None, scope: Scope | None
) -> None:
    """Each permission by itself; with a token no more than that and its scope."""
    held = frozenset({permission} if permission else ())
    actor = Actor(
        ActorKind.TOKEN if scope else ActorKind.PERSON,
        Door.API,
        user=1,
        role=OrgRole.MEMBER,
        custom=CustomRole(1, "x", "Custom", held),
        scopes=frozenset({scope}) if scope else ALL_SCOPES,
    )
    mine = FREE | (BY_PERMISSION[permission] if permission else set())
    for action, role in product(Action, Role):
        wanted = action in mine and role >= NEEDED.get(action, Role.NONE)
        wanted = wanted and (action not in BY_KEY if scope is None else action in SCOPES[scope])
        assert _allows(actor, action, role) is wanted, (action, role)


def test_a_scim_token_provisions_and_does_nothing_else() -> None:
    actor = Actor(ActorKind.SCIM, Door.SCIM)
    for action, role in product(Action, Role):
        assert _allows(actor, action, role) is (action is Action.PROVISION), (action, role)


def _allows(actor: Actor, action: Action, role: Role) -> bool:
    return isinstance(decide(actor, action, role), Allow)
