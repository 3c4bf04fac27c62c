"""Lists at size: what is listed is what may be seen, whichever way it is looked for.

An organisation large enough that there are few candidates for some lists and many for others is
listed for all kinds of readers, and compared with what `role_of` says of every single artifact.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from benchmarks.organisation import Size, fill, user
from sqlalchemy import Row, insert, literal, select, update
from tests.support.world import World

from fanlight.db import gallery, search
from fanlight.db.gallery import Filter
from fanlight.db.tables import (
    artifacts,
    folder_group_shares,
    folder_shares,
    folders,
    group_members,
    links,
    pins,
    session_links,
    sessions,
    stars,
)
from fanlight.db.tx import Tx
from fanlight.db.visible import Asker, params, role_of
from fanlight.model.actor import SYSTEM, Actor, ActorKind, Door, OrgRole
from fanlight.model.artifact import SEES_ALL, ListScope, Role

_SIZE = Size(artifacts=450, versions=1, members=20, groups=4)
_FIRST = 1_000
_SESSION = 5_000
_STARRED = (20, 401, 440)


def _person(n: int, role: OrgRole = OrgRole.MEMBER) -> Actor:
    return Actor(ActorKind.PERSON, Door.WEB, user=user(n), name="P", role=role)


_READERS = {
    "member": _person(7),
    "owner of a folder": _person(3),
    "by a group's folder": _person(1),
    "guest": _person(7, OrgRole.GUEST),
    "guest in a group": _person(1, OrgRole.GUEST),
    "with a link": replace(_person(9, OrgRole.GUEST), session=_SESSION),
    "token for one": replace(_person(7), only=_FIRST + 20),
    "system": SYSTEM,
}
_FILTERS = {
    "all": Filter(),
    "a common word": Filter(query="report"),
    "a word of some": Filter(query="common"),
    "a rare word": Filter(query="rare10"),
    "no word of any": Filter(query="nowhere"),
    "starred": Filter(starred=True),
    "in a folder": Filter(folder=2),
    "mine": Filter(scope=ListScope.MINE),
    "shared": Filter(scope=ListScope.SHARED, query="report"),
    "by an agent": Filter(agent="agent 3"),
}


@pytest.fixture
async def organisation(each_world: World) -> World:
    url = each_world.ctx.db.engine.url
    if url.drivername == "sqlite":
        fill(_SIZE, data=Path(url.database or "").parent)
    else:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        fill(_SIZE, data=Path(), postgres=plain)
    await each_world.ctx.db.write(_give)
    return each_world


def _give(tx: Tx) -> None:
    """Every way in that the organisation does not have of itself."""
    told = {"created_at": 1}
    tx.run(
        insert(folders),
        [
            {"pk": 1, "id": "f1", "owner": user(3), "name": "1", "audience": "private", **told},
            {"pk": 2, "id": "f2", "owner": user(4), "name": "2", "audience": "org", **told},
            {"pk": 3, "id": "f3", "owner": user(5), "name": "3", "audience": "people", **told},
        ],
    )
    group = tx.scalar(select(group_members.c.group).where(group_members.c.user == user(1)))
    tx.run(insert(folder_group_shares), {"folder": 3, "group": group, "role": Role.VIEWER})
    tx.run(insert(folder_shares), {"folder": 3, "user": user(7), "role": Role.EDITOR})
    for folder, start, end in ((1, 0, 40), (2, 40, 380), (3, 380, 420)):
        inside = artifacts.c.pk.between(_FIRST + start, _FIRST + end - 1)
        tx.run(update(artifacts).where(inside).values(folder=folder))
    _pin(tx)
    for n in _STARRED:
        tx.run(insert(stars), {"user": user(7), "artifact": _FIRST + n})
    _open_link(tx, _FIRST + 433)


def _pin(tx: Tx) -> None:
    """Every seventh, at a version that had only its title to read."""
    held = artifacts.c.pk % 7 == 0
    tx.run(update(artifacts).where(held).values(pinned=1))
    words = ("title", "description", "icon", "agent", "excerpt")
    rows = select(artifacts.c.pk, *(artifacts.c[name] for name in words), literal(1)).where(held)
    tx.run(insert(pins).from_select(["artifact", *words, "searched"], rows))
    for pk, title in tx.all(select(artifacts.c.pk, artifacts.c.title).where(held)):
        search.put(tx, pk, title=title, body="", of=search.PINNED)


def _open_link(tx: Tx, artifact: int) -> None:
    link = {"pk": 1, "id": "l", "hash": b"l", "artifact": artifact, "role": Role.VIEWER}
    tx.run(insert(links), link | {"last_four": "abcd", "created_at": 1})
    times = {"created_at": 1, "seen_at": 1}
    tx.run(insert(sessions), {"pk": _SESSION, "id": "s", "hash": b"s", "user_agent": "", **times})
    tx.run(insert(session_links), {"session": _SESSION, "link": 1})


@pytest.mark.slow
async def test_every_list_has_what_its_reader_may_see_and_nothing_else(
    organisation: World,
) -> None:
    wrong = await organisation.ctx.db.read(_compared)
    assert not wrong


def _compared(tx: Tx) -> dict[tuple[str, str], tuple[int, int]]:
    wrong = {}
    for reader, actor in _READERS.items():
        for name, filter_ in _FILTERS.items():
            listed, seen = _listed(tx, actor, filter_), _seen(tx, actor, filter_)
            if listed != seen:
                wrong[reader, name] = len(listed), len(seen)
    return wrong


def _listed(tx: Tx, actor: Actor, filter_: Filter) -> list[int]:
    """Of all pages, one after the other."""
    found: list[int] = []
    page = gallery.listed(tx, actor, filter_, limit=100)
    while page:
        found += [each.pk for each in page]
        behind = replace(filter_, before=(page[-1].updated_at, page[-1].pk))
        page = gallery.listed(tx, actor, behind, limit=100)
    return found


def _seen(tx: Tx, actor: Actor, filter_: Filter) -> list[int]:
    """Of every single artifact whether it is to be listed, the newest first."""
    query = select(artifacts, role_of(Asker.of(actor)).label("role"))
    query = query.order_by(artifacts.c.updated_at.desc(), artifacts.c.pk.desc())
    rows = tx.all(query, params(actor, tx.now))
    return [row.pk for row in rows if row.role >= Role.VIEWER and _fits(row, actor, filter_)]


def _fits(row: Row[Any], actor: Actor, filter_: Filter) -> bool:
    n = row.pk - _FIRST
    whose = {
        ListScope.ALL: True,
        ListScope.MINE: row.owner == actor.user,
        ListScope.SHARED: row.owner != actor.user,
    }
    return (
        whose[filter_.scope]
        and filter_.query in {"", *_words(row, n)}
        and filter_.folder in {None, row.folder}
        and filter_.agent in {"", row.agent}
        and (not filter_.starred or (actor.user == user(7) and n in _STARRED))
    )


def _words(row: Row[Any], n: int) -> set[str]:
    if row.pinned and row.role < SEES_ALL:
        return {"report"}
    return (
        {"report"} | ({"common"} if n % 20 == 0 else set()) | ({f"rare{n}"} if n < 100 else set())
    )


@pytest.mark.slow
async def test_agents_are_those_of_what_one_may_see(organisation: World) -> None:
    read = organisation.ctx.db.read
    everybody = [f"agent {n}" for n in range(7)]
    assert await read(partial(gallery.agents, actor=SYSTEM)) == everybody
    assert await read(partial(gallery.agents, actor=_READERS["token for one"])) == ["agent 6"]
