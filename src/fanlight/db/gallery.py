"""The lists of the gallery: what one actor may see, the newest first.

A list costs what its page costs, however much there is beside it. Where there are few candidates,
which are what a query matches or what the ways in lead to, these alone are looked at, and sorted.
Where there are many, everything is walked in the order of the list until the page is full, which
it soon is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from fanlight.db import search
from fanlight.db.artifacts import artifact_of, select_for
from fanlight.db.reach import ways_in
from fanlight.db.tables import artifacts, pins, stars
from fanlight.db.tx import Tx
from fanlight.db.visible import (
    ME,
    Asker,
    is_held,
    is_in_folder_open_to,
    is_listed,
    is_open_to,
    params,
)
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, Audience, ListScope

# Looking at one costs some ten times as much as passing by one that is no candidate.
_FEW = 200
_AGENTS_AMONG = 200
_END_OF_TIME = (2**62, 0)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows.

    Attributes:
        folder: the key of the one to look into.
        before: (updated_at, pk) of the last row seen, exclusive.
    """

    scope: ListScope = ListScope.ALL
    query: str = ""
    starred: bool = False
    archived: bool = False
    trashed: bool = False
    agent: str = ""
    folder: int | None = None
    before: tuple[int, int] | None = None


class _Shape(NamedTuple):
    """What of a filter decides which statement is asked; its values come as parameters."""

    scope: ListScope
    searches: bool
    starred: bool
    archived: bool
    trashed: bool
    has_agent: bool
    has_folder: bool
    is_postgres: bool
    are_few: bool = False

    @classmethod
    def of(cls, filter_: Filter, *, is_postgres: bool) -> Self:
        return cls(
            ListScope.MINE if filter_.trashed else filter_.scope,
            bool(filter_.query),
            filter_.starred,
            filter_.archived,
            filter_.trashed,
            bool(filter_.agent),
            filter_.folder is not None,
            is_postgres,
        )


def listed(tx: Tx, actor: Actor, filter_: Filter, *, limit: int) -> list[Artifact]:
    """The newest first, only those on which the actor has a role."""
    rows = tx.all(*_page(tx, actor, filter_, statement=_listed, limit=limit))
    return [artifact_of(row) for row in rows]


def agents(tx: Tx, actor: Actor) -> list[str]:
    """Names of the agents that published the newest of what the actor may see."""
    rows = tx.all(*_page(tx, actor, Filter(), statement=_agents, limit=_AGENTS_AMONG))
    return sorted({name for (name,) in rows if name})


def _page(
    tx: Tx,
    actor: Actor,
    filter_: Filter,
    *,
    statement: Callable[[Asker, _Shape], Select[Any]],
    limit: int,
) -> tuple[Select[Any], dict[str, Any]]:
    """A statement, and what it is executed with, after a look at how many candidates there are."""
    asker, shape = Asker.of(actor), _Shape.of(filter_, is_postgres=tx.is_postgres)
    values = _values(tx, actor, filter_) | {"page": limit}
    are_few = tx.scalar(_count(asker, shape), values) <= _FEW
    return statement(asker, shape._replace(are_few=are_few)), values


def _values(tx: Tx, actor: Actor, filter_: Filter) -> dict[str, Any]:
    before_at, before_pk = filter_.before or _END_OF_TIME
    values = params(actor, tx.now) | {
        "agent": filter_.agent,
        "folder": filter_.folder,
        "before_at": before_at,
        "before_pk": before_pk,
    }
    if filter_.query:
        values |= search.terms(filter_.query, postgres=tx.is_postgres)
    return values


# Building these takes several times as long as executing them.
@lru_cache(maxsize=200)
def _count(asker: Asker, shape: _Shape) -> Select[Any]:
    return select(func.count()).select_from(_candidates(asker, shape).subquery())


@lru_cache(maxsize=200)
def _listed(asker: Asker, shape: _Shape) -> Select[Any]:
    return _newest(select_for(asker), asker, shape)


@lru_cache(maxsize=50)
def _agents(asker: Asker, shape: _Shape) -> Select[Any]:
    return _newest(select(_agent(asker)).select_from(artifacts), asker, shape)


def _newest(query: Select[Any], asker: Asker, shape: _Shape) -> Select[Any]:
    if shape.are_few:
        here = artifacts.c.pk.in_(_candidates(asker, shape))
    else:
        # As one value: else SQLite takes each way by its index, and sorts all that they lead to.
        here = or_(*_ways(asker, shape)).is_(true())
    query = query.where(here, _is_behind(), *_conditions(asker, shape), is_listed(asker))
    query = query.order_by(artifacts.c.updated_at.desc(), artifacts.c.pk.desc())
    return query.limit(bindparam("page", type_=Integer()))


def _is_behind() -> ColumnElement[bool]:
    """What was seen before. As a pair, by which the walk begins there."""
    seen = (bindparam(f"before_{name}", type_=BigInteger()) for name in ("at", "pk"))
    return tuple_(artifacts.c.updated_at, artifacts.c.pk) < tuple_(*seen)


def _candidates(asker: Asker, shape: _Shape) -> Select[Any]:
    """Keys of all there are, or of one more than are few."""
    if shape.searches:
        keys = [select(each.subquery()) for each in search.matching(postgres=shape.is_postgres)]
    else:
        keys = [select(artifacts.c.pk).where(way) for way in _ways(asker, shape)]
    either = union_all(*keys).subquery()
    return select(either.columns[0]).limit(_FEW + 1)


def _ways(asker: Asker, shape: _Shape) -> list[ColumnElement[bool]]:
    if shape.scope is ListScope.MINE:
        return [artifacts.c.owner == ME]
    if shape.starred:
        return [artifacts.c.pk.in_(select(stars.c.artifact).where(stars.c.user == ME))]
    if shape.has_folder:
        return [_is_in_folder()]
    return ways_in(asker)


def _conditions(asker: Asker, shape: _Shape) -> list[ColumnElement[bool]]:
    trashed = artifacts.c.deleted_at.is_not(None)
    archived = artifacts.c.archived_at.is_not(None)
    found: list[ColumnElement[bool]] = [trashed if shape.trashed else ~trashed]
    # Administrators look at what they have closed one by one, and each look is on record.
    found.append(artifacts.c.quarantined_at.is_(None) | (artifacts.c.owner == ME))
    if shape.archived:
        found.append(archived)
    elif not shape.trashed and not shape.searches:
        found.append(~archived)
    found += _in_scope(shape)
    if shape.has_folder:
        found.append(_is_in_folder())
    if shape.starred:
        mine = and_(stars.c.artifact == artifacts.c.pk, stars.c.user == ME)
        found.append(exists().where(mine).correlate(artifacts))
    if shape.has_agent:
        found.append(_agent(asker) == bindparam("agent", type_=Text()))
    if shape.searches:
        found.append(_matches(asker, shape))
    return found


def _is_in_folder() -> ColumnElement[bool]:
    return artifacts.c.folder == bindparam("folder", type_=BigInteger())


def _in_scope(shape: _Shape) -> list[ColumnElement[bool]]:
    if shape.scope is ListScope.MINE:
        return [artifacts.c.owner == ME]
    if shape.scope is ListScope.SHARED:
        return [artifacts.c.owner.is_distinct_from(ME)]
    if shape.scope is ListScope.ORG:
        return [is_open_to(Audience.ORG) | is_in_folder_open_to(Audience.ORG)]
    return []


def _matches(asker: Asker, shape: _Shape) -> ColumnElement[bool]:
    """In the text that the actor may see."""
    newest, pinned = (
        search.holds(artifacts.c.pk, postgres=shape.is_postgres, of=of)
        for of in (search.NEWEST, search.PINNED)
    )
    return case((is_held(asker), pinned), else_=newest)


def _agent(asker: Asker) -> ColumnElement[str]:
    shown = select(pins.c.agent).where(pins.c.artifact == artifacts.c.pk).correlate(artifacts)
    return case((is_held(asker), shown.scalar_subquery()), else_=artifacts.c.agent)
