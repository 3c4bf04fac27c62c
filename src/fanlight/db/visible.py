"""Which role has this actor on this artifact? The one expression that says so.

A single artifact is loaded with it, and lists filter by it, so the two cannot disagree. What a
role may do is `fanlight.model.policy`.
"""

from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, exists, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from fanlight.db.tables import (
    artifacts,
    group_members,
    group_shares,
    links,
    orgs,
    session_links,
    shares,
)
from fanlight.model.actor import Actor, ActorKind
from fanlight.model.artifact import WIDTH, Audience, Role
from fanlight.model.permission import Permission, permissions_of


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
    moderates: bool

    @classmethod
    def of(cls, actor: Actor) -> Self:
        return cls(
            actor.kind is ActorKind.SYSTEM,
            actor.is_member,
            actor.user is not None,
            actor.session is not None,
            Permission.MODERATE in permissions_of(actor.role),
        )


ME = bindparam("me", type_=Integer())


def params(actor: Actor, now: int) -> dict[str, int | None]:
    """What a statement with `role_of`, or `ME`, is executed with."""
    return {"me": actor.user, "my_session": actor.session, "now": now}


def role_of(asker: Asker) -> ColumnElement[int]:
    """The actor's `Role` on the row of `artifacts` at hand, as a number.

    What of the organisation's policy bounds seeing is here: an audience wider than it allows
    counts as the widest that it does allow, and without external sharing nobody but members sees
    anything that is not their own. Nothing is written to any artifact, so that all is as before
    when the policy is.

    What is in quarantine is its owner's and, to look at, the administrators'; what was deleted by
    order is nobody's.
    """
    if asker.is_system:
        return literal(int(Role.OWNER))
    return case(
        (artifacts.c.ended_at.is_not(None), int(Role.NONE)),
        (artifacts.c.quarantined_at.is_not(None), _in_quarantine(asker)),
        else_=_given(asker),
    )


def _in_quarantine(asker: Asker) -> ColumnElement[int]:
    others = Role.VIEWER if asker.moderates else Role.NONE
    if not asker.is_person:
        return literal(int(others))
    return case((artifacts.c.owner == ME, int(Role.OWNER)), else_=int(others))


def _given(asker: Asker) -> ColumnElement[int]:
    roles: list[ColumnElement[int]] = [_by_audience(asker)]
    if asker.is_person:
        roles += [_by_owning(), _if_inside(asker, _by_shares())]
    if asker.has_session:
        roles.append(_if_inside(asker, _by_links()))
    return _Greatest(*roles) if len(roles) > 1 else roles[0]


def _by_audience(asker: Asker) -> ColumnElement[int]:
    if asker.is_member:
        return _when(is_open_to(Audience.ORG), Role.VIEWER)
    return _when(and_(is_open_to(Audience.PUBLIC), _has_external_sharing()), Role.VIEWER)


def _by_owning() -> ColumnElement[int]:
    return _when(artifacts.c.owner == ME, Role.OWNER)


def _by_shares() -> ColumnElement[int]:
    """What was given to the person, or to a group they are in. Private artifacts are not shared."""
    by_name = (
        select(shares.c.role)
        .where(shares.c.artifact == artifacts.c.pk, shares.c.user == ME)
        .scalar_subquery()
    )
    by_group = (
        select(func.max(group_shares.c.role))
        .join(group_members, group_members.c.group == group_shares.c.group)
        .where(group_shares.c.artifact == artifacts.c.pk, group_members.c.user == ME)
        .scalar_subquery()
    )
    given = _Greatest(_or_none(by_name), _or_none(by_group))
    return case((is_open_to(Audience.PEOPLE), given), else_=int(Role.NONE))


def _if_inside(asker: Asker, role: ColumnElement[int]) -> ColumnElement[int]:
    """What guests and visitors get needs external sharing."""
    if asker.is_member:
        return role
    return case((_has_external_sharing(), role), else_=int(Role.NONE))


def is_open_to(audience: Audience) -> ColumnElement[bool]:
    """Whether the artifact at hand is open to at least this audience, as the policy has it."""
    wide_enough = [each for each in Audience if WIDTH[each] >= WIDTH[audience]]
    most = select(orgs.c.audience_most).scalar_subquery()
    return and_(artifacts.c.audience.in_(wide_enough), most >= WIDTH[audience])


def _has_external_sharing() -> ColumnElement[bool]:
    return select(orgs.c.external_sharing).scalar_subquery() == 1


def _when(condition: ColumnElement[bool], role: Role) -> ColumnElement[int]:
    return case((condition, int(role)), else_=int(Role.NONE))


def _or_none(role: Any) -> ColumnElement[int]:
    return func.coalesce(role, int(Role.NONE))


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
    return _or_none(best)


def _works() -> ColumnElement[bool]:
    unexpired = links.c.expires_at.is_(None) | (links.c.expires_at > bindparam("now"))
    return and_(links.c.revoked_at.is_(None), unexpired)
