"""What the policy says of roles and folders, and who may publish what."""

from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    update,
)

from fanlight.db.domains import domains_of, written
from fanlight.db.people import BY_WIDTH, POLICY, policy_of
from fanlight.db.places import Place
from fanlight.db.tables import (
    artifacts,
    folders,
    group_shares,
    orgs,
    role_policies,
    roles,
    shares,
    users,
)
from fanlight.db.tx import Tx
from fanlight.db.visible import is_role_of_user
from fanlight.model.actor import Actor
from fanlight.model.artifact import WIDTH, Audience
from fanlight.model.guest import ANYBODY, Domains, common
from fanlight.model.permission import OrgRole, Standing
from fanlight.model.share import Bound, SharingPolicy
from fanlight.model.switches import Publishing


class FolderBound(NamedTuple):
    """A folder of which the policy says how far it reaches."""

    id: str
    name: str
    owner: str
    most: Audience | None
    first: Audience | None
    guests: Domains | None


def applying(tx: Tx, owner: int | None, folder: int | None = None) -> SharingPolicy:
    """To what somebody owns, and to what is in a folder: the narrowest of what is said of them."""
    role = _of_user(owner).subquery()
    there = select(*_FOLDER).where(folders.c.pk == folder).subquery()
    joined = orgs.outerjoin(role, literal(1) == 1).outerjoin(there, literal(1) == 1)
    query = select(*POLICY, *role.c, *there.c).select_from(joined)
    row = tx.first(query)
    by_role = _bound(row.most, row.first, row.guests)
    return policy_of(row).within(by_role, _bound(row.there, row.first_there, row.guests_there))


_FOLDER = (
    folders.c.audience_most.label("there"),
    folders.c.audience_first.label("first_there"),
    folders.c.guest_domains.label("guests_there"),
)
_ROLE = (
    role_policies.c.audience_most.label("most"),
    role_policies.c.audience_first.label("first"),
    role_policies.c.guest_domains.label("guests"),
)


def _of_user(pk: int | None) -> Select[Any]:
    query = select(*_ROLE).join_from(role_policies, users, is_role_of_user())
    return query.where(users.c.pk == pk)


class Beyond(NamedTuple):
    """What would be open further than its owner's role and its folder let it be, and how far that
    is: `audience` and `guests` are None where they stay as they are.

    `place` is the ID of an artifact, or the key of a folder; `kept` are the guests that what it
    left before lets in, None for any.
    """

    place: Any
    audience: Audience | None
    guests: Domains | None
    kept: Domains | None

    @property
    def values(self) -> dict[str, Any]:
        """The columns in which it is written down."""
        values = {"audience": self.audience, "guests_kept": _text(self.guests)}
        return {name: value for name, value in values.items() if value is not None}


def beyond(
    tx: Tx,
    *,
    owner: int | None = None,
    folder: int | None = None,
    ids: Sequence[str] | None = None,
) -> list[Beyond]:
    """Of the artifacts of an owner, in a folder, or of `ids`; all that is given has to hold."""
    by_role, by_folder = role_policies.c, folders.c
    width = case(WIDTH, value=artifacts.c.audience)
    bounds_guests = or_(by_role.guest_domains.is_not(None), by_folder.guest_domains.is_not(None))
    further = or_(width > by_role.audience_most, width > by_folder.audience_most)
    query = (
        select(artifacts.c.id, width, artifacts.c.guests_kept, *_SAID)
        .join(users, users.c.pk == artifacts.c.owner)
        .outerjoin(role_policies, is_role_of_user())
        .outerjoin(folders, folders.c.pk == artifacts.c.folder)
        .where(or_(further, and_(bounds_guests, _is_given())))
        .order_by(artifacts.c.pk)
    )
    if owner is not None:
        query = query.where(artifacts.c.owner == owner)
    if folder is not None:
        query = query.where(artifacts.c.folder == folder)
    if ids is not None:
        query = query.where(artifacts.c.id.in_(ids))
    return _narrowed(tx.all(query))


def folders_beyond(tx: Tx, owner: int) -> list[Beyond]:
    """Likewise somebody's folders, by what is said of their role."""
    role, width = role_policies.c, case(WIDTH, value=folders.c.audience)
    query = (
        select(folders.c.pk, width, folders.c.guests_kept, *_ROLE_SAID)
        .join(users, users.c.pk == folders.c.owner)
        .join(role_policies, is_role_of_user())
        .where(folders.c.owner == owner)
        .where(or_(width > role.audience_most, role.guest_domains.is_not(None)))
    )
    return _narrowed(tx.all(query))


_ROLE_SAID = (role_policies.c.audience_most, role_policies.c.guest_domains)
_SAID = (*_ROLE_SAID, folders.c.audience_most, folders.c.guest_domains)


def _is_given() -> ColumnElement[bool]:
    """Whether anybody has the artifact by name, or may have it by its folder."""
    to_one = exists().where(shares.c.artifact == artifacts.c.pk)
    to_many = exists().where(group_shares.c.artifact == artifacts.c.pk)
    return or_(artifacts.c.folder.is_not(None), to_one, to_many)


def _narrowed(rows: Sequence[Any]) -> list[Beyond]:
    """Of each its place, width and `guests_kept`, and then these two as they are said of it."""
    found = []
    for place, width, text, *said in rows:
        most = min([width, *(each for each in said[::2] if each is not None)])
        kept = _domains(text)
        first = ANYBODY if kept is None else kept
        guests = reduce(
            common, [domains_of(each) for each in said[1::2] if each is not None], first
        )
        audience = BY_WIDTH[most] if most < width else None
        if audience is not None or guests != first:
            found.append(Beyond(place, audience, None if guests == first else guests, kept))
    return found


def kept_by(tx: Tx, place: Place, id_: str) -> tuple[int, Domains | None]:
    """Its key, and the guests that what it left lets in; None for any."""
    table = place.table
    row = tx.first(select(table.c.pk, table.c.guests_kept).where(table.c.id == id_))
    return row.pk, _domains(row.guests_kept)


def of_roles(tx: Tx) -> list[tuple[str, Bound]]:
    """Of each: first those that are always there, then the others by name."""
    said = {
        (row.role, row.custom_role): _bound(row.most, row.first, row.guests)
        for row in tx.all(select(role_policies.c.role, role_policies.c.custom_role, *_ROLE))
    }
    own = tx.all(select(roles.c.pk, roles.c.name).order_by(roles.c.key))
    built_in = [(each.value, said.get((each.value, None), Bound())) for each in OrgRole]
    return built_in + [(name, said.get((None, pk), Bound())) for pk, name in own]


def of_role(tx: Tx, standing: Standing) -> Bound:
    row = tx.first(select(*_ROLE).where(_is(standing)))
    return _bound(*row) if row else Bound()


def bind_role(tx: Tx, standing: Standing, bound: Bound) -> None:
    tx.run(delete(role_policies).where(_is(standing)))
    if bound != Bound():
        custom = standing.custom
        row = {
            "role": None if custom else standing.role,
            "custom_role": custom.pk if custom else None,
            "audience_most": _width(bound.most),
            "audience_first": _width(bound.first),
            "guest_domains": _text(bound.guests),
        }
        tx.run(insert(role_policies), row)


def of_folders(tx: Tx) -> list[FolderBound]:
    """Those that it says something of, by name."""
    query = (
        select(folders.c.id, folders.c.name, users.c.name.label("owner"), *_FOLDER)
        .join(users, users.c.pk == folders.c.owner)
        .where(or_(*(column.is_not(None) for column in _FOLDER)))
        .order_by(folders.c.name, folders.c.pk)
    )
    return [
        FolderBound(id_, name, owner, _audience(most), _audience(first), _domains(guests))
        for id_, name, owner, most, first, guests in tx.all(query)
    ]


def of_folder(tx: Tx, pk: int) -> Bound:
    row = tx.first(select(*_FOLDER).where(folders.c.pk == pk))
    return _bound(*row)


def bind_folder(tx: Tx, pk: int, bound: Bound) -> None:
    values = {
        "audience_most": _width(bound.most),
        "audience_first": _width(bound.first),
        "guest_domains": _text(bound.guests),
    }
    tx.run(update(folders).where(folders.c.pk == pk).values(values))


_PUBLISHING = (
    users.c.name,
    orgs.c.publishing_off_at,
    orgs.c.page_bytes,
    orgs.c.set_bytes,
    orgs.c.agents,
)


def publishing(tx: Tx) -> Publishing:
    by = users.c.pk == orgs.c.publishing_off_by
    row = tx.first(select(*_PUBLISHING).select_from(orgs.outerjoin(users, by)))
    return Publishing(
        off_at=row.publishing_off_at,
        off_by=row.name or "",
        page_bytes=row.page_bytes,
        set_bytes=row.set_bytes,
        agents=tuple(row.agents),
    )


def set_publishing(tx: Tx, wanted: Publishing) -> None:
    """All but whether it is on."""
    values = {
        "page_bytes": wanted.page_bytes,
        "set_bytes": wanted.set_bytes,
        "agents": list(wanted.agents),
    }
    tx.run(update(orgs).values(values))


def switch_publishing(tx: Tx, off_at: int | None, by: Actor) -> None:
    """Off at a time, or on again."""
    who = None if off_at is None else by.user
    tx.run(update(orgs).values(publishing_off_at=off_at, publishing_off_by=who))


def _is(standing: Standing) -> Any:
    if standing.custom:
        return role_policies.c.custom_role == standing.custom.pk
    return role_policies.c.role == standing.role


def _bound(most: int | None, first: int | None, guests: str | None) -> Bound:
    return Bound(_audience(most), _audience(first), _domains(guests))


def _domains(text: str | None) -> Domains | None:
    return None if text is None else domains_of(text)


def _text(domains: Domains | None) -> str | None:
    return None if domains is None else written(domains)


def _audience(width: int | None) -> Audience | None:
    return None if width is None else BY_WIDTH[width]


def _width(audience: Audience | None) -> int | None:
    return None if audience is None else WIDTH[audience]
