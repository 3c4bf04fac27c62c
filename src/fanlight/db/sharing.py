"""What artifacts were given to: people, groups, and whoever has a link."""

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from fanlight.db.places import ARTIFACT, Place
from fanlight.db.tables import artifacts, groups, link_tries, links, pins, session_links, users
from fanlight.db.tx import Tx
from fanlight.db.visible import is_links_owner_here
from fanlight.model.artifact import Role
from fanlight.model.permission import OrgRole
from fanlight.model.share import GROUP_PREFIX, Share, ShareKind

_Row = tuple[Table, ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Link:
    """A revocable link. Of its secret only the last four characters are shown again.

    Attributes:
        rests: whether it opens for nobody, since whose it is owns the artifact no more, or is away.
    """

    pk: int
    id: str
    role: Role
    last_four: str
    created_at: int
    expires_at: int | None
    has_password: bool
    max_views: int | None
    opened: int
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """On which a link opens: until when, with which sealed password, for how many sessions."""

    expires_at: int | None = None
    password: str | None = None
    max_views: int | None = None


@dataclass(frozen=True, slots=True)
class Tries:
    """How many wrong passwords there may be from one place of the network, and in all."""

    here: int
    anywhere: int


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """`is_held`: whether the session that asks has opened it already."""

    pk: int
    id: str
    artifact: int
    artifact_id: str
    title: str
    icon: str
    owner: str
    password: str | None
    is_held: bool


def add_link(
    tx: Tx, artifact: int, terms: Terms, *, id_: str, hash_: bytes, last_four: str
) -> None:
    """It is that of the artifact's owner."""
    row = {
        "id": id_,
        "hash": hash_,
        "artifact": artifact,
        "owner": _owner_of(artifact),
        "role": int(Role.VIEWER),
        "last_four": last_four,
        "created_at": tx.now,
        "expires_at": terms.expires_at,
        "password": terms.password,
        "max_views": terms.max_views,
        "opened": 0,
        "tries": 0,
    }
    tx.run(insert(links).values(row))


def keep_link(tx: Tx, artifact: int, id_: str) -> bool:
    """Makes it that of who owns the artifact now. False where there is none that rests."""
    rests = and_(links.c.artifact == artifact, links.c.id == id_, links.c.revoked_at.is_(None))
    kept = update(links).where(rests, ~is_links_owner_here())
    return tx.run(kept.values(owner=_owner_of(artifact))) == 1


def _owner_of(artifact: int) -> ScalarSelect[int]:
    return select(artifacts.c.owner).where(artifacts.c.pk == artifact).scalar_subquery()


def links_of(tx: Tx, artifact: int) -> list[Link]:
    """Those that were not revoked, oldest first."""
    query = (
        select(
            links.c.pk,
            links.c.id,
            links.c.role,
            links.c.last_four,
            links.c.created_at,
            links.c.expires_at,
            links.c.password.is_not(None),
            links.c.max_views,
            links.c.opened,
            ~is_links_owner_here(),
        )
        .where(links.c.artifact == artifact, links.c.revoked_at.is_(None))
        .order_by(links.c.pk)
    )
    return [
        Link(pk, id_, Role(role), last_four, made, ends, bool(locked), most, opened, bool(rests))
        for pk, id_, role, last_four, made, ends, locked, most, opened, rests in tx.all(query)
    ]


def revoke_link(tx: Tx, artifact: int, id_: str) -> bool:
    """False where there is no such link to revoke."""
    live = and_(links.c.artifact == artifact, links.c.id == id_, links.c.revoked_at.is_(None))
    return tx.run(update(links).where(live).values(revoked_at=tx.now)) == 1


def revoke_links(tx: Tx, artifact: int) -> list[str]:
    """Every one; returns their IDs."""
    live = and_(links.c.artifact == artifact, links.c.revoked_at.is_(None))
    gone = update(links).where(live).values(revoked_at=tx.now).returning(links.c.id)
    return sorted(id_ for (id_,) in tx.all(gone))


def by_secret(tx: Tx, hash_: bytes, session: int | None) -> OpenedLink | None:
    """The link that works now for this session, to an artifact that was not deleted."""
    held = exists().where(
        and_(session_links.c.session == session, session_links.c.link == links.c.pk)
    )
    query = (
        select(
            links.c.pk,
            links.c.id,
            artifacts.c.pk,
            artifacts.c.id,
            func.coalesce(pins.c.title, artifacts.c.title),
            func.coalesce(pins.c.icon, artifacts.c.icon),
            users.c.name,
            links.c.password,
            held,
        )
        .join(artifacts, artifacts.c.pk == links.c.artifact)
        .join(users, users.c.pk == artifacts.c.owner)
        .outerjoin(pins, pins.c.artifact == artifacts.c.pk)
        .where(
            links.c.hash == hash_,
            _has_room() | held,
            links.c.revoked_at.is_(None),
            links.c.expires_at.is_(None) | (links.c.expires_at > tx.now),
            is_links_owner_here(),
            artifacts.c.deleted_at.is_(None),
            artifacts.c.quarantined_at.is_(None),
        )
    )
    row = tx.first(query)
    return OpenedLink(*row) if row else None


def count_opening(tx: Tx, link: int) -> bool:
    """False where as many sessions have opened it as may."""
    row = update(links).where(links.c.pk == link, _has_room())
    return tx.run(row.values(opened=links.c.opened + 1)) == 1


def claim_try(tx: Tx, link: int, *, place: str, most: Tries, since: int) -> bool:
    """Counts a password before it is looked at; False where there were too many since a time.

    From its place first: who has had all tries there takes none from the others.
    """
    tx.add_unless_there(link_tries, {"link": link, "place": place, "tries": 0})
    here, anywhere = _tries_of(link, place)
    return _claim(tx, here, most.here, since) and _claim(tx, anywhere, most.anywhere, since)


def forgive_try(tx: Tx, link: int, place: str) -> None:
    """It was the right one."""
    for table, row in _tries_of(link, place):
        had = update(table).where(row, table.c.tries > 0)
        tx.run(had.values(tries=table.c.tries - 1))


def forget_tries(tx: Tx, before: int) -> None:
    """Where they came from is not kept for longer than it counts."""
    old = link_tries.c.tries_since.is_(None) | (link_tries.c.tries_since <= before)
    tx.run(delete(link_tries).where(old))


def _tries_of(link: int, place: str) -> tuple[_Row, _Row]:
    """Where they are counted, from the place and in all."""
    here = and_(link_tries.c.link == link, link_tries.c.place == place)
    return (link_tries, here), (links, links.c.pk == link)


def _claim(tx: Tx, which: _Row, most: int, since: int) -> bool:
    table, row = which
    is_new = table.c.tries_since.is_(None) | (table.c.tries_since <= since)
    free = update(table).where(row, is_new | (table.c.tries < most))
    counted = case((is_new, 1), else_=table.c.tries + 1)
    began = case((is_new, tx.now), else_=table.c.tries_since)
    return tx.run(free.values(tries=counted, tries_since=began)) == 1


def _has_room() -> ColumnElement[bool]:
    return links.c.max_views.is_(None) | (links.c.opened < links.c.max_views)


def shares_of(tx: Tx, key: int, place: Place = ARTIFACT) -> list[Share]:
    """People first, by address, then groups by name. Those who were removed are left out."""
    one, many = place.shares, place.group_shares
    people = (
        select(users.c.email, users.c.name, one.c.role, users.c.role == OrgRole.GUEST)
        .join(one, one.c.user == users.c.pk)
        .where(one.c[place.key] == key, users.c.removed_at.is_(None))
        .order_by(users.c.email)
    )
    sets = (
        select(groups.c.name, many.c.role)
        .join(many, many.c.group == groups.c.pk)
        .where(many.c[place.key] == key)
        .order_by(groups.c.name)
    )
    found = [
        Share(ShareKind.PERSON, email, name, Role(role), bool(is_guest))
        for email, name, role, is_guest in tx.all(people)
    ]
    return found + [
        Share(ShareKind.GROUP, GROUP_PREFIX + name, name, Role(role)) for name, role in tx.all(sets)
    ]


def role_given(tx: Tx, key: int, who: str, *, place: Place) -> Role | None:
    """What somebody, as `shares_of` names them, has by name; None for nothing."""
    return {each.who: each.role for each in shares_of(tx, key, place)}.get(who)


def give(
    tx: Tx,
    key: int,
    role: Role,
    *,
    user: int | None,
    group: int | None,
    place: Place = ARTIFACT,
) -> None:
    """To a person or to a group; in place of what they had."""
    take(tx, key, user=user, group=group, place=place)
    table, to = _receiver(place, user, group)
    tx.run(insert(table), {place.key: key, "role": int(role)} | to)


def take(tx: Tx, key: int, *, user: int | None, group: int | None, place: Place = ARTIFACT) -> bool:
    """False for somebody who had nothing."""
    table, to = _receiver(place, user, group)
    theirs = [table.c[name] == value for name, value in to.items()]
    return tx.run(delete(table).where(table.c[place.key] == key, *theirs)) == 1


def _receiver(place: Place, user: int | None, group: int | None) -> tuple[Table, dict[str, int]]:
    if user is not None:
        return place.shares, {"user": user}
    assert group is not None
    return place.group_shares, {"group": group}
