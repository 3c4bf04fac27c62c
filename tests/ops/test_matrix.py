"""Every place in the organisation x every tie to an artifact x every audience x every policy.

Ties are by name, by link and by the folder that it is in. Every artifact has a version pinned.

What each comes to is worked out here by a rule of its own, in plain Python, and compared with what
the database says for a single artifact and for a list. What a role may then do is compared with
tables written by hand.
"""

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Select, select, update
from tests.support.world import World, nobody

from fanlight.db import artifacts as rows
from fanlight.db import comments, credentials, folders, groups, notices, people, pins, tables
from fanlight.db import sharing as shared
from fanlight.db.artifacts import Filter, NewArtifact
from fanlight.db.places import ARTIFACT, FOLDER, Place
from fanlight.db.sharing import Terms
from fanlight.db.tx import Tx
from fanlight.db.visible import Asker, params, role_of
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.model.actor import (
    AGENT_SCOPES,
    ALL_SCOPES,
    COMPLIANCE_SCOPES,
    Actor,
    ActorKind,
    Door,
    OrgRole,
    Scope,
)
from fanlight.model.artifact import Audience, Role
from fanlight.model.comment import Reason
from fanlight.model.permission import CustomRole, Permission
from fanlight.model.policy import Action, Allow, decide
from fanlight.model.share import SharingPolicy

IN_FOLDERS = {
    "folder viewer": ("viewer", Audience.PEOPLE),
    "folder commenter": ("commenter", Audience.PEOPLE),
    "folder editor": ("editor", Audience.PEOPLE),
    "folder group": ("group", Audience.PEOPLE),
    "folder both": ("both", Audience.ORG),
    "private folder": ("editor", Audience.PRIVATE),
    "org folder": ("none", Audience.ORG),
    "public folder": ("none", Audience.PUBLIC),
    "own folder": ("author", Audience.PRIVATE),
}
"""The tie to a folder, and the folder's audience."""
TIES = (
    *("none", "author", "viewer", "commenter", "editor", "group", "both"),
    *("link", "used link", "ended link"),
    *IN_FOLDERS,
)
PLACES = (*OrgRole, None)
POLICIES = [
    SharingPolicy(most, Audience.PRIVATE, external=external, links=links)
    for most, external, links in product(Audience, (True, False), (True, False))
]
WIDE = (Audience.PRIVATE, Audience.PEOPLE, Audience.ORG, Audience.PUBLIC)


STATES = ("open", "quarantined", "ended")
# What is closed is so with links and without.
UNDER = [
    (policy, state)
    for policy, state in product(POLICIES, STATES)
    if policy.links or state == "open"
]


def expected_in(state: str, place: OrgRole | None, tie: str, role: Role) -> Role:
    """What is left of a role on something that an administrator closed, or that was ended."""
    if state == "open" or (state == "quarantined" and tie == "author"):
        return role
    looks = state == "quarantined" and place in {OrgRole.OWNER, OrgRole.ADMIN}
    return Role.VIEWER if looks else Role.NONE


def expected(
    place: OrgRole | None,
    tie: str,
    audience: Audience,
    policy: SharingPolicy,
    around: SharingPolicy | None = None,
) -> Role:
    """What somebody is to an artifact, said once more.

    `around` is what the policy comes to for its folder, where that is something else.
    """
    if tie in IN_FOLDERS:
        by_itself = expected(place, "none", audience, policy)
        by_folder = expected(place, *IN_FOLDERS[tie], around or policy)
        if place is OrgRole.GUEST and not policy.external:
            # Even if it is theirs: what others put there is not.
            by_folder = Role.NONE
        return max(by_itself, min(by_folder, Role.EDITOR))
    if tie == "author":
        return Role.OWNER
    inside = place in {OrgRole.OWNER, OrgRole.ADMIN, OrgRole.AUDITOR, OrgRole.MEMBER}
    counts_as = min(audience, policy.most, key=WIDE.index)
    found = [Role.NONE]
    if not inside and not policy.external:
        return Role.NONE
    if counts_as is Audience.PUBLIC or (counts_as is Audience.ORG and inside):
        found.append(Role.VIEWER)
    if tie in {"link", "used link"} and policy.links:
        found.append(Role.VIEWER)
    if counts_as is not Audience.PRIVATE:
        by_name = {"viewer": Role.VIEWER, "commenter": Role.COMMENTER, "editor": Role.EDITOR}
        # A group made them editors; by name, where there is both, they are viewers.
        found.append(Role.EDITOR if tie in {"group", "both"} else by_name.get(tie, Role.NONE))
    return max(found)


Key = tuple[str, Audience]


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody, and the artifacts that they are tied to in every way: by tie and audience."""

    place: OrgRole | None
    actor: Actor
    artifacts: dict[Key, str]


def ties_of(place: OrgRole | None) -> tuple[str, ...]:
    """Who has no account is tied to something by links alone, and by what is open to all."""
    without = ("none", "link", "used link", "ended link", "org folder", "public folder")
    return TIES if place else without


def a_case(tx: Tx, owner: Actor, place: OrgRole | None, *, keeper: Actor | None = None) -> Case:
    """Artifacts of `owner`, in folders of `keeper`, where that is somebody else."""
    actor = _somebody(tx, place)
    made = {}
    for tie in ties_of(place):
        folder = _folder(tx, keeper or owner, actor, tie) if tie in IN_FOLDERS else None
        author = actor if tie == "author" else owner
        for audience in Audience:
            pk, made[tie, audience] = _artifact(tx, author, audience)
            if tie not in IN_FOLDERS:
                _tie(tx, pk, actor, tie)
            put = update(tables.artifacts).where(tables.artifacts.c.pk == pk)
            tx.run(put.values(head=2, pinned=1, folder=folder))
            pins.put(tx, pk, pins.Words("Pinned", "", "", ""))
            if actor.user is not None:
                for version in (1, 2):
                    _say(tx, pk, owner, to=actor.user, version=version)
    return Case(place, actor, made)


def _folder(tx: Tx, owner: Actor, actor: Actor, tie: str) -> int:
    to_it, audience = IN_FOLDERS[tie]
    id_ = new_id()
    author = actor if to_it == "author" else owner
    folders.add(tx, author, id_=id_, name=tie, audience=audience)
    folder = folders.find(tx, author, id_)
    assert folder is not None
    _tie(tx, folder.pk, actor, to_it, FOLDER)
    return folder.pk


def _somebody(tx: Tx, place: OrgRole | None) -> Actor:
    actor = nobody()
    if place:
        email = f"{place}@example.com"
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


def _tie(tx: Tx, key: int, actor: Actor, tie: str, to: Place = ARTIFACT) -> None:
    by_name = {"viewer": 1, "both": 1, "commenter": 2, "editor": 3}
    if tie in by_name:
        shared.give(tx, key, Role(by_name[tie]), user=actor.user, group=None, place=to)
    if tie in {"group", "both"}:
        assert actor.user is not None
        name = f"{to.key} {key} {tie} of {actor.name}"
        groups.add(tx, id_=new_id(), name=name)
        group = groups.by_name(tx, name)
        assert group is not None
        groups.put_in(tx, group.pk, actor.user)
        shared.give(tx, key, Role.EDITOR, user=None, group=group.pk, place=to)
    if tie in {"link", "used link", "ended link"}:
        assert actor.session is not None
        link = new_id()
        hash_ = digest(new_secret())
        terms = Terms(max_views=1)
        shared.add_link(tx, key, terms, id_=link, hash_=hash_, last_four="abcd")
        [made] = shared.links_of(tx, key)
        credentials.open_link(tx, actor.session, made.pk)
        if tie == "used link":
            assert shared.count_opening(tx, made.pk)
            assert not shared.count_opening(tx, made.pk)
        if tie == "ended link":
            shared.revoke_link(tx, key, link)


def _say(tx: Tx, artifact: int, by: Actor, *, to: int, version: int) -> None:
    """A comment that concerns somebody, whether they may see the artifact or not."""
    assert by.user is not None
    thread = comments.start(tx, comments.NewThread(new_id(), artifact, version, None))
    new = comments.NewComment(new_id(), thread, artifact, by.user, "", "Words")
    notices.add(tx, comments.add(tx, new), [(to, Reason.MENTION)], artifact=artifact)


@pytest.mark.slow
async def test_everybody_is_what_the_rule_says(each_world: World) -> None:
    world = each_world
    cases = await world.ctx.db.write(
        lambda tx: [a_case(tx, world.owner, place) for place in PLACES]
    )
    wrong: list[str] = []
    asked = 0
    for policy, state in UNDER:
        await world.ctx.db.write(partial(people.set_policy, wanted=policy))
        await world.ctx.db.write(partial(_put_into, state=state))
        for case in cases:
            found = await world.ctx.db.read(partial(_roles, case=case))
            asked += len(found)
            for (tie, audience), id_ in case.artifacts.items():
                role = expected(case.place, tie, audience, policy)
                role = expected_in(state, case.place, tie, role)
                # What administrators have closed they look at one by one, and not in lists.
                shown = seen(role) if state == "open" or tie == "author" else None
                if found[id_] != (role, shown, told_of(state, case.place, role)):
                    wrong.append(
                        f"{case.place} {tie} {audience} {policy} {state}: {found[id_]}, not {role}"
                    )
    assert not wrong, "\n".join(wrong[:20])
    assert asked == (8 * 3 + 8) * (5 * 19 + 6) * 4


def role_query(case: Case) -> Select[Any]:
    query = select(tables.artifacts.c.id, role_of(Asker.of(case.actor)))
    return query.where(tables.artifacts.c.id.in_(case.artifacts.values()))


def _put_into(tx: Tx, *, state: str) -> None:
    """Every artifact there is."""
    values = {"quarantined_at": None, "ended_at": None}
    column = {"quarantined": "quarantined_at", "ended": "ended_at"}.get(state)
    tx.run(update(tables.artifacts).values(values | ({column: 1} if column else {})))


@pytest.mark.slow
async def test_one_by_itself_is_what_it_is_among_others(each_world: World) -> None:
    cases = await each_world.ctx.db.write(
        lambda tx: [a_case(tx, each_world.owner, place) for place in PLACES]
    )

    def read(tx: Tx) -> None:
        for case in cases:
            found = _roles(tx, case)
            for id_ in case.artifacts.values():
                alone = rows.find(tx, case.actor, id_)
                assert alone is not None
                assert alone.role is found[id_][0]
                assert alone.head == (seen(alone.role) or 1)

    await each_world.ctx.db.read(read)


def told_of(state: str, place: OrgRole | None, role: Role) -> int:
    """Of how many versions an inbox has something that was said: nothing in quarantine."""
    return (seen(role) or 0) if state == "open" and place else 0


def seen(role: Role) -> int | None:
    """Number of the newest version that somebody sees."""
    if role is Role.NONE:
        return None
    return 2 if role in {Role.EDITOR, Role.OWNER} else 1


def _roles(tx: Tx, case: Case) -> dict[str, tuple[Role, int | None, int]]:
    """The role on each, the version that a list shows, and how often an inbox tells of it."""
    listed = {each.id: each for each in rows.listed(tx, case.actor, Filter(), limit=1000)}
    told = notices.listed(tx, case.actor, unread=True, before=None, limit=1000)
    titles = {each.artifact: each.title for each in told}
    assert notices.unread(tx, case.actor) == len(told)
    inbox = Counter(each.artifact for each in told)
    found = {}
    for id_, number in tx.all(role_query(case), params(case.actor, tx.now)):
        shown = listed.get(id_)
        found[id_] = (Role(number), shown.head if shown is not None else None, inbox[id_])
        assert shown is None or shown.role == number
        assert (titles.get(id_, "Pinned") == "Pinned") is (id_ not in titles or number < 3)
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
    Action.ASK,
    Action.RECEIVE,
    Action.MANAGE_HOLDS,
    Action.MANAGE_RETENTION,
    Action.MODERATE,
    Action.MAKE_COMPLIANCE_KEYS,
    Action.READ_USAGE,
    Action.MANAGE_WEBHOOKS,
)
# Columns: list, create, find people, tokens, members, policy, audit, sessions; roles, transfer,
# SCIM tokens, SCIM itself; ask, receive; holds, retention, moderate, compliance keys; usage,
# webhooks.
IN_ORG = {
    OrgRole.OWNER: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1),
    OrgRole.ADMIN: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1),
    OrgRole.AUDITOR: (1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1),
    OrgRole.MEMBER: (1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1),
    OrgRole.GUEST: (1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0),
    None: (0,) * 20,
}
WEBHOOKS = {Action.MANAGE_WEBHOOKS, Action.ADD_WEBHOOK}
# What a role with this permission alone may do that one without any may not.
BY_PERMISSION = {
    Permission.CREATE: {Action.CREATE},
    Permission.SHARE_PEOPLE: {Action.SHARE_PEOPLE, Action.FIND_PEOPLE, Action.GIVE_AWAY},
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
    },
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
    Permission.COMPLIANCE: {
        Action.MAKE_COMPLIANCE_KEYS,
        Action.READ_ACTIVITIES,
        Action.READ_ANY_CONTENT,
        Action.DELETE_ANY_CONTENT,
        Action.HOLD_ANY_CONTENT,
    },
}
# What needs no permission, only a role on the artifact.
FREE = {Action.VIEW, Action.PUBLISH, Action.EDIT, Action.SHARE, Action.DELETE}
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
# What people say to each other is nothing for those without an account, nor are stars and views.
WITH_ACCOUNT = {
    Action.STAR,
    Action.READ_VIEWS,
    Action.READ_COMMENTS,
    Action.COMMENT,
    Action.SEND_TO_AGENT,
    Action.MODERATE_COMMENTS,
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
    },
    Scope.PUBLISH: {
        Action.CREATE,
        Action.PUBLISH,
        Action.EDIT,
        Action.COMMENT,
        Action.SEND_TO_AGENT,
        Action.RECEIVE,
    },
    Scope.SHARE: {Action.SHARE, Action.FIND_PEOPLE, *OPENS},
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
IN_QUARANTINE = {*ON_ORG, Action.VIEW}


def may(place: OrgRole | None, action: Action, role: Role) -> bool:
    if action in BY_KEY:
        return place is OrgRole.OWNER
    if action in ON_ORG:
        return bool(IN_ORG[place][ON_ORG.index(action)])
    if action in WITH_ACCOUNT and place is None:
        return False
    if action is Action.ADD_WEBHOOK and place in {None, OrgRole.GUEST}:
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


# What a token for one artifact can have to do with: that one, and finding who it is shared with.
OF_ONE = {*NEEDED, Action.LIST, Action.FIND_PEOPLE}
# From which ceiling on something may be opened so far.
OPENED = {
    Action.SHARE_PEOPLE: Audience.PEOPLE,
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


@pytest.mark.slow
async def test_a_bound_token_sees_its_artifact_alone(each_world: World) -> None:
    """Whatever its person is to the others, alone and in lists."""
    world = each_world
    cases = await world.ctx.db.write(
        lambda tx: [a_case(tx, world.owner, place) for place in OrgRole]
    )
    open_to_all = SharingPolicy(Audience.PUBLIC, Audience.PRIVATE, external=True)
    await world.ctx.db.write(partial(people.set_policy, wanted=open_to_all))
    wrong = await world.ctx.db.read(
        lambda tx: [
            f"{case.place} bound to {key}: {found}, not {wanted}"
            for case in cases
            for key in product(TIES, (Audience.PUBLIC, Audience.PRIVATE))
            if (found := _bound(tx, case, key)) != (wanted := _one(case, key, open_to_all))
        ]
    )
    assert not wrong, "\n".join(wrong[:20])


async def test_a_token_looks_at_what_is_closed_only_where_it_may_moderate(
    each_world: World,
) -> None:
    """Whoever its person is: one for another artifact, or to read with, is nothing to it."""
    world = each_world
    cases = await world.ctx.db.write(
        lambda tx: [a_case(tx, world.owner, place) for place in OrgRole]
    )
    await world.ctx.db.write(partial(_put_into, state="quarantined"))

    def read(tx: Tx) -> None:
        for case in cases:
            mine = rows.find(tx, case.actor, case.artifacts["author", Audience.PRIVATE])
            assert mine is not None
            token = replace(case.actor, kind=ActorKind.TOKEN, scopes=ALL_SCOPES)
            moderates = Role.VIEWER if case.place in {"owner", "admin"} else Role.NONE
            for (tie, _), id_ in case.artifacts.items():
                own = tie == "author"
                for actor, wanted in (
                    (token, Role.OWNER if own else moderates),
                    (replace(token, scopes=AGENT_SCOPES), Role.OWNER if own else Role.NONE),
                    (replace(token, only=mine.pk), Role.OWNER if id_ == mine.id else Role.NONE),
                ):
                    found = rows.find(tx, actor, id_)
                    assert found is not None
                    assert found.role is wanted, (case.place, tie, actor.scopes, actor.only)

    await world.ctx.db.read(read)


def _bound(tx: Tx, case: Case, key: Key) -> dict[str, Role]:
    """What a token for one artifact lists, and its role on each."""
    only = rows.find(tx, case.actor, case.artifacts[key])
    assert only is not None
    token = replace(case.actor, kind=ActorKind.TOKEN, only=only.pk)
    return {each.id: each.role for each in rows.listed(tx, token, Filter(), limit=1000)}


def _one(case: Case, key: Key, policy: SharingPolicy) -> dict[str, Role]:
    role = expected(case.place, *key, policy)
    return {case.artifacts[key]: role} if role > Role.NONE else {}


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
