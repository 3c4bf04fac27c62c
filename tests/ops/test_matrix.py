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
from sqlalchemy import update
from tests.support.world import World, nobody

from fanlight.db import artifacts as rows
from fanlight.db import credentials, groups, people, tables
from fanlight.db import sharing as shared
from fanlight.db.artifacts import Filter, NewArtifact
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_id, new_secret
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
from fanlight.model.policy import Action, Allow, decide
from fanlight.model.share import SharingPolicy

TIES = ("none", "author", "viewer", "commenter", "editor", "group", "both", "link", "ended link")
PLACES = (*OrgRole, None)
POLICIES = [
    SharingPolicy(most, Audience.PRIVATE, external=external)
    for most, external in product(Audience, (True, False))
]
WIDE = (Audience.PRIVATE, Audience.PEOPLE, Audience.ORG, Audience.PUBLIC)


STATES = ("open", "quarantined", "ended")


def expected_in(state: str, place: OrgRole | None, tie: str, role: Role) -> Role:
    """What is left of a role on something that an administrator closed, or that was ended."""
    if state == "open" or (state == "quarantined" and tie == "author"):
        return role
    looks = state == "quarantined" and place in {OrgRole.OWNER, OrgRole.ADMIN}
    return Role.VIEWER if looks else Role.NONE


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
    for policy, state in product(POLICIES, STATES):
        await world.ctx.db.write(partial(people.set_policy, wanted=policy))
        await world.ctx.db.write(partial(_put_into, state=state))
        for case in cases:
            wanted = {
                id_: expected_in(
                    state,
                    case.place,
                    case.tie,
                    expected(case.place, case.tie, audience, policy),
                )
                for audience, id_ in case.artifacts.items()
            }
            found = await world.ctx.db.read(partial(_roles, case=case))
            asked += len(found)
            wrong += [
                f"{case.place} {case.tie} {policy} {state}: {found[id_]} instead of {role}"
                for id_, role in wanted.items()
                if found[id_] != (role, role > Role.NONE)
            ]
    assert not wrong, "\n".join(wrong[:20])
    assert (
        asked == len(POLICIES) * len(cases) * len(Audience) * len(STATES) == 8 * (5 * 9 + 3) * 4 * 3
    )


def _put_into(tx: Tx, *, state: str) -> None:
    """Every artifact there is."""
    values = {"quarantined_at": None, "ended_at": None}
    column = {"quarantined": "quarantined_at", "ended": "ended_at"}.get(state)
    tx.run(update(tables.artifacts).values(values | ({column: 1} if column else {})))


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
    Action.MANAGE_HOLDS,
    Action.MANAGE_RETENTION,
    Action.MODERATE,
    Action.MAKE_COMPLIANCE_KEYS,
)
# Columns: list, create, find people, tokens, members, policy, audit, sessions; holds, retention,
# moderate, keys of the compliance API.
IN_ORG = {
    OrgRole.OWNER: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    OrgRole.ADMIN: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0),
    OrgRole.AUDITOR: (1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0),
    OrgRole.MEMBER: (1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0),
    OrgRole.GUEST: (1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
    None: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
}
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
}
OPENS = {Action.SHARE_PEOPLE, Action.SHARE_ORG, Action.SHARE_PUBLIC, Action.SHARE_LINK}
MAY_OPEN = {OrgRole.OWNER, OrgRole.ADMIN, OrgRole.MEMBER}
SCOPES = {
    Scope.READ: {Action.VIEW, Action.LIST, Action.STAR},
    Scope.PUBLISH: {Action.CREATE, Action.PUBLISH, Action.EDIT},
    Scope.SHARE: {Action.SHARE, Action.FIND_PEOPLE, *OPENS},
    Scope.DELETE: {Action.DELETE},
    Scope.ACTIVITIES: {Action.READ_ACTIVITIES},
    Scope.CONTENT: {Action.READ_ANY_CONTENT},
    Scope.DELETE_CONTENT: {Action.DELETE_ANY_CONTENT},
    Scope.HOLDS: {Action.HOLD_ANY_CONTENT},
}
BY_KEY = set().union(*(SCOPES[scope] for scope in COMPLIANCE_SCOPES))
SCOPES[Scope.ADMIN] = set(Action) - BY_KEY
# What is left to do with what an administrator has closed.
IN_QUARANTINE = {*ON_ORG, Action.VIEW}


def may(place: OrgRole | None, action: Action, role: Role) -> bool:
    if action in BY_KEY:
        return place is OrgRole.OWNER
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


def _allows(actor: Actor, action: Action, role: Role) -> bool:
    return isinstance(decide(actor, action, role), Allow)
