"""Every place in the organisation x every tie to an artifact x every audience x every policy.

Ties are by name, by link and by the folder that it is in. Every artifact has a version pinned.

What each comes to is worked out here by a rule of its own, in plain Python, and compared with what
the database says for a single artifact and for a list. What a role may then do is in
`test_matrix_actions`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Select, select, update
from tests.support.world import World, nobody

from fanlight.db import artifacts as rows
from fanlight.db import (
    comments,
    folders,
    gallery,
    groups,
    notices,
    people,
    pins,
    tables,
)
from fanlight.db import sessions as session_rows
from fanlight.db import sharing as shared
from fanlight.db.artifacts import NewArtifact
from fanlight.db.gallery import Filter
from fanlight.db.places import ARTIFACT, FOLDER, Place
from fanlight.db.sharing import Terms
from fanlight.db.tx import Tx
from fanlight.db.visible import Asker, params, role_of
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.model.actor import (
    AGENT_SCOPES,
    ALL_SCOPES,
    Actor,
    ActorKind,
    Door,
    OrgRole,
    kind_of,
)
from fanlight.model.artifact import Audience, Role
from fanlight.model.guest import ANYBODY
from fanlight.model.notice import Reason
from fanlight.model.share import SharingPolicy
from fanlight.ops.holders import guest_domain

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
BY_NAME = {
    *("viewer", "commenter", "editor", "group", "both"),
    *(tie for tie, (to_it, _) in IN_FOLDERS.items() if to_it not in {"none", "author"}),
}
TIES = (
    *("none", "author", "viewer", "commenter", "editor", "group", "both"),
    *("link", "used link", "ended link"),
    *IN_FOLDERS,
)
PLACES = (*OrgRole, None)
POLICIES = [
    SharingPolicy(most, Audience.PRIVATE, external=external, links=links, guests=ANYBODY)
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
        if tie == "own folder" and (around or policy).most is Audience.PRIVATE:
            # Nothing is anybody's but its owner's.
            by_folder = Role.NONE
        most = Role.COMMENTER if place is OrgRole.GUEST else Role.EDITOR
        return max(by_itself, min(by_folder, most))
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
        given = Role.EDITOR if tie in {"group", "both"} else by_name.get(tie, Role.NONE)
        if place is OrgRole.GUEST:
            # Only the organisation's own people publish.
            given = min(given, Role.COMMENTER) if is_let_in(policy) else Role.NONE
        found.append(given)
    return max(found)


def is_let_in(policy: SharingPolicy) -> bool:
    """Whether a guest of `example.com` has what was shared with them by name."""
    return policy.external and bool({"*", "example.com"} & {*policy.guests})


def is_listed(place: OrgRole | None, tie: str, audience: Audience, policy: SharingPolicy) -> bool:
    """Whether lists have what somebody may view: of guests, only what has their name on it."""
    if place is not OrgRole.GUEST or tie in {"author", "own folder"}:
        return True
    around, opened = IN_FOLDERS.get(tie, (tie, audience))
    shared = min(opened, policy.most, key=WIDE.index) is not Audience.PRIVATE
    return shared and around in BY_NAME and is_let_in(policy)


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


def a_case(
    tx: Tx,
    owner: Actor,
    place: OrgRole | None,
    *,
    keeper: Actor | None = None,
    ties: Sequence[str] = TIES,
) -> Case:
    """Artifacts of `owner`, in folders of `keeper`, where that is somebody else."""
    actor = _somebody(tx, place)
    made = {}
    for tie in sorted({*ties_of(place)} & {*ties}, key=TIES.index):
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
            kind_of(place), Door.WEB, user=user, name=email, role=place, scopes=ALL_SCOPES
        )
        actor = replace(actor, domain=guest_domain(place, email))
    hash_ = digest(new_secret())
    session = session_rows.add(tx, id_=new_id(), hash_=hash_, user=actor.user, user_agent="test")
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
        session_rows.open_link(tx, actor.session, made.pk)
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
                if not is_listed(case.place, tie, audience, policy):
                    shown = None
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
    listed = {each.id: each for each in gallery.listed(tx, case.actor, Filter(), limit=1000)}
    told = notices.listed(
        tx, case.actor, which=notices.Which.UNREAD, before=None, limit=1000, asked_since=0
    )
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


@pytest.mark.slow
async def test_a_bound_token_sees_its_artifact_alone(each_world: World) -> None:
    """Whatever its person is to the others, alone and in lists."""
    world = each_world
    cases = await world.ctx.db.write(
        lambda tx: [a_case(tx, world.owner, place) for place in OrgRole]
    )
    open_to_all = SharingPolicy(Audience.PUBLIC, Audience.PRIVATE, external=True, guests=ANYBODY)
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


@pytest.mark.slow
async def test_a_token_for_a_folder_sees_what_is_in_it_alone(each_world: World) -> None:
    """Under a wide and a narrow policy, whatever its person is to the others, alone and in lists.

    Of the folder itself it is at most an editor, and of every other one nothing.
    """
    world = each_world
    cases = await world.ctx.db.write(
        lambda tx: [a_case(tx, world.owner, place) for place in OrgRole]
    )
    wrong: list[str] = []
    asked = 0
    policies = (POLICIES[-4], SharingPolicy(Audience.PEOPLE, Audience.PRIVATE, external=False))
    for policy in policies:
        await world.ctx.db.write(partial(people.set_policy, wanted=policy))
        for case, tie in product(cases, IN_FOLDERS):
            found, folder, others = await world.ctx.db.read(partial(_inside, case=case, tie=tie))
            asked += len(found)
            at_most = min(folder_role(case.place, tie, policy), Role.EDITOR)
            is_shown = at_most and is_listed(case.place, *IN_FOLDERS[tie], policy)
            if (folder, others) != (at_most, {at_most} if is_shown else set()):
                wrong.append(f"{case.place} {tie} {policy}: folder {folder} {others}")
            for (other, audience), id_ in case.artifacts.items():
                role = expected(case.place, other, audience, policy) if other == tie else Role.NONE
                is_shown = is_listed(case.place, other, audience, policy)
                if found[id_] != (role, seen(role) if is_shown else None):
                    wrong.append(f"{case.place} {tie} {other} {policy}: {found[id_]}, not {role}")
    assert not wrong, "\n".join(wrong[:20])
    assert asked == len(policies) * 5 * len(IN_FOLDERS) * 19 * 4


def folder_role(place: OrgRole | None, tie: str, policy: SharingPolicy) -> Role:
    """What somebody is to a folder by this tie, as to an artifact by the one that stands for it."""
    return expected(place, *IN_FOLDERS[tie], policy)


def _inside(
    tx: Tx, case: Case, tie: str
) -> tuple[dict[str, tuple[Role, int | None]], Role, set[Role]]:
    """For a token for the folder of this tie: its role on each artifact and the version that a list
    shows, its role on the folder, and those on all that lists show.
    """
    mine = rows.find(tx, case.actor, case.artifacts[tie, Audience.PRIVATE])
    assert mine is not None
    assert mine.folder is not None
    token = replace(
        case.actor, kind=ActorKind.TOKEN, session=None, scopes=ALL_SCOPES, inside=mine.folder
    )
    listed = {each.id: each.head for each in gallery.listed(tx, token, Filter(), limit=1000)}
    query = role_query(replace(case, actor=token))
    found = {
        id_: (Role(number), listed.get(id_)) for id_, number in tx.all(query, params(token, tx.now))
    }
    folder = folders.by_key(tx, token, mine.folder)
    assert folder is not None
    shown = {each.role for each in folders.listed(tx, token, after=None, limit=1000)}
    return found, folder.role, shown


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
                    (replace(token, inside=1), Role.NONE),
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
    return {each.id: each.role for each in gallery.listed(tx, token, Filter(), limit=1000)}


def _one(case: Case, key: Key, policy: SharingPolicy) -> dict[str, Role]:
    role = expected(case.place, *key, policy)
    is_seen = role > Role.NONE and is_listed(case.place, *key, policy)
    return {case.artifacts[key]: role} if is_seen else {}
