"""Where to look for what an actor may see: the ways in to artifacts, each found by an index.

They say where to look and decide nothing: every artifact that is seen came by one of them, and
`visible.role_of` says of each that they lead to whether it is. Whoever adds a way to give
somebody an artifact there adds it here; `tests/ops/test_reach.py` compares the two.
"""

from functools import cache

from sqlalchemy import ColumnElement, Integer, Select, bindparam, false, or_, select, true

from fanlight.db.places import ARTIFACT, FOLDER, Place
from fanlight.db.tables import artifacts, folders, group_members, links, session_links
from fanlight.db.visible import ME, Asker
from fanlight.model.artifact import Audience


@cache
def ways_in(asker: Asker) -> list[ColumnElement[bool]]:
    """Conditions on the row of `artifacts` at hand, of which it meets at least one."""
    if asker.is_system:
        return [true()]
    if asker.is_bound:
        return [artifacts.c.pk == bindparam("my_only", type_=Integer())]
    if asker.is_inside:
        return [artifacts.c.folder == bindparam("my_inside", type_=Integer())]
    ways = [_is_wide(asker, ARTIFACT), artifacts.c.folder.in_(_folders(asker))]
    if asker.is_person:
        ways += [artifacts.c.owner == ME, *(artifacts.c.pk.in_(each) for each in _given(ARTIFACT))]
    if asker.has_session:
        ways.append(artifacts.c.pk.in_(_opened()))
    return ways


def _is_wide(asker: Asker, place: Place) -> ColumnElement[bool]:
    wide = (Audience.ORG, Audience.PUBLIC) if asker.is_member else (Audience.PUBLIC,)
    return place.table.c.audience.in_(wide)


def _folders(asker: Asker) -> Select[tuple[int]]:
    ways = [_is_wide(asker, FOLDER)]
    if asker.is_person:
        ways += [folders.c.owner == ME, *(folders.c.pk.in_(each) for each in _given(FOLDER))]
    return select(folders.c.pk).where(or_(false(), *ways))


def _given(place: Place) -> list[Select[tuple[int]]]:
    """To the person, and to the groups that they are in."""
    one, many = place.shares.c, place.group_shares.c
    by_group = select(many[place.key]).join(group_members, group_members.c.group == many.group)
    return [
        select(one[place.key]).where(one.user == ME),
        by_group.where(group_members.c.user == ME),
    ]


def _opened() -> Select[tuple[int]]:
    mine = session_links.c.session == bindparam("my_session", type_=Integer())
    return (
        select(links.c.artifact).join(session_links, session_links.c.link == links.c.pk).where(mine)
    )
