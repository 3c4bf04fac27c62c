"""Sites as one actor sees them, their versions and their deployments."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, func, insert, or_, select, true, update

from fanlight.db.tables import site_deployments, site_files, site_versions, sites, users
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor, ActorKind
from fanlight.model.artifact import Role
from fanlight.model.permission import Permission
from fanlight.model.site import (
    Deployment,
    Layout,
    Origin,
    SavedVersion,
    Site,
    SiteFile,
    SiteKind,
    State,
)


def open_to(actor: Actor) -> ColumnElement[bool]:
    """Which rows of `sites` the actor knows of: the only definition of it."""
    if actor.kind is ActorKind.SYSTEM or Permission.MANAGE_SITES in actor.permissions:
        return true()
    return sites.c.owner == actor.user if actor.is_member else false()


def find(tx: Tx, actor: Actor, ref: str) -> Site | None:
    """By its ID or its slug."""
    named = or_(sites.c.id == ref, sites.c.slug == ref)
    row = tx.first(_select().where(open_to(actor), named))
    return _site(row) if row else None


def by_slug(tx: Tx, slug: str) -> Site | None:
    """Whoever asks: for the gate, which lets nobody in by it."""
    row = tx.first(_select().where(sites.c.slug == slug))
    return _site(row) if row else None


def listed(tx: Tx, actor: Actor, *, after: int | None, limit: int) -> list[Site]:
    """The newest first."""
    query = _select().where(open_to(actor)).order_by(sites.c.pk.desc()).limit(limit)
    return [
        _site(row) for row in tx.all(query if after is None else query.where(sites.c.pk < after))
    ]


def count(tx: Tx, owner: int) -> int:
    return int(tx.scalar(select(func.count()).select_from(sites).where(sites.c.owner == owner)))


def add(tx: Tx, *, id_: str, slug: str, owner: int) -> bool:
    """False where the slug is taken."""
    row = {"id": id_, "slug": slug, "owner": owner, "head": 0, "deployments": 0}
    row |= {"created_at": tx.now, "updated_at": tx.now}
    statement = tx.insert(sites).values(row).on_conflict_do_nothing(index_elements=["slug"])
    return tx.first(statement.returning(sites.c.pk)) is not None


@dataclass(frozen=True, slots=True)
class NewVersion:
    layout: Layout
    origin: Origin
    hash: bytes
    files: Sequence[SiteFile]


def append(tx: Tx, site: int, new: NewVersion, *, author: int) -> int:
    """Returns the number of the version."""
    head = sites.c.head
    moved = update(sites).where(sites.c.pk == site).values(head=head + 1, updated_at=tx.now)
    n = int(tx.scalar(moved.returning(head)))
    row = {
        "site": site,
        "n": n,
        "author": author,
        "layout": asdict(new.layout),
        "origin": asdict(new.origin),
        "hash": new.hash,
        "size": sum(file.size for file in new.files),
        "files": len(new.files),
        "created_at": tx.now,
    }
    tx.run(insert(site_versions), row)
    of = {"site": site, "n": n}
    named = [of | {"path": each.path, "blob": each.sha256, "size": each.size} for each in new.files]
    tx.run(insert(site_files), named)
    return n


def version(tx: Tx, site: int, n: int) -> SavedVersion | None:
    mine = (site_versions.c.site == site, site_versions.c.n == n)
    row = tx.first(_select_versions().where(*mine))
    return _version(row) if row else None


def versions(tx: Tx, site: int, *, after: int | None, limit: int) -> list[SavedVersion]:
    """The newest first."""
    query = _select_versions().where(site_versions.c.site == site)
    query = query.order_by(site_versions.c.n.desc()).limit(limit)
    if after is not None:
        query = query.where(site_versions.c.n < after)
    return [_version(row) for row in tx.all(query)]


def files(tx: Tx, site: int, n: int) -> list[SiteFile]:
    mine = (site_files.c.site == site, site_files.c.n == n)
    found = tx.all(select(site_files).where(*mine).order_by(site_files.c.path))
    return [SiteFile(row.path, bytes(row.blob), row.size) for row in found]


def ask(tx: Tx, site: int, version: int, *, author: int) -> int:
    """Has a version made live, some time soon. Returns the number of the deployment."""
    count = sites.c.deployments
    n = int(
        tx.scalar(
            update(sites).where(sites.c.pk == site).values(deployments=count + 1).returning(count)
        )
    )
    row: dict[str, Any] = {"site": site, "n": n, "version": version, "author": author}
    row |= {"state": State.PENDING, "message": "", "created_at": tx.now}
    tx.run(insert(site_deployments), row)
    return n


def deployment(tx: Tx, site: int, n: int) -> Deployment | None:
    mine = (site_deployments.c.site == site, site_deployments.c.n == n)
    row = tx.first(_select_deployments().where(*mine))
    return _deployment(row) if row else None


def deployments(tx: Tx, site: int, *, after: int | None, limit: int) -> list[Deployment]:
    """The newest first."""
    query = _select_deployments().where(site_deployments.c.site == site)
    query = query.order_by(site_deployments.c.n.desc()).limit(limit)
    if after is not None:
        query = query.where(site_deployments.c.n < after)
    return [_deployment(row) for row in tx.all(query)]


@dataclass(frozen=True, slots=True)
class Taken:
    """A deployment that this process has taken up, at that time."""

    site: Site
    n: int
    version: int
    at: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a deployment ended; `was_live` is the version that was served until then."""

    state: State
    was_live: int | None


def waits(tx: Tx, *, taken_before: int) -> bool:
    """Whether there is a deployment to take up."""
    return tx.first(select(site_deployments.c.n).where(_is_open(taken_before)).limit(1)) is not None


def take(tx: Tx, actor: Actor, *, taken_before: int) -> Taken | None:
    """The newest deployment of a site where one waits that nobody is at, or nobody any more since
    `taken_before`. Those before it end: what was asked for last is what is wanted.
    """
    row = site_deployments.c
    waiting = select(row.site).where(_is_open(taken_before))
    pk = tx.scalar(waiting.order_by(row.created_at, row.site).limit(1))
    if pk is None:
        return None
    _locked(tx, pk)
    unended = (row.site == pk, row.ended_at.is_(None))
    newest = tx.first(select(row.n, row.version).where(*unended).order_by(row.n.desc()).limit(1))
    if newest is None:
        return None
    older = update(site_deployments).where(*unended, row.n < newest.n)
    tx.run(older.values(state=State.SUPERSEDED, ended_at=tx.now))
    mine = update(site_deployments).where(row.site == pk, row.n == newest.n)
    # Another process may be at it.
    if not tx.run(mine.where(_is_open(taken_before)).values(taken_at=tx.now, state=State.STARTING)):
        return None
    site = tx.first(_select().where(open_to(actor), sites.c.pk == pk))
    return Taken(_site(site), newest.n, newest.version, tx.now)


def end(tx: Tx, taken: Taken, *, message: str = "") -> Ended | None:
    """Failed, with a message; else live, unless a later one is. None where it is not this process's
    any more: it has ended, or another one has taken it up since.
    """
    pk, row = taken.site.pk, site_deployments.c
    was_live = _locked(tx, pk)
    state = State.FAILED if message else State.SUCCEEDED
    if state is State.SUCCEEDED and _has_later(tx, taken):
        state = State.SUPERSEDED
    mine = (row.site == pk, row.n == taken.n, row.taken_at == taken.at, row.ended_at.is_(None))
    values = {"state": state, "message": message, "ended_at": tx.now}
    if not tx.run(update(site_deployments).where(*mine).values(**values)):
        return None
    if state is State.SUCCEEDED:
        tx.run(update(sites).where(sites.c.pk == pk).values(live=taken.version))
    return Ended(state, was_live)


def _locked(tx: Tx, site: int) -> int | None:
    """The version that is served, which no other transaction changes meanwhile."""
    live: int | None = tx.scalar(select(sites.c.live).where(sites.c.pk == site).with_for_update())
    return live


def _has_later(tx: Tx, taken: Taken) -> bool:
    row = site_deployments.c
    later = (row.site == taken.site.pk, row.n > taken.n, row.state == State.SUCCEEDED)
    return tx.first(select(row.n).where(*later).limit(1)) is not None


def _is_open(taken_before: int) -> ColumnElement[bool]:
    row = site_deployments.c
    return row.ended_at.is_(None) & or_(row.taken_at.is_(None), row.taken_at < taken_before)


def _select() -> Select[Any]:
    name = users.c.name.label("owner_name")
    return select(sites, name).join(users, users.c.pk == sites.c.owner)


def _select_versions() -> Select[Any]:
    name = users.c.name.label("author_name")
    return select(site_versions, name).join(users, users.c.pk == site_versions.c.author)


def _select_deployments() -> Select[Any]:
    name = users.c.name.label("author_name")
    return select(site_deployments, name).join(users, users.c.pk == site_deployments.c.author)


def _site(row: Row[Any]) -> Site:
    return Site(
        pk=row.pk,
        id=row.id,
        slug=row.slug,
        owner=row.owner,
        owner_name=row.owner_name,
        head=row.head,
        live=row.live,
        created_at=row.created_at,
        updated_at=row.updated_at,
        # Whoever knows of a site is its owner, or looks after all of them.
        role=Role.OWNER,
    )


def _version(row: Row[Any]) -> SavedVersion:
    said = row.layout
    layout = Layout(
        kind=SiteKind(said["kind"]),
        entry=said["entry"],
        modules=tuple(said["modules"]),
        assets=said["assets"],
        compatibility_date=said["compatibility_date"],
        compatibility_flags=tuple(said["compatibility_flags"]),
        vars=said["vars"],
    )
    return SavedVersion(
        n=row.n,
        layout=layout,
        origin=Origin(**row.origin),
        author_name=row.author_name,
        hash=bytes(row.hash).hex(),
        size=row.size,
        files=row.files,
        created_at=row.created_at,
    )


def _deployment(row: Row[Any]) -> Deployment:
    return Deployment(
        n=row.n,
        version=row.version,
        state=State(row.state),
        message=row.message,
        author_name=row.author_name,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
