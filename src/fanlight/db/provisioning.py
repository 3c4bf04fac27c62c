"""People and groups as an identity provider sees them by SCIM."""

import operator as operators
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from fanlight.db.tables import group_members, groups, provisioned_groups, provisioned_people, users
from fanlight.db.tx import Tx
from fanlight.model.provisioning import (
    Condition,
    Either,
    ManagedGroup,
    ManagedPerson,
    Profile,
    Test,
    UnknownAttributeError,
    Unless,
)

_managers = users.alias("managers")
_told = provisioned_people.c
_key = func.coalesce(_told.key, users.c.email)
_changed = func.coalesce(_told.changed_at, users.c.created_at)
_PEOPLE = (
    select(
        users.c.pk,
        users.c.id,
        func.coalesce(_told.user_name, users.c.email).label("user_name"),
        _told.external_id,
        users.c.suspended_at,
        _managers.c.id.label("manager"),
        _told.document,
        users.c.email,
        users.c.name,
        users.c.created_at,
        _changed.label("changed_at"),
    )
    .outerjoin(provisioned_people, _told.user == users.c.pk)
    .outerjoin(_managers, _managers.c.pk == _told.manager)
    # Service accounts are nobody's leavers, and the provider knows nothing of them.
    .where(users.c.removed_at.is_(None), users.c.is_service == 0, _told.deleted_at.is_(None))
)
_GROUPS = select(
    groups.c.pk,
    groups.c.id,
    groups.c.name,
    provisioned_groups.c.external_id,
    groups.c.created_at,
    provisioned_groups.c.changed_at,
).join(provisioned_groups, provisioned_groups.c.group == groups.c.pk)


class _Column(NamedTuple):
    """`folded`: compared without case; the column holds it so already."""

    column: ColumnElement[Any]
    folded: bool = False


_PERSON_COLUMNS = {
    "id": _Column(users.c.id),
    "userName": _Column(_key, folded=True),
    "externalId": _Column(_told.external_id),
    "displayName": _Column(func.lower(users.c.name), folded=True),
    "emails": _Column(users.c.email, folded=True),
    "emails.value": _Column(users.c.email, folded=True),
    "active": _Column(users.c.suspended_at.is_(None)),
    "meta.created": _Column(users.c.created_at),
    "meta.lastModified": _Column(_changed),
}
_GROUP_COLUMNS = {
    "id": _Column(groups.c.id),
    "displayName": _Column(groups.c.key, folded=True),
    "externalId": _Column(provisioned_groups.c.external_id),
    "meta.created": _Column(groups.c.created_at),
    "meta.lastModified": _Column(provisioned_groups.c.changed_at),
}


def people(
    tx: Tx, condition: Condition | None, *, start: int, count: int
) -> tuple[int, list[ManagedPerson]]:
    """How many there are, and those from `start` (0 is the first) on.

    Raises `UnknownAttributeError` for a condition on what is not searched.
    """
    query = _PEOPLE
    if condition is not None:
        query = query.where(_where(_PERSON_COLUMNS, condition))
    total, rows = _page(tx, query.order_by(users.c.pk), start=start, count=count)
    return total, [_person(row) for row in rows]


def person(tx: Tx, id_: str) -> ManagedPerson | None:
    row = tx.first(_PEOPLE.where(users.c.id == id_))
    return _person(row) if row else None


def named(tx: Tx, user_name: str) -> ManagedPerson | None:
    row = tx.first(_PEOPLE.where(_is_named(user_name)))
    return _person(row) if row else None


def _is_named(user_name: str) -> ColumnElement[bool]:
    """By two questions, each with an index of its own: of a person without a profile it is the
    address.
    """
    key = user_name.casefold()
    told = select(_told.user).where(_told.key == key)
    return and_(or_(users.c.pk.in_(told), users.c.email == key), _key == key)


def keys_of(tx: Tx, ids: Sequence[str]) -> dict[str, int]:
    """The keys of these people, of those that there are."""
    rows = tx.all(_PEOPLE.where(users.c.id.in_(ids)))
    return {row.id: row.pk for row in rows}


def keep_profile(tx: Tx, user: int, profile: Profile) -> bool:
    """False where somebody else just got the name."""
    tx.run(delete(provisioned_people).where(_told.user == user))
    row = {
        "user": user,
        "user_name": profile.user_name,
        "key": profile.user_name.casefold(),
        "external_id": profile.external_id,
        "manager": profile.manager,
        "document": profile.document,
        "changed_at": tx.now,
    }
    return tx.add_unless_there(provisioned_people, row)


def set_person(tx: Tx, user: int, *, email: str, name: str) -> None:
    tx.run(update(users).where(users.c.pk == user).values(email=email, name=name))


def drop_person(tx: Tx, person: ManagedPerson) -> None:
    """The provider sees them no longer, and may give their name to somebody else."""
    keep_profile(tx, person.pk, Profile(person.id, None, None, {}))
    gone = update(provisioned_people).where(_told.user == person.pk)
    tx.run(gone.values(deleted_at=tx.now))
    managed = update(provisioned_people).where(_told.manager == person.pk)
    tx.run(managed.values(manager=None))


def is_dropped(tx: Tx, user: int) -> bool:
    found = select(_told.user).where(_told.user == user, _told.deleted_at.is_not(None))
    return tx.first(found) is not None


def show_again(tx: Tx, user: int) -> None:
    """Somebody whom the provider had dropped, and who came back by hand."""
    dropped = and_(_told.user == user, _told.deleted_at.is_not(None))
    tx.run(delete(provisioned_people).where(dropped))


def managed_groups(
    tx: Tx, condition: Condition | None, *, start: int, count: int
) -> tuple[int, list[ManagedGroup]]:
    """As `people`."""
    query = _GROUPS
    if condition is not None:
        query = query.where(_where(_GROUP_COLUMNS, condition))
    total, rows = _page(tx, query.order_by(groups.c.pk), start=start, count=count)
    inside = _inside(tx, [row.pk for row in rows])
    return total, [_group(row, inside) for row in rows]


def group(tx: Tx, id_: str) -> ManagedGroup | None:
    row = tx.first(_GROUPS.where(groups.c.id == id_))
    return _group(row, _inside(tx, [row.pk])) if row else None


def keep_group(tx: Tx, pk: int, external_id: str | None) -> None:
    tx.run(delete(provisioned_groups).where(provisioned_groups.c.group == pk))
    row = {"group": pk, "external_id": external_id, "changed_at": tx.now}
    tx.run(insert(provisioned_groups), row)


def _page(tx: Tx, query: Select[Any], *, start: int, count: int) -> tuple[int, Sequence[Row[Any]]]:
    total = tx.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    return int(total), tx.all(query.offset(start).limit(count)) if count else []


def _inside(tx: Tx, keys: Sequence[int]) -> dict[int, list[str]]:
    """The public IDs of everybody in these groups whom the provider sees."""
    query = (
        select(group_members.c.group, users.c.id)
        .join(users, users.c.pk == group_members.c.user)
        .outerjoin(provisioned_people, _told.user == users.c.pk)
        .where(
            group_members.c.group.in_(keys),
            users.c.removed_at.is_(None),
            _told.deleted_at.is_(None),
        )
        .order_by(users.c.pk)
    )
    found: dict[int, list[str]] = {}
    for key, id_ in tx.all(query) if keys else ():
        found.setdefault(key, []).append(id_)
    return found


def _where(columns: Mapping[str, _Column], condition: Condition) -> ColumnElement[bool]:
    match condition:
        case Unless(term):
            return not_(_where(columns, term))
        case Either(terms, all_):
            parts = [_where(columns, each) for each in terms]
            return and_(*parts) if all_ else or_(*parts)
        case Test("members" | "members.value", "eq", str() as id_) if columns is _GROUP_COLUMNS:
            return _has_member(id_)
        case Test("userName", "eq", str() as name) if columns is _PERSON_COLUMNS:
            # What a provider asks of each of its people, one after the other.
            return _is_named(name)
        case Test():
            return _compared(columns, condition)


def _has_member(id_: str) -> ColumnElement[bool]:
    return exists().where(
        group_members.c.group == groups.c.pk,
        group_members.c.user == users.c.pk,
        users.c.id == id_,
    )


def _compared(columns: Mapping[str, _Column], test: Test) -> ColumnElement[bool]:
    """Every value is a bound parameter. What is not there is equal to nothing."""
    is_part = test.operator in _PARTS
    if test.attribute not in columns or (is_part and not isinstance(test.value, str)):
        raise UnknownAttributeError(test.attribute)
    column, folded = columns[test.attribute]
    if test.operator == "pr":
        return column.is_not(None)
    if test.value is None and test.operator in _ORDERS:
        raise UnknownAttributeError(test.attribute)
    value = test.value.casefold() if folded and isinstance(test.value, str) else test.value
    if test.operator == "eq":
        return column.is_(None) if value is None else func.coalesce(column == value, False)
    if test.operator == "ne":
        return column.is_not(None) if value is None else func.coalesce(column != value, True)
    return func.coalesce(_ordered(column, test.operator, value), False)


def _ordered(column: ColumnElement[Any], operator: str, value: Any) -> ColumnElement[bool]:
    if operator in _PARTS:
        found: ColumnElement[bool] = getattr(column, _PARTS[operator])(value, autoescape=True)
        return found
    compared: ColumnElement[bool] = _ORDERS[operator](column, value)
    return compared


_PARTS = {"co": "contains", "sw": "startswith", "ew": "endswith"}
_ORDERS = {"gt": operators.gt, "ge": operators.ge, "lt": operators.lt, "le": operators.le}


def _person(row: Row[Any]) -> ManagedPerson:
    told = row.document
    if told is None:
        emails = [{"value": row.email, "primary": True}]
        told = {"displayName": row.name, "emails": emails, "active": True}
    return ManagedPerson(
        pk=row.pk,
        id=row.id,
        user_name=row.user_name,
        external_id=row.external_id,
        active=row.suspended_at is None,
        manager=row.manager,
        document=told,
        email=row.email,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def _group(row: Row[Any], inside: dict[int, list[str]]) -> ManagedGroup:
    return ManagedGroup(
        pk=row.pk,
        id=row.id,
        name=row.name,
        external_id=row.external_id,
        people=tuple(inside.get(row.pk, ())),
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
