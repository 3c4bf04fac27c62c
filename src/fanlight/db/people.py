"""The organisation and its people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, insert, or_, select, update

from fanlight.db.domains import domains_of, written
from fanlight.db.roles import ROLE, custom_of, standing_row
from fanlight.db.tables import (
    access_requests,
    claimed_memberships,
    folder_shares,
    group_members,
    identities,
    mail_choices,
    notices,
    orgs,
    provisioned_people,
    roles,
    shares,
    users,
)
from fanlight.db.tx import Tx
from fanlight.model.artifact import WIDTH
from fanlight.model.member import MemberFilter, State
from fanlight.model.permission import CustomRole, OrgRole, Standing
from fanlight.model.share import AT_FIRST, SharingPolicy

BY_WIDTH = {width: each for each, width in WIDTH.items()}
POLICY = (
    orgs.c.audience_most,
    orgs.c.audience_first,
    orgs.c.external_sharing,
    orgs.c.share_links,
    orgs.c.guest_domains,
)


@dataclass(frozen=True, slots=True)
class Org:
    id: str
    name: str
    epoch: str
    signing_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class User:
    pk: int
    id: str
    email: str
    name: str
    role: OrgRole
    created_at: int
    custom: CustomRole | None = None
    suspended_at: int | None = None
    is_service: bool = False

    @property
    def standing(self) -> Standing:
        return Standing(self.role, self.custom)

    @property
    def can_sign_in(self) -> bool:
        return not self.is_service and self.suspended_at is None


USER = (
    users.c.pk,
    users.c.id,
    users.c.email,
    users.c.name,
    users.c.role,
    users.c.created_at,
    users.c.suspended_at,
    users.c.is_service,
    *ROLE,
)


def select_users(*more: Any) -> Select[Any]:
    """What `user_of` makes a `User` of."""
    return select(*USER, *more).outerjoin(roles, roles.c.pk == users.c.custom_role)


def org(tx: Tx) -> Org | None:
    row = tx.first(select(orgs.c.id, orgs.c.name, orgs.c.epoch, orgs.c.signing_key))
    return Org(row.id, row.name, row.epoch, bytes(row.signing_key)) if row else None


def renew_epoch(tx: Tx, epoch: str) -> None:
    tx.run(update(orgs).values(epoch=epoch))


def create_org(tx: Tx, new: Org) -> None:
    row = {
        "id": new.id,
        "name": new.name,
        "epoch": new.epoch,
        "signing_key": new.signing_key,
        "created_at": tx.now,
    }
    tx.run(insert(orgs), row | _policy_row(AT_FIRST))


def policy(tx: Tx) -> SharingPolicy:
    row = tx.first(select(*POLICY))
    return policy_of(row)


def policy_of(row: Row[Any]) -> SharingPolicy:
    """Of a row with `POLICY`."""
    return SharingPolicy(
        most=BY_WIDTH[row.audience_most],
        first=BY_WIDTH[row.audience_first],
        external=bool(row.external_sharing),
        links=bool(row.share_links),
        guests=domains_of(row.guest_domains),
    )


def set_policy(tx: Tx, wanted: SharingPolicy) -> None:
    tx.run(update(orgs).values(_policy_row(wanted)))


def _policy_row(wanted: SharingPolicy) -> dict[str, int | str]:
    return {
        "audience_most": WIDTH[wanted.most],
        "audience_first": WIDTH[wanted.first],
        "external_sharing": int(wanted.external),
        "share_links": int(wanted.links),
        "guest_domains": written(wanted.guests),
    }


def add(tx: Tx, *, id_: str, email: str, name: str, role: OrgRole, is_service: bool = False) -> int:
    row = {
        "id": id_,
        "email": email,
        "name": name,
        "role": role,
        "is_service": int(is_service),
        "created_at": tx.now,
    }
    return int(tx.scalar(insert(users).returning(users.c.pk), row))


def join(tx: Tx, *, id_: str, email: str, name: str, invited_by: int | None = None) -> bool:
    """Adds a member, or a guest whom somebody invites, unless somebody has the address, who may be
    just coming in: then False.
    """
    row = {
        "id": id_,
        "email": email,
        "name": name,
        "role": OrgRole.MEMBER if invited_by is None else OrgRole.GUEST,
        "invited_by": invited_by,
        "created_at": tx.now,
    }
    return tx.add_unless_there(users, row)


def invited(tx: Tx, by: int, *, since: int) -> int:
    """How many guests somebody has invited since then."""
    theirs = and_(users.c.invited_by == by, users.c.created_at > since)
    return int(tx.scalar(select(func.count()).select_from(users).where(theirs)))


_GIVEN = (
    shares,
    folder_shares,
    claimed_memberships,
    group_members,
    identities,
    access_requests,
    notices,
    mail_choices,
)


def restore(tx: Tx, pk: int, *, name: str) -> None:
    """Takes back somebody who was removed, with what they published and nothing else.

    An address may have passed to a colleague: what was given to the one before is given anew, and
    their account at a provider is no way in any more.
    """
    for table in _GIVEN:
        tx.run(delete(table).where(table.c.user == pk))
    back = {"removed_at": None, "suspended_at": None, "name": name, "terms_accepted": 0}
    tx.run(update(users).where(users.c.pk == pk).values(back))


def remove(tx: Tx, pk: int) -> None:
    """What a provider said of them goes, and whom they manage."""
    tx.run(delete(provisioned_people).where(provisioned_people.c.user == pk))
    managed = update(provisioned_people).where(provisioned_people.c.manager == pk)
    tx.run(managed.values(manager=None))
    tx.run(update(users).where(users.c.pk == pk).values(removed_at=tx.now))


def set_standing(tx: Tx, pk: int, standing: Standing) -> None:
    tx.run(update(users).where(users.c.pk == pk).values(standing_row(standing)))


def suspend(tx: Tx, pk: int, at: int | None) -> None:
    """With None, back again."""
    tx.run(update(users).where(users.c.pk == pk).values(suspended_at=at))


_OWNERS = and_(
    users.c.role == OrgRole.OWNER, users.c.removed_at.is_(None), users.c.suspended_at.is_(None)
)


def owners(tx: Tx) -> int:
    """How many there are who can sign in.

    Their rows stay locked, so that of two who would go at once one stays.
    """
    return len(tx.all(select(users.c.pk).where(_OWNERS).order_by(users.c.pk).with_for_update()))


def named_like(tx: Tx, start: str, *, limit: int) -> list[User]:
    """Members whose address or name begins so, whatever the case."""
    words = start.lower()
    begins = users.c.email.startswith(words, autoescape=True) | func.lower(users.c.name).startswith(
        words, autoescape=True
    )
    live = (users.c.removed_at.is_(None), users.c.suspended_at.is_(None))
    query = select_users().where(*live, users.c.is_service == 0, begins)
    return [user_of(row) for row in tx.all(query.order_by(users.c.email).limit(limit))]


def members(tx: Tx, wanted: MemberFilter, *, after: int | None, limit: int) -> list[User]:
    """In the order in which they came, those with keys above `after`."""
    query = select_users().where(users.c.removed_at.is_(None), *_conditions(wanted))
    if after is not None:
        query = query.where(users.c.pk > after)
    return [user_of(row) for row in tx.all(query.order_by(users.c.pk).limit(limit))]


def _conditions(wanted: MemberFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.q:
        found.append(_has_in(wanted.q))
    if wanted.role:
        built_in = and_(users.c.role == wanted.role, users.c.custom_role.is_(None))
        found.append(or_(built_in, roles.c.key == wanted.role.casefold()))
    if wanted.state is not None:
        suspended = users.c.suspended_at.is_not(None)
        found.append(suspended if wanted.state is State.SUSPENDED else ~suspended)
    if wanted.is_service is not None:
        found.append(users.c.is_service == int(wanted.is_service))
    return found


def _has_in(text: str) -> ColumnElement[bool]:
    """As typed, too: SQLite knows the case of ASCII alone."""
    words = text.lower()
    return or_(
        users.c.email.contains(words, autoescape=True),
        func.lower(users.c.name).contains(words, autoescape=True),
        users.c.name.contains(text, autoescape=True),
    )


def by_email(tx: Tx, email: str, *, removed: bool = False) -> User | None:
    query = select_users().where(users.c.email == email.lower())
    if not removed:
        query = query.where(users.c.removed_at.is_(None))
    row = tx.first(query)
    return user_of(row) if row else None


def by_key(tx: Tx, pk: int) -> User | None:
    """None for somebody who was removed."""
    row = tx.first(select_users().where(users.c.pk == pk, users.c.removed_at.is_(None)))
    return user_of(row) if row else None


def by_id(tx: Tx, id_: str) -> User | None:
    """None for somebody who was removed."""
    row = tx.first(select_users().where(users.c.id == id_, users.c.removed_at.is_(None)))
    return user_of(row) if row else None


def keys_of(tx: Tx, emails: Sequence[str]) -> list[int]:
    """Of the members who have these addresses, written in lower case."""
    query = select(users.c.pk).where(users.c.email.in_(emails), users.c.removed_at.is_(None))
    return [pk for (pk,) in tx.all(query)]


def owner(tx: Tx) -> User | None:
    """The first of those there are."""
    row = tx.first(select_users().where(_OWNERS).order_by(users.c.pk))
    return user_of(row) if row else None


def user_of(row: Row[Any]) -> User:
    return User(
        pk=row.pk,
        id=row.id,
        email=row.email,
        name=row.name,
        role=OrgRole(row.role),
        created_at=row.created_at,
        custom=custom_of(row),
        suspended_at=row.suspended_at,
        is_service=bool(row.is_service),
    )
