"""What the policy says of roles and folders, and who may publish what."""

from typing import Any, NamedTuple

from sqlalchemy import Select, delete, insert, literal, select, update

from fanlight.db.people import BY_WIDTH, POLICY, policy_of
from fanlight.db.tables import folders, orgs, role_policies, roles, users
from fanlight.db.tx import Tx
from fanlight.db.visible import is_role_of_user
from fanlight.model.actor import Actor
from fanlight.model.artifact import WIDTH, Audience
from fanlight.model.permission import OrgRole, Standing
from fanlight.model.share import Bound, SharingPolicy
from fanlight.model.switches import Publishing


class FolderBound(NamedTuple):
    """A folder of which the policy says how far it reaches."""

    id: str
    name: str
    owner: str
    most: Audience


def applying(tx: Tx, owner: int | None, folder: int | None = None) -> SharingPolicy:
    """To what somebody owns, and to what is in a folder: the narrowest of what is said of them."""
    role = _of_user(owner).subquery()
    there = select(folders.c.audience_most.label("there")).where(folders.c.pk == folder).subquery()
    joined = orgs.outerjoin(role, literal(1) == 1).outerjoin(there, literal(1) == 1)
    query = select(*POLICY, role.c.most, role.c.first, there.c.there).select_from(joined)
    row = tx.first(query)
    return policy_of(row).within(_bound(row.most, row.first), _bound(row.there, None))


def _of_user(pk: int | None) -> Select[Any]:
    most, first = role_policies.c.audience_most, role_policies.c.audience_first
    query = select(most.label("most"), first.label("first"))
    return query.join_from(role_policies, users, is_role_of_user()).where(users.c.pk == pk)


def of_roles(tx: Tx) -> list[tuple[str, Bound]]:
    """Of each: first those that are always there, then the others by name."""
    said = {
        (row.role, row.custom_role): _bound(row.audience_most, row.audience_first)
        for row in tx.all(select(role_policies))
    }
    own = tx.all(select(roles.c.pk, roles.c.name).order_by(roles.c.key))
    built_in = [(each.value, said.get((each.value, None), Bound())) for each in OrgRole]
    return built_in + [(name, said.get((None, pk), Bound())) for pk, name in own]


def of_role(tx: Tx, standing: Standing) -> Bound:
    query = select(role_policies.c.audience_most, role_policies.c.audience_first)
    row = tx.first(query.where(_is(standing)))
    return _bound(row.audience_most, row.audience_first) if row else Bound()


def bind_role(tx: Tx, standing: Standing, bound: Bound) -> None:
    tx.run(delete(role_policies).where(_is(standing)))
    if bound != Bound():
        custom = standing.custom
        row = {
            "role": None if custom else standing.role,
            "custom_role": custom.pk if custom else None,
            "audience_most": _width(bound.most),
            "audience_first": _width(bound.first),
        }
        tx.run(insert(role_policies), row)


def of_folders(tx: Tx) -> list[FolderBound]:
    """Those that it says something of, by name."""
    query = (
        select(folders.c.id, folders.c.name, users.c.name.label("owner"), folders.c.audience_most)
        .join(users, users.c.pk == folders.c.owner)
        .where(folders.c.audience_most.is_not(None))
        .order_by(folders.c.name, folders.c.pk)
    )
    rows = tx.all(query)
    return [FolderBound(id_, name, owner, BY_WIDTH[width]) for id_, name, owner, width in rows]


def of_folder(tx: Tx, pk: int) -> Bound:
    query = select(folders.c.audience_most).where(folders.c.pk == pk)
    return _bound(tx.scalar(query), None)


def bind_folder(tx: Tx, pk: int, most: Audience | None) -> None:
    tx.run(update(folders).where(folders.c.pk == pk).values(audience_most=_width(most)))


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


def _bound(most: int | None, first: int | None) -> Bound:
    return Bound(_audience(most), _audience(first))


def _audience(width: int | None) -> Audience | None:
    return None if width is None else BY_WIDTH[width]


def _width(audience: Audience | None) -> int | None:
    return None if audience is None else WIDTH[audience]
