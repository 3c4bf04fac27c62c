"""The API tokens of everybody in the organisation that work."""

from dataclasses import dataclass

from sqlalchemy import func, or_

from fanlight.db.people import User, select_users, user_of
from fanlight.db.tables import artifacts, folders, tokens, users
from fanlight.db.tx import Tx
from fanlight.model.actor import Scope


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which to list; what is empty does not matter.

    Attributes:
        q: a part of the address or name of whose it is, or of its own name.
        unused_since: not used from then on, if ever.
        ends_before: milliseconds.
    """

    q: str = ""
    unused_since: int | None = None
    ends_before: int | None = None


@dataclass(frozen=True, slots=True)
class HeldToken:
    """It is bound as a `credentials.Token`."""

    pk: int
    id: str
    name: str
    last_four: str
    scopes: frozenset[Scope]
    created_at: int
    expires_at: int
    used_at: int | None
    holder: User
    ceiling: int | None = None
    artifact: int | None = None
    artifact_id: str | None = None
    folder: int | None = None
    folder_id: str | None = None


def listed(tx: Tx, wanted: Wanted, *, before: int | None, limit: int) -> list[HeldToken]:
    """The newest first; what belongs to a grant is in `db.grants`."""
    t = tokens.c
    columns = (
        *(t.name, t.last_four, t.scopes, t.created_at, t.expires_at, t.used_at),
        *(t.ceiling, t.artifact, t.folder),
    )
    more = [
        t.pk.label("token_pk"),
        t.id.label("token_id"),
        *(c.label(f"t_{c.name}") for c in columns),
        artifacts.c.id.label("artifact_id"),
        folders.c.id.label("folder_id"),
    ]
    query = select_users(*more).join(tokens, t.user == users.c.pk)
    query = query.outerjoin(artifacts, artifacts.c.pk == t.artifact)
    query = query.outerjoin(folders, folders.c.pk == t.folder)
    query = query.where(t.resource.is_(None), t.revoked_at.is_(None), t.expires_at > tx.now)
    if wanted.q:
        named = (users.c.email, func.lower(users.c.name), func.lower(t.name))
        part = wanted.q.lower()
        query = query.where(or_(*(each.contains(part, autoescape=True) for each in named)))
    if wanted.unused_since is not None:
        query = query.where(func.coalesce(t.used_at, 0) < wanted.unused_since)
    if wanted.ends_before is not None:
        query = query.where(t.expires_at < wanted.ends_before)
    if before is not None:
        query = query.where(t.pk < before)
    return [
        HeldToken(
            pk=row.token_pk,
            id=row.token_id,
            name=row.t_name,
            last_four=row.t_last_four,
            scopes=frozenset(map(Scope, row.t_scopes)),
            created_at=row.t_created_at,
            expires_at=row.t_expires_at,
            used_at=row.t_used_at,
            holder=user_of(row),
            ceiling=row.t_ceiling,
            artifact=row.t_artifact,
            artifact_id=row.artifact_id,
            folder=row.t_folder,
            folder_id=row.folder_id,
        )
        for row in tx.all(query.order_by(t.pk.desc()).limit(limit))
    ]
