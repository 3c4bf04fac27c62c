"""Which role has this actor on this artifact? The one expression that says so.

A single artifact is loaded with it, and lists filter by it, so the two cannot disagree. What a
role may do is `fanlight.model.policy`.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, exists, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from fanlight.db.tables import artifacts, links, session_links, shares
from fanlight.model.actor import Actor, ActorKind
from fanlight.model.artifact import Audience, Role


class _Greatest(GenericFunction[int]):
    """The largest argument: `greatest` on PostgreSQL, `max` of several on SQLite."""

    type = Integer()
    inherit_cache = True
    name = "fanlight_greatest"


@compiles(_Greatest, "postgresql")
def _greatest_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **options)})"


@compiles(_Greatest, "sqlite")
def _greatest_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"max({compiler.process(element.clauses, **options)})"


def role_of(actor: Actor, now: int) -> ColumnElement[int]:
    """The actor's `Role` on the row of `artifacts` at hand, as a number."""
    if actor.kind is ActorKind.SYSTEM:
        return literal(int(Role.OWNER))
    roles: list[ColumnElement[int]] = [_by_audience(actor)]
    if actor.user is not None:
        roles.append(_by_person(actor.user))
    if actor.session is not None:
        roles.append(_by_links(actor.session, now))
    return _Greatest(*roles) if len(roles) > 1 else roles[0]


def _by_audience(actor: Actor) -> ColumnElement[int]:
    open_to = [Audience.PUBLIC, Audience.ORG] if actor.is_member else [Audience.PUBLIC]
    return case((artifacts.c.audience.in_(open_to), int(Role.VIEWER)), else_=int(Role.NONE))


def _by_person(user: int) -> ColumnElement[int]:
    shared = (
        select(shares.c.role)
        .where(shares.c.artifact == artifacts.c.pk, shares.c.user == user)
        .scalar_subquery()
    )
    return case(
        (artifacts.c.owner == user, int(Role.OWNER)), else_=func.coalesce(shared, int(Role.NONE))
    )


def _by_links(session: int, now: int) -> ColumnElement[int]:
    opened = exists().where(
        and_(session_links.c.session == session, session_links.c.link == links.c.pk)
    )
    best = (
        select(func.max(links.c.role))
        .where(links.c.artifact == artifacts.c.pk, _works(now), opened)
        .scalar_subquery()
    )
    return func.coalesce(best, int(Role.NONE))


def _works(now: int) -> ColumnElement[bool]:
    unexpired = links.c.expires_at.is_(None) | (links.c.expires_at > now)
    return and_(links.c.revoked_at.is_(None), unexpired)
