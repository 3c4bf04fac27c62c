"""The roles that administrators have made, and who has which."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from fanlight.db.tables import quotas, role_policies, roles, sessions, users
from fanlight.db.tx import Tx
from fanlight.model.permission import CustomRole, OrgRole, Permission, Standing

ROLE = (
    roles.c.pk.label("role_pk"),
    roles.c.id.label("role_id"),
    roles.c.name.label("role_name"),
    roles.c.permissions.label("role_permissions"),
)
"""What a statement that loads a person selects too, with an outer join to `roles`."""


def custom_of(row: Row[Any]) -> CustomRole | None:
    """Of a row with `ROLE`. A permission that this server does not know grants nothing."""
    if row.role_pk is None:
        return None
    return CustomRole(row.role_pk, row.role_id, row.role_name, _known(row.role_permissions))


def _known(words: Iterable[str]) -> frozenset[Permission]:
    return frozenset(each for each in Permission if each in words)


def listed(tx: Tx) -> list[tuple[CustomRole, int]]:
    """Each with how many members have it, by name."""
    having = (users.c.custom_role == roles.c.pk) & users.c.removed_at.is_(None)
    members = select(func.count()).select_from(users).where(having).scalar_subquery()
    rows = tx.all(select(*ROLE, members.label("members")).order_by(roles.c.key))
    return [(role, row.members) for row in rows if (role := custom_of(row))]


def by_name(tx: Tx, name: str) -> CustomRole | None:
    """Whatever the case. It stays locked, so that nobody is given a role that is just ending."""
    query = select(*ROLE).where(roles.c.key == name.casefold()).with_for_update()
    row = tx.first(query)
    return custom_of(row) if row else None


def add(tx: Tx, *, id_: str, name: str, permissions: Iterable[Permission]) -> bool:
    """False where there is one of this name."""
    row = {"id": id_, "created_at": tx.now} | _values(name, permissions)
    return tx.add_unless_there(roles, row)


def change(tx: Tx, pk: int, *, name: str, permissions: Iterable[Permission]) -> None:
    tx.run(update(roles).where(roles.c.pk == pk).values(_values(name, permissions)))


def remove(tx: Tx, pk: int) -> None:
    """Of a role that nobody has; those who were removed lose it here."""
    id_ = select(roles.c.id).where(roles.c.pk == pk).scalar_subquery()
    tx.run(delete(quotas).where(quotas.c.role == id_))
    tx.run(delete(role_policies).where(role_policies.c.custom_role == pk))
    tx.run(update(users).where(users.c.custom_role == pk).values(custom_role=None))
    tx.run(delete(roles).where(roles.c.pk == pk))


def holders(tx: Tx, pk: int) -> list[str]:
    """The IDs of the members who have it."""
    query = select(users.c.id).where(users.c.custom_role == pk, users.c.removed_at.is_(None))
    return [id_ for (id_,) in tx.all(query.order_by(users.c.pk))]


def move(tx: Tx, pk: int, to: Standing) -> None:
    """Gives everybody who has it another standing."""
    tx.run(update(users).where(users.c.custom_role == pk).values(standing_row(to)))


def end_sessions(tx: Tx, pk: int) -> None:
    """Of everybody who has it: a session never changes its rights."""
    theirs = select(users.c.pk).where(users.c.custom_role == pk)
    which = sessions.c.user.in_(theirs) & sessions.c.revoked_at.is_(None)
    tx.run(update(sessions).where(which).values(revoked_at=tx.now, id_token=None))


def standing_row(standing: Standing) -> dict[str, str | int | None]:
    """What of `users` says what somebody is."""
    custom = standing.custom
    return {
        "role": OrgRole.MEMBER if custom else standing.role,
        "custom_role": custom.pk if custom else None,
    }


def _values(name: str, permissions: Iterable[Permission]) -> dict[str, Any]:
    return {"name": name, "key": name.casefold(), "permissions": sorted(permissions)}
