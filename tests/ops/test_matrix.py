"""Every place in the organisation x every tie to an artifact x every audience x every policy.

What each comes to is worked out here by a rule of its own, in plain Python, and compared with what
the database says for a single artifact and for a list. What a role may then do is compared with
tables written by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

import pytest
from tests.support.world import World, nobody

from fanlight.db import artifacts as rows
from fanlight.db import credentials, groups, people
from fanlight.db import sharing as shared
from fanlight.db.artifacts import Filter, NewArtifact
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.model.actor import ALL_SCOPES, Actor, ActorKind, Door, OrgRole, Scope
from fanlight.model.artifact import Audience, Role
from fanlight.model.permission import CustomRole, Permission
from fanlight.model.policy import Action, Allow, decide
from fanlight.model.share import SharingPolicy

TIES = ("none", "author", "viewer", "commenter", "editor", "group", "both", "link", "ended link")
PLACES = (*OrgRole, None)
POLICIES = [
    SharingPolicy(most, Audience.PRIVATE, external=external)
    for most, external in product(Audience, (True, False))
]
WIDE = (Audience.PRIVATE, Audience.PEOPLE, Audience.ORG, Audience.PUBLIC)


def expected(place: OrgRole | None, tie: str, audience: Audience, policy: SharingPolicy) -> Role:
    """What somebody is to an artifact, said once more."""
    if tie == "author":
        return Role.OWNER
    inside = place in {OrgRole.OWNER, OrgRole.ADMIN, OrgRole.AUDITOR, OrgRole.MEMBER}
    counts_as = min(audience, policy.most, key=WIDE.index)
    found = [Role.NONE]
    if not inside and not policy.external:
        return Role.NONE
    if counts_as is Audience.PUBLIC or (counts_as is Audience.ORG and inside):
        found.append(Role.VIEWER)
    if tie == "link":
        found.append(Role.VIEWER)
    if counts_as is not Audience.PRIVATE:
        by_name = {"viewer": Role.VIEWER, "commenter": Role.COMMENTER, "editor": Role.EDITOR}
        # A group made them editors; by name, where there is both, they are viewers.
        found.append(Role.EDITOR if tie in {"group", "both"} else by_name.get(tie, Role.NONE))
    return max(found)


@dataclass(frozen=True, slots=True)
class Case:
    place: OrgRole | None
    tie: str
    actor: Actor
    artifacts: dict[Audience, str]


def ties_of(place: OrgRole | None) -> Iterator[str]:
    """Who has no account is tied to something by links alone."""
    yield from TIES if place else ("none", "link", "ended link")


def a_case(tx: Tx, owner: Actor, place: OrgRole | None, tie: str) -> Case:
    actor = _somebody(tx, place, tie)
    author = actor if tie == "author" else owner
    made = {audience: _artifact(tx, author, audience) for audience in Audience}
    for pk, _ in made.values():
        _tie(tx, pk, actor, tie)
    return Case(place, tie, actor, {audience: id_ for audience, (_, id_) in made.items()})


def _somebody(tx: Tx, place: OrgRole | None, tie: str) -> Actor:
    actor = nobody()
    if place:
        email = f"{place}-{tie.replace(' ', '-')}@example.com"
        user = people.add(tx, id_=new_id(), email=email, name=email, role=place)
        actor = Actor(
            ActorKind.PERSON, Door.WEB, user=user, name=email, role=place, scopes=ALL_SCOPES
        )
    hash_ = digest(new_secret())
    session = credentials.add_session(
        tx, id_=new_id(), hash_=hash_, user=actor.user, user_agent="test"
    )
    return replace(actor, session=session)


def _artifact(tx: Tx, author: Actor, audience: Audience) -> tuple[int, str]:
    id_ = new_id()
    return rows.create(tx, author, NewArtifact(id_, audience, "", "", audience, "")), id_


def _tie(tx: Tx, artifact: int, actor: Actor, tie: str) -> None:
    by_name = {"viewer": 1, "both": 1, "commenter": 2, "editor": 3}
    if tie in by_name:
        shared.give(tx, artifact, Role(by_name[tie]), user=actor.user, group=None)
    if tie in {"group", "both"}:
        assert actor.user is not None
        name = f"{tie} of {actor.name}"
        groups.add(tx, id_=new_id(), name=name)
        group = groups.by_name(tx, name)
        assert group is not None
        groups.put_in(tx, group.pk, actor.user)
        shared.give(tx, artifact, Role.EDITOR, user=None, group=group.pk)
    if tie in {"link", "ended link"}:
        assert actor.session is not None
        link = new_id()
        hash_ = digest(new_secret())
        shared.add_link(tx, artifact, id_=link, hash_=hash_, last_four="abcd", expires_at=None)
        [made] = shared.links_of(tx, artifact)
        credentials.open_link(tx, actor.session, made.pk)
        if tie == "ended link":
            shared.revoke_link(tx, artifact, link)


async def test_everybody_is_what_the_rule_says(each_world: World) -> None:
    world = each_world
    cases = await world.ctx.db.write(
        lambda tx: [
            a_case(tx, world.owner, place, tie) for place in PLACES for tie in ties_of(place)
        ]
    )
    wrong: list[str] = []
    asked = 0
    for policy in POLICIES:
        await world.ctx.db.write(partial(people.set_policy, wanted=policy))
        for case in cases:
            wanted = {
                id_: expected(case.place, case.tie, audience, policy)
                for audience, id_ in case.artifacts.items()
            }
            found = await world.ctx.db.read(partial(_roles, case=case))
            asked += len(found)
            wrong += [
                f"{case.place} {case.tie} {policy}: {found[id_]} instead of {role}"
                for id_, role in wanted.items()
                if found[id_] != (role, role > Role.NONE)
            ]
    assert not wrong, "\n".join(wrong[:20])
    assert asked == len(POLICIES) * len(cases) * len(Audience) == 8 * (5 * 9 + 3) * 4


def _roles(tx: Tx, case: Case) -> dict[str, tuple[Role, bool]]:
    """The role on each artifact asked for by itself, and whether a list shows it."""
    listed = {each.id for each in rows.listed(tx, case.actor, Filter(), limit=1000)}
    found = {}
    for id_ in case.artifacts.values():
        artifact = rows.find(tx, case.actor, id_)
        assert artifact is not None
        found[id_] = (artifact.role, id_ in listed)
    return found


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
)
# Columns: list, create, find people, tokens, members, policy, audit, sessions; roles, transfer,
# SCIM tokens, SCIM itself.
IN_ORG = {
    OrgRole.OWNER: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0),
    OrgRole.ADMIN: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0),
    OrgRole.AUDITOR: (1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0),
    OrgRole.MEMBER: (1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0),
    OrgRole.GUEST: (1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
    None: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
}
# What a role with this permission alone may do that one without any may not.
BY_PERMISSION = {
    Permission.CREATE: {Action.CREATE},
    Permission.SHARE_PEOPLE: {Action.SHARE_PEOPLE, Action.FIND_PEOPLE, Action.GIVE_AWAY},
    Permission.SHARE_ORG: {Action.SHARE_ORG},
    Permission.SHARE_PUBLIC: {Action.SHARE_PUBLIC},
    Permission.SHARE_LINKS: {Action.SHARE_LINK},
    Permission.LIST: {Action.LIST, Action.STAR},
    Permission.TOKENS: {Action.MANAGE_TOKENS},
    Permission.SESSIONS: {Action.MANAGE_SESSIONS},
    Permission.MEMBERS: {Action.MANAGE_MEMBERS},
    Permission.ROLES: {Action.MANAGE_ROLES},
    Permission.TRANSFER: {Action.TRANSFER},
    Permission.PROVISIONING: {Action.MANAGE_PROVISIONING},
    Permission.POLICY: {Action.MANAGE_POLICY},
    Permission.AUDIT: {Action.READ_AUDIT},
}
# What needs no permission, only a role on the artifact.
FREE = {Action.VIEW, Action.PUBLISH, Action.EDIT, Action.SHARE, Action.DELETE}
# From this role on an artifact; and, for opening it to others, from these places.
NEEDED = {
    Action.VIEW: Role.VIEWER,
    Action.STAR: Role.VIEWER,
    Action.PUBLISH: Role.EDITOR,
    Action.EDIT: Role.EDITOR,
    Action.SHARE: Role.OWNER,
    Action.SHARE_PEOPLE: Role.OWNER,
    Action.SHARE_ORG: Role.OWNER,
    Action.SHARE_PUBLIC: Role.OWNER,
    Action.SHARE_LINK: Role.OWNER,
    Action.DELETE: Role.OWNER,
    Action.GIVE_AWAY: Role.OWNER,
}
OPENS = {
    Action.SHARE_PEOPLE,
    Action.SHARE_ORG,
    Action.SHARE_PUBLIC,
    Action.SHARE_LINK,
    Action.GIVE_AWAY,
}
MAY_OPEN = {OrgRole.OWNER, OrgRole.ADMIN, OrgRole.MEMBER}
SCOPES = {
    Scope.READ: {Action.VIEW, Action.LIST, Action.STAR},
    Scope.PUBLISH: {Action.CREATE, Action.PUBLISH, Action.EDIT},
    Scope.SHARE: {Action.SHARE, Action.FIND_PEOPLE, *OPENS},
    Scope.DELETE: {Action.DELETE},
    Scope.TOKENS: {Action.MANAGE_TOKENS, Action.MANAGE_SESSIONS},
    Scope.MEMBERS: {
        Action.MANAGE_MEMBERS,
        Action.MANAGE_ROLES,
        Action.MANAGE_PROVISIONING,
        Action.TRANSFER,
    },
    Scope.POLICY: {Action.MANAGE_POLICY},
    Scope.AUDIT: {Action.READ_AUDIT},
    Scope.ADMIN: set(Action),
}


def may(place: OrgRole | None, action: Action, role: Role) -> bool:
    if action in ON_ORG:
        return bool(IN_ORG[place][ON_ORG.index(action)])
    if action is Action.STAR and place is None:
        return False
    if action in OPENS and place not in MAY_OPEN:
        return False
    return role >= NEEDED[action]


@pytest.mark.parametrize("place", PLACES)
def test_a_person_may_what_the_tables_say(place: OrgRole | None) -> None:
    kind = ActorKind.PERSON if place else ActorKind.ANONYMOUS
    actor = Actor(kind, Door.WEB, user=1 if place else None, role=place, scopes=ALL_SCOPES)
    for action, role in product(Action, Role):
        assert _allows(actor, action, role) is may(place, action, role), (action, role)


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("place", OrgRole)
def test_a_token_may_no_more_than_its_person_and_its_scope(place: OrgRole, scope: Scope) -> None:
    actor = Actor(ActorKind.TOKEN, Door.API, user=1, role=place, scopes=frozenset({scope}))
    for action, role in product(Action, Role):
        wanted = may(place, action, role) and action in SCOPES[scope]
        assert _allows(actor, action, role) is wanted, (action, role)


# What a token for one artifact can have to do with: that one, and finding who it is shared with.
OF_ONE = {*NEEDED, Action.LIST, Action.FIND_PEOPLE}
# From which ceiling on something may be opened so far.
OPENED = {
    Action.SHARE_PEOPLE: Audience.PEOPLE,
    Action.SHARE_ORG: Audience.ORG,
    Action.SHARE_PUBLIC: Audience.PUBLIC,
    Action.SHARE_LINK: Audience.PUBLIC,
    Action.GIVE_AWAY: Audience.PEOPLE,
}


@pytest.mark.parametrize("place", OrgRole)
def test_a_bound_token_may_what_concerns_its_artifact(place: OrgRole) -> None:
    actor = Actor(ActorKind.TOKEN, Door.API, user=1, role=place, scopes=ALL_SCOPES, only=7)
    for action, role in product(Action, Role):
        wanted = may(place, action, role) and action in OF_ONE
        assert _allows(actor, action, role) is wanted, (action, role)


@pytest.mark.parametrize("ceiling", Audience)
@pytest.mark.parametrize("place", OrgRole)
def test_a_token_reaches_no_further_than_its_ceiling(place: OrgRole, ceiling: Audience) -> None:
    low = WIDE.index(ceiling)
    actor = Actor(ActorKind.TOKEN, Door.API, user=1, role=place, scopes=ALL_SCOPES, ceiling=low)
    for action, role, audience in product(Action, Role, (None, *Audience)):
        wanted = may(place, action, role)
        if action in OPENED:
            wanted = wanted and WIDE.index(OPENED[action]) <= low
        if action in {Action.PUBLISH, Action.EDIT} and audience is not None:
            wanted = wanted and WIDE.index(audience) <= low
        found = isinstance(decide(actor, action, role, audience=audience), Allow)
        assert found is wanted, (action, role, audience)


async def test_a_bound_token_sees_its_artifact_alone(each_world: World) -> None:
    """Whatever its person is to the others, alone and in lists."""
    world = each_world
    cases = await world.ctx.db.write(
        lambda tx: [a_case(tx, world.owner, place, tie) for place in OrgRole for tie in TIES]
    )
    open_to_all = SharingPolicy(Audience.PUBLIC, Audience.PRIVATE, external=True)
    await world.ctx.db.write(partial(people.set_policy, wanted=open_to_all))
    wrong = await world.ctx.db.read(
        lambda tx: [
            f"{case.place} {case.tie} bound to {audience}, {id_}: {found}"
            for case in cases
            for audience in (Audience.PUBLIC, Audience.PRIVATE)
            for id_, found in _bound(tx, case, audience).items()
            if found != _wanted(case, audience, id_, open_to_all)
        ]
    )
    assert not wrong, "\n".join(wrong[:20])


def _bound(tx: Tx, case: Case, audience: Audience) -> dict[str, tuple[Role, bool]]:
    only = rows.find(tx, case.actor, case.artifacts[audience])
    assert only is not None
    token = replace(case.actor, kind=ActorKind.TOKEN, only=only.pk)
    return _roles(tx, replace(case, actor=token))


def _wanted(case: Case, audience: Audience, id_: str, policy: SharingPolicy) -> tuple[Role, bool]:
    if id_ != case.artifacts[audience]:
        return Role.NONE, False
    role = expected(case.place, case.tie, audience, policy)
    return role, role > Role.NONE


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
        wanted = wanted and (scope is None or action in SCOPES[scope])
        assert _allows(actor, action, role) is wanted, (action, role)


def test_a_scim_token_provisions_and_does_nothing_else() -> None:
    actor = Actor(ActorKind.SCIM, Door.SCIM)
    for action, role in product(Action, Role):
        assert _allows(actor, action, role) is (action is Action.PROVISION), (action, role)


def _allows(actor: Actor, action: Action, role: Role) -> bool:
    return isinstance(decide(actor, action, role), Allow)
