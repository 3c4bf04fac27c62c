"""Which role has this actor on this artifact? The one expression that says so.

A single artifact is loaded with it, and lists filter by it, so the two cannot disagree. What a
role may do is `fanlight.model.policy`.
"""

from functools import cache
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from fanlight.db.domains import between_commas, have_mine, written
from fanlight.db.places import AROUND, ARTIFACT, FOLDER, Place
from fanlight.db.tables import (
    artifacts,
    folders,
    group_members,
    links,
    orgs,
    pins,
    role_policies,
    session_links,
    users,
)
from fanlight.model.actor import Actor, ActorKind
from fanlight.model.artifact import SEES_ALL, WIDTH, Audience, Role
from fanlight.model.guest import ANYBODY, MOST
from fanlight.model.policy import Action, Allow, decide


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
    is_bound: bool
    is_inside: bool
    moderates: bool

    @property
    def is_guest(self) -> bool:
        """Somebody with an account who is no member."""
        return self.is_person and not self.is_member

    @classmethod
    def of(cls, actor: Actor) -> Self:
        return cls(
            actor.kind is ActorKind.SYSTEM,
            actor.is_member,
            actor.user is not None,
            actor.session is not None,
            actor.only is not None,
            actor.inside is not None,
            isinstance(decide(actor, Action.MODERATE), Allow),
        )


ME = bindparam("me", type_=Integer())
_ONLY = bindparam("my_only", type_=Integer())
_INSIDE = bindparam("my_inside", type_=Integer())


def params(actor: Actor, now: int) -> dict[str, Any]:
    """What a statement with `role_of`, or `ME`, is executed with."""
    return {
        "me": actor.user,
        "my_session": actor.session,
        "my_only": actor.only,
        "my_domain": between_commas(actor.domain),
        "my_inside": actor.inside,
        "now": now,
    }


# Building this takes several times as long as executing it, and most statements have it in them.
@cache
def role_of(asker: Asker) -> ColumnElement[int]:
    """The actor's `Role` on the row of `artifacts` at hand, as a number.

    It is the best of what its owner gave, what the folder gives that it is in, and links.

    What of the organisation's policy bounds seeing is here: an audience wider than it allows, for
    everybody, for its owner's role, or in its folder, counts as the widest that it does allow;
    without external sharing nobody but members sees anything that is not their own, and without
    links nobody comes in by one; and guests have what was shared with them by name, as commenters
    at most, where the policy names their domain, and what the page left did. Nothing is written to
    any artifact, so that all is as before when the policy is.

    What is in quarantine is its owner's and, to look at, the administrators'; what was deleted by
    order is nobody's.
    """
    if asker.is_system:
        return literal(int(Role.OWNER))
    role = case(
        (artifacts.c.ended_at.is_not(None), int(Role.NONE)),
        (artifacts.c.quarantined_at.is_not(None), _in_quarantine(asker)),
        else_=_open(asker),
    )
    return _if_bound_to(role, asker)


def _in_quarantine(asker: Asker) -> ColumnElement[int]:
    others = Role.VIEWER if asker.moderates else Role.NONE
    if not asker.is_person:
        return literal(int(others))
    return case((artifacts.c.owner == ME, int(Role.OWNER)), else_=int(others))


def _open(asker: Asker) -> ColumnElement[int]:
    roles = [*_given(ARTIFACT, asker), _by_folder(asker)]
    if asker.has_session:
        roles.append(_if_inside(asker, _by_links()))
    return _Greatest(*roles)


def _if_bound_to(role: ColumnElement[int], asker: Asker) -> ColumnElement[int]:
    """A token for one artifact, or for those in one folder, is nothing to all others, whatever its
    person is to them.
    """
    if asker.is_bound:
        role = case((artifacts.c.pk == _ONLY, role), else_=int(Role.NONE))
    if asker.is_inside:
        role = case((artifacts.c.folder == _INSIDE, role), else_=int(Role.NONE))
    return role


@cache
def folder_role_of(asker: Asker) -> ColumnElement[int]:
    """Likewise, on the row of `folders` at hand.

    A token for one artifact is nothing to folders; one for a folder is at most an editor of it, and
    so does not share or delete the folder itself.
    """
    if asker.is_bound:
        return literal(int(Role.NONE))
    if asker.is_system:
        return literal(int(Role.OWNER))
    roles = _given(FOLDER, asker, owner=Role.EDITOR if asker.is_inside else Role.OWNER)
    best = _Greatest(*roles) if len(roles) > 1 else roles[0]
    return case((folders.c.pk == _INSIDE, best), else_=int(Role.NONE)) if asker.is_inside else best


def _given(place: Place, asker: Asker, *, owner: Role = Role.OWNER) -> list[ColumnElement[int]]:
    """By its audience, to whoever owns it, and by name."""
    roles = [_by_audience(place, asker)]
    if asker.is_person:
        mine = place.table.c.owner == ME
        if place is AROUND:
            # To be in somebody's folder is to be shared with them.
            mine = and_(mine, _lets_reach(Audience.PEOPLE, place))
        roles += [_when(mine, owner), _if_inside(asker, _by_name(place, asker))]
    return roles


def _by_folder(asker: Asker) -> ColumnElement[int]:
    """An artifact has one owner: whoever owns its folder is an editor of what others put there."""
    roles = _given(AROUND, asker, owner=MOST if asker.is_guest else Role.EDITOR)
    best = _Greatest(*roles) if len(roles) > 1 else roles[0]
    query = select(best).select_from(folders).where(folders.c.pk == artifacts.c.folder)
    return _if_inside(asker, _or_none(query.correlate(artifacts).scalar_subquery()))


def _by_audience(place: Place, asker: Asker) -> ColumnElement[int]:
    if asker.is_member:
        return _when(is_open_to(Audience.ORG, place), Role.VIEWER)
    return _when(and_(is_open_to(Audience.PUBLIC, place), _has_external_sharing()), Role.VIEWER)


def _by_name(place: Place, asker: Asker) -> ColumnElement[int]:
    given = _by_shares(place)
    return _for_guest(place, given) if asker.is_guest else given


def _for_guest(place: Place, given: ColumnElement[int]) -> ColumnElement[int]:
    """As far as everything lets the guest's domain in that bounds what is at hand."""
    everywhere = have_mine(select(orgs.c.guest_domains).scalar_subquery())
    out = [_is_role_without_my_domain(owner) for owner in place.owners]
    left = [have_mine(func.coalesce(kept, written(ANYBODY))) for kept in place.guests_kept]
    within = and_(everywhere, *left, ~or_(_is_folder_without_my_domain(place), *out))
    most = case((given > int(MOST), int(MOST)), else_=given)
    return case((within, most), else_=int(Role.NONE))


def _by_shares(place: Place) -> ColumnElement[int]:
    """What was given to the person, or to a group they are in. Nothing private is shared."""
    one, many = place.shares.c, place.group_shares.c
    by_name = (
        select(one.role)
        .where(one[place.key] == place.table.c.pk, one.user == ME)
        .correlate(place.table)
        .scalar_subquery()
    )
    by_group = (
        select(func.max(many.role))
        .join(group_members, group_members.c.group == many.group)
        .where(many[place.key] == place.table.c.pk, group_members.c.user == ME)
        .correlate(place.table)
        .scalar_subquery()
    )
    given = _Greatest(_or_none(by_name), _or_none(by_group))
    return case((is_open_to(Audience.PEOPLE, place), given), else_=int(Role.NONE))


def _if_inside(asker: Asker, role: ColumnElement[int]) -> ColumnElement[int]:
    """What guests and visitors get needs external sharing."""
    if asker.is_member:
        return role
    return case((_has_external_sharing(), role), else_=int(Role.NONE))


def is_listed(asker: Asker) -> ColumnElement[bool]:
    """Whether lists and searches have the artifact at hand: all that the actor may view.

    Of guests, what is theirs or was given to them by name; not what is open to everybody.
    """
    viewed = role_of(asker) >= int(Role.VIEWER)
    if not asker.is_guest:
        return viewed
    around = select(_named(AROUND, asker)).select_from(folders)
    query = around.where(folders.c.pk == artifacts.c.folder).correlate(artifacts)
    by_name = _Greatest(_named(ARTIFACT, asker), _or_none(query.scalar_subquery()))
    return and_(viewed, by_name >= int(Role.VIEWER))


def is_folder_listed(asker: Asker) -> ColumnElement[bool]:
    """Likewise, of the folder at hand."""
    viewed = folder_role_of(asker) >= int(Role.VIEWER)
    return and_(viewed, _named(FOLDER, asker) >= int(Role.VIEWER)) if asker.is_guest else viewed


def _named(place: Place, asker: Asker) -> ColumnElement[int]:
    """To whoever owns it, and by name."""
    return _Greatest(_when(place.table.c.owner == ME, Role.OWNER), _by_name(place, asker))


def title_for(asker: Asker) -> ColumnElement[str]:
    """Of the artifact at hand, as the actor may know it."""
    return case((is_held(asker), shown_title()), else_=artifacts.c.title)


def shown_title() -> ColumnElement[str]:
    """Of the artifact at hand, as it is shown to whoever may not publish."""
    pinned = select(pins.c.title).where(pins.c.artifact == artifacts.c.pk).correlate(artifacts)
    return func.coalesce(pinned.scalar_subquery(), artifacts.c.title)


def is_held(asker: Asker) -> ColumnElement[bool]:
    """Whether the actor sees the pinned version of the artifact at hand as its newest."""
    return and_(artifacts.c.pinned.is_not(None), role_of(asker) < int(SEES_ALL))


def is_in_folder_open_to(audience: Audience) -> ColumnElement[bool]:
    """Whether the folder of the artifact at hand is open to at least this audience."""
    there = folders.c.pk == artifacts.c.folder
    return exists().where(and_(there, is_open_to(audience, AROUND))).correlate(artifacts)


def is_open_to(audience: Audience, place: Place = ARTIFACT) -> ColumnElement[bool]:
    """Whether what is at hand is open to at least this audience, as the policy has it."""
    wide_enough = [each for each in Audience if WIDTH[each] >= WIDTH[audience]]
    return and_(place.table.c.audience.in_(wide_enough), _lets_reach(audience, place))


def _lets_reach(audience: Audience, place: Place) -> ColumnElement[bool]:
    """Whether the policy lets what is at hand be open to this audience."""
    most = select(orgs.c.audience_most).scalar_subquery()
    narrower = [_is_role_below(audience, owner) for owner in place.owners]
    return and_(most >= WIDTH[audience], ~or_(_is_folder_below(audience, place), *narrower))


def _is_role_below(audience: Audience, owner: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the policy lets the role of the person with this key share less far.

    A value rather than a test: for that PostgreSQL would look at everybody, to save a look each.
    """
    least = select(func.min(role_policies.c.audience_most)).select_from(users)
    query = least.join(role_policies, is_role_of_user()).where(users.c.pk == owner)
    its = query.correlate(artifacts, folders).scalar_subquery()
    return func.coalesce(its, WIDTH[audience]) < WIDTH[audience]


def _is_role_without_my_domain(owner: ColumnElement[int]) -> ColumnElement[bool]:
    """NULL says nothing, and is not without."""
    condition = ~have_mine(role_policies.c.guest_domains)
    query = exists().where(users.c.pk == owner, is_role_of_user(), condition)
    return query.correlate(artifacts, folders)


def is_role_of_user() -> ColumnElement[bool]:
    """Joins `role_policies` to `users`: who has a custom role has no built-in one beside it."""
    built_in = and_(users.c.custom_role.is_(None), role_policies.c.role == users.c.role)
    return or_(role_policies.c.custom_role == users.c.custom_role, built_in)


def _is_folder_below(audience: Audience, place: Place) -> ColumnElement[bool]:
    if place.table is folders:
        return func.coalesce(folders.c.audience_most, WIDTH[audience]) < WIDTH[audience]
    return _is_in_folder_that(_ITS_FOLDER.c.audience_most < WIDTH[audience])


def _is_folder_without_my_domain(place: Place) -> ColumnElement[bool]:
    if place.table is folders:
        return ~have_mine(func.coalesce(folders.c.guest_domains, written(ANYBODY)))
    return _is_in_folder_that(~have_mine(_ITS_FOLDER.c.guest_domains))


_ITS_FOLDER = folders.alias("its_folder")


def _is_in_folder_that(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    there = and_(_ITS_FOLDER.c.pk == artifacts.c.folder, condition)
    return exists().where(there).correlate(artifacts)


def _has_external_sharing() -> ColumnElement[bool]:
    return select(orgs.c.external_sharing).scalar_subquery() == 1


def _has_links() -> ColumnElement[bool]:
    return select(orgs.c.share_links).scalar_subquery() == 1


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
    return case((_has_links(), _or_none(best)), else_=int(Role.NONE))


def _works() -> ColumnElement[bool]:
    unexpired = links.c.expires_at.is_(None) | (links.c.expires_at > bindparam("now"))
    return and_(links.c.revoked_at.is_(None), unexpired, is_links_owner_here())


def is_links_owner_here() -> ColumnElement[bool]:
    """Whether whoever the link at hand is of still owns its artifact, and can sign in."""
    here = and_(users.c.suspended_at.is_(None), users.c.removed_at.is_(None))
    there = and_(users.c.pk == links.c.owner, here)
    theirs = and_(artifacts.c.pk == links.c.artifact, artifacts.c.owner == links.c.owner)
    return and_(exists().where(there).correlate(links), exists().where(theirs).correlate(links))
