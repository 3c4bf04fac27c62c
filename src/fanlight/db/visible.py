"""Which role has this actor on this artifact? The one expression that says so.

A single artifact is loaded with it, and lists filter by it, so the two cannot disagree. What a
role may do is `fanlight.model.policy`.
"""

from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, exists, func, literal, select
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


class Asker(NamedTuple):
    """What of an actor decides which statement is asked; who it is comes with its parameters."""

    is_system: bool
    is_member: bool
    is_person: bool
    has_session: bool

    @classmethod
    def of(cls, actor: Actor) -> Self:
        return cls(
            actor.kind is ActorKind.SYSTEM,
            actor.is_member,
            actor.user is not None,
            actor.session is not None,
        )


ME = bindparam("me", type_=Integer())


def params(actor: Actor, now: int) -> dict[str, int | None]:
    """What a statement with `role_of`, or `ME`, is executed with."""
    return {"me": actor.user, "my_session": actor.session, "now": now}


def role_of(asker: Asker) -> ColumnElement[int]:
    """The actor's `Role` on the row of `artifacts` at hand, as a number."""
    if asker.is_system:
        return literal(int(Role.OWNER))
    roles: list[ColumnElement[int]] = [_by_audience(asker)]
    if asker.is_person:
        roles.append(_by_person())
    if asker.has_session:
        roles.append(_by_links())
    return _Greatest(*roles) if len(roles) > 1 else roles[0]


def _by_audience(asker: Asker) -> ColumnElement[int]:
    open_to = [Audience.PUBLIC, Audience.ORG] if asker.is_member else [Audience.PUBLIC]
    return case((artifacts.c.audience.in_(open_to), int(Role.VIEWER)), else_=int(Role.NONE))


def _by_person() -> ColumnElement[int]:
    shared = (
        select(shares.c.role)
        .where(shares.c.artifact == artifacts.c.pk, shares.c.user == ME)
        .scalar_subquery()
    )
    return case(
        (artifacts.c.owner == ME, int(Role.OWNER)), else_=func.coalesce(shared, int(Role.NONE))
    )


def _by_links() -> ColumnElement[int]:
    session = bindparam("my_session", type_=Integer())
    opened = exists().where(
        and_(session_links.c.session == session, session_links.c.link == links.c.pk)
    )
    best = (
        select(func.max(links.c.role))
        .where(links.c.artifact == artifacts.c.pk, _works(), opened)
        .scalar_subquery()
    )
    return func.coalesce(best, int(Role.NONE))


def _works() -> ColumnElement[bool]:
    unexpired = links.c.expires_at.is_(None) | (links.c.expires_at > bindparam("now"))
    return and_(links.c.revoked_at.is_(None), unexpired)
