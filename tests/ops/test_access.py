"""Who may do what: every actor x audience x action, against a table written by hand.

`db.visible` says which role an actor has, `model.policy` what a role may do; this table knows
neither. The same artifacts are then listed: what may be viewed is listed, and nothing else.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import insert
from tests.support.world import World, a_world, nobody

from fanlight.db import artifacts as artifacts_db
from fanlight.db.tables import shares
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor, ActorKind, Door, OrgRole, Scope
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import AppError, Denied, Gone, Missing
from fanlight.model.policy import Action, Allow, decide
from fanlight.ops import access, artifacts, leavers, links, sign_in, trash

PAGE = "<title>Page</title><p>text"
ON_ONE = (Action.VIEW, Action.STAR, Action.PUBLISH, Action.EDIT, Action.SHARE, Action.DELETE)

# The one in the trash was for the organisation before.
AUDIENCES = {
    "private": Audience.PRIVATE,
    "people": Audience.PEOPLE,
    "org": Audience.ORG,
    "trash": Audience.ORG,
}

V, D, M, G = "may", "denied", "missing", "gone"

# Columns: view, star, publish, edit, share, delete.
TABLE = {
    ("author", "private"): (V, V, V, V, V, V),
    ("author", "org"): (V, V, V, V, V, V),
    ("author", "trash"): (G, G, G, G, G, G),
    ("org owner", "private"): (M, M, M, M, M, M),
    ("org owner", "org"): (V, V, D, D, D, D),
    ("org owner", "trash"): (M, M, M, M, M, M),
    ("member", "people"): (M, M, M, M, M, M),
    ("member", "private"): (M, M, M, M, M, M),
    ("member", "org"): (V, V, D, D, D, D),
    ("member", "trash"): (M, M, M, M, M, M),
    ("viewer by share", "private"): (M, M, M, M, M, M),
    ("viewer by share", "people"): (V, V, D, D, D, D),
    ("viewer by share", "org"): (V, V, D, D, D, D),
    ("viewer by share", "trash"): (M, M, M, M, M, M),
    ("editor by share", "private"): (M, M, M, M, M, M),
    ("editor by share", "people"): (V, V, V, V, D, D),
    ("editor by share", "org"): (V, V, V, V, D, D),
    ("editor by share", "trash"): (M, M, M, M, M, M),
    ("editor's token", "people"): (V, V, D, D, D, D),
    ("link", "private"): (V, D, D, D, D, D),
    ("link", "org"): (V, D, D, D, D, D),
    ("link", "trash"): (M, M, M, M, M, M),
    ("revoked link", "private"): (M, M, M, M, M, M),
    ("revoked link", "org"): (M, M, M, M, M, M),
    ("expired link", "private"): (M, M, M, M, M, M),
    ("member with link", "private"): (V, V, D, D, D, D),
    ("nobody", "private"): (M, M, M, M, M, M),
    ("nobody", "org"): (M, M, M, M, M, M),
    ("nobody", "trash"): (M, M, M, M, M, M),
    ("reading token", "private"): (V, V, D, D, D, D),
    ("publishing token", "private"): (D, D, V, V, D, D),
    ("sharing token", "private"): (D, D, D, D, V, D),
    ("deleting token", "private"): (D, D, D, D, D, V),
    ("admin token", "private"): (V, V, V, V, V, V),
    ("token without scopes", "org"): (D, D, D, D, D, D),
    ("member's token", "private"): (M, M, M, M, M, M),
    ("member's token", "org"): (V, V, D, D, D, D),
}


@dataclass(frozen=True, slots=True)
class Stage:
    world: World
    actors: dict[str, Actor]
    artifacts: dict[str, str]


@pytest.fixture
async def stage(each_world: World) -> Stage:
    world = each_world
    author, member = await world.member("author"), await world.member("member")
    named = {}
    for name, audience in AUDIENCES.items():
        named[name] = (await world.publish(author, PAGE, audience=audience)).id
    editor = await _with_shares(world, named, Role.EDITOR)
    actors = {
        "author": author,
        "org owner": world.owner,
        "member": member,
        "viewer by share": await _with_shares(world, named, Role.VIEWER),
        "editor by share": editor,
        "editor's token": _token(editor, Scope.READ),
        "nobody": nobody(),
        "reading token": _token(author, Scope.READ),
        "publishing token": _token(author, Scope.PUBLISH),
        "sharing token": _token(author, Scope.SHARE),
        "deleting token": _token(author, Scope.DELETE),
        "admin token": _token(author, Scope.ADMIN),
        "token without scopes": _token(author),
        "member's token": _token(member, *Scope),
        "link": await _with_links(world, author, named, nobody()),
        "revoked link": await _with_links(world, author, named, nobody(), revoke=True),
        "expired link": await _with_links(world, author, named, nobody(), expires=1),
        "member with link": await _with_links(world, author, named, member),
    }
    world.clock.advance(2_000)
    await trash.delete(world.ctx, author, named["trash"])
    return Stage(world, actors, named)


async def test_every_actor_on_every_artifact_for_every_action(stage: Stage) -> None:
    wrong = []
    for (who, what), row in TABLE.items():
        for action, expected in zip(ON_ONE, row, strict=True):
            found = await _outcome(stage, who, what, action)
            if found != expected:
                wrong.append((who, what, action.value, f"{found} instead of {expected}"))
    assert not wrong


async def test_what_may_be_viewed_is_listed_and_nothing_else(stage: Stage) -> None:
    for (who, what), row in TABLE.items():
        actor = stage.actors[who]
        if not isinstance(decide(actor, Action.LIST), Allow):
            continue
        page = await artifacts.listed(stage.world.ctx, actor, artifacts.Filter(), limit=100)
        listed = stage.artifacts[what] in {item.id for item in page.items}
        assert listed == (row[0] == V), (who, what)


@pytest.mark.parametrize("who", ["nobody", "link", "token without scopes"])
async def test_lists_and_new_artifacts_are_for_members(stage: Stage, who: str) -> None:
    for action in (
        *(Action.LIST, Action.CREATE, Action.MANAGE_TOKENS),
        *(Action.MANAGE_SESSIONS, Action.MANAGE_MEMBERS),
    ):
        with pytest.raises(Denied):
            access.require(stage.actors[who], action)


async def test_members_are_managed_by_owners_and_admins_alone(stage: Stage) -> None:
    access.require(stage.actors["org owner"], Action.MANAGE_MEMBERS)
    for who in ("author", "member", "admin token", "member's token"):
        with pytest.raises(Denied):
            access.require(stage.actors[who], Action.MANAGE_MEMBERS)


async def test_a_token_of_somebody_removed_is_dead(tmp_path: Path) -> None:

    async with a_world(tmp_path) as world:
        ada = await world.member("ada")
        token = await world.token(ada)
        assert (await sign_in.by_token(world.ctx, token, door=Door.API)).user == ada.user
        await leavers.remove_member(world.ctx, world.owner, "ada@example.com")
        with pytest.raises(Denied):
            await sign_in.by_token(world.ctx, token, door=Door.API)


async def _outcome(stage: Stage, who: str, what: str, action: Action) -> str:
    try:
        await access.artifact_for(stage.world.ctx, stage.actors[who], stage.artifacts[what], action)
    except AppError as error:
        return {Denied: D, Missing: M, Gone: G}[type(error)]
    return V


async def _with_shares(world: World, named: dict[str, str], role: Role) -> Actor:
    """A member with whom each artifact was shared by name."""
    member = await world.member(f"{role.name.lower()}-by-share")

    def write(tx: Tx) -> None:
        for id_ in named.values():
            artifact = artifacts_db.find(tx, SYSTEM, id_)
            assert artifact is not None
            tx.run(insert(shares), {"artifact": artifact.pk, "user": member.user, "role": role})

    await world.ctx.db.write(write)
    return member


async def _with_links(
    world: World,
    author: Actor,
    named: dict[str, str],
    visitor: Actor,
    *,
    revoke: bool = False,
    expires: int | None = None,
) -> Actor:
    """The visitor after opening a link to each artifact."""
    for artifact in named.values():
        link = await links.add_link(world.ctx, author, artifact, links.Options(expires))
        secret = link.url.rpartition("/")[2]
        opened = await links.open_link(world.ctx, visitor, secret, "test")
        if opened.session is not None:
            guest = await sign_in.by_session(world.ctx, opened.session, door=Door.WEB)
            kind = visitor.kind if visitor.user else ActorKind.GUEST
            visitor = replace(visitor, kind=kind, session=guest.session)
        if revoke:
            await links.revoke_link(world.ctx, author, artifact, link.id)
    return visitor


def _token(person: Actor, *scopes: Scope) -> Actor:
    return Actor(
        ActorKind.TOKEN,
        Door.API,
        user=person.user,
        name=person.name,
        role=OrgRole.MEMBER,
        scopes=frozenset(scopes),
    )
