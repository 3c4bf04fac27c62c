"""Links to artifacts."""

from dataclasses import dataclass

from sqlalchemy import and_, insert, select, update

from fanlight.db.tables import artifacts, links, users
from fanlight.db.tx import Tx
from fanlight.model.artifact import Role


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
        )
    )
    row = tx.first(query)
    return OpenedLink(*row) if row else None
