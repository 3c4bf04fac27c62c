"""What artifacts were given to: people, groups, and whoever has a link."""

from dataclasses import dataclass

from sqlalchemy import Table, and_, delete, insert, select, update

from fanlight.db.tables import artifacts, group_shares, groups, links, shares, users
from fanlight.db.tx import Tx
from fanlight.model.artifact import Role
from fanlight.model.share import GROUP_PREFIX, Share, ShareKind


@dataclass(frozen=True, slots=True)
class Link:
    """A revocable link. Of its secret only the last four characters are shown again."""

    pk: int
    id: str
    role: Role
    last_four: str
    created_at: int
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class OpenedLink:
    pk: int
    id: str
    artifact: int
    artifact_id: str
    title: str
    icon: str
    owner: str


def add_link(
    tx: Tx, artifact: int, *, id_: str, hash_: bytes, last_four: str, expires_at: int | None
) -> None:
    row = {
        "id": id_,
        "hash": hash_,
        "artifact": artifact,
        "role": int(Role.VIEWER),
        "last_four": last_four,
        "created_at": tx.now,
        "expires_at": expires_at,
    }
    tx.run(insert(links), row)


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
        )
        .where(links.c.artifact == artifact, links.c.revoked_at.is_(None))
        .order_by(links.c.pk)
    )
    return [Link(pk, id_, Role(role), *rest) for pk, id_, role, *rest in tx.all(query)]


def revoke_link(tx: Tx, artifact: int, id_: str) -> bool:
    """False where there is no such link to revoke."""
    live = and_(links.c.artifact == artifact, links.c.id == id_, links.c.revoked_at.is_(None))
    return tx.run(update(links).where(live).values(revoked_at=tx.now)) == 1


def by_secret(tx: Tx, hash_: bytes) -> OpenedLink | None:
    """The link that works now, to an artifact that was not deleted."""
    query = (
        select(
            links.c.pk,
            links.c.id,
            artifacts.c.pk,
            artifacts.c.id,
            artifacts.c.title,
            artifacts.c.icon,
            users.c.name,
        )
        .join(artifacts, artifacts.c.pk == links.c.artifact)
        .join(users, users.c.pk == artifacts.c.owner)
        .where(
            links.c.hash == hash_,
            links.c.revoked_at.is_(None),
            links.c.expires_at.is_(None) | (links.c.expires_at > tx.now),
            artifacts.c.deleted_at.is_(None),
            artifacts.c.quarantined_at.is_(None),
        )
    )
    row = tx.first(query)
    return OpenedLink(*row) if row else None


def shares_of(tx: Tx, artifact: int) -> list[Share]:
    """People first, by address, then groups by name. Those who were removed are left out."""
    people = (
        select(users.c.email, users.c.name, shares.c.role)
        .join(shares, shares.c.user == users.c.pk)
        .where(shares.c.artifact == artifact, users.c.removed_at.is_(None))
        .order_by(users.c.email)
    )
    sets = (
        select(groups.c.name, group_shares.c.role)
        .join(group_shares, group_shares.c.group == groups.c.pk)
        .where(group_shares.c.artifact == artifact)
        .order_by(groups.c.name)
    )
    found = [
        Share(ShareKind.PERSON, email, name, Role(role)) for email, name, role in tx.all(people)
    ]
    return found + [
        Share(ShareKind.GROUP, GROUP_PREFIX + name, name, Role(role)) for name, role in tx.all(sets)
    ]


def give(tx: Tx, artifact: int, role: Role, *, user: int | None, group: int | None) -> None:
    """To a person or to a group; in place of what they had."""
    take(tx, artifact, user=user, group=group)
    table, to = _receiver(user, group)
    tx.run(insert(table), {"artifact": artifact, "role": int(role)} | to)


def take(tx: Tx, artifact: int, *, user: int | None, group: int | None) -> bool:
    """False for somebody who had nothing."""
    table, to = _receiver(user, group)
    theirs = [table.c[name] == key for name, key in to.items()]
    return tx.run(delete(table).where(table.c.artifact == artifact, *theirs)) == 1


def _receiver(user: int | None, group: int | None) -> tuple[Table, dict[str, int]]:
    if user is not None:
        return shares, {"user": user}
    assert group is not None
    return group_shares, {"group": group}
