"""The organisation's policy about secrets."""

from sqlalchemy import ColumnElement, and_, false, or_, select, update

from fanlight.db.tables import orgs, versions
from fanlight.db.tx import Tx
from fanlight.model.artifact import WIDTH, Artifact, Audience
from fanlight.model.scan import Scanning, ScanPolicy


def find(tx: Tx, *, kept: bool = False) -> Scanning:
    """`kept`: it does not change before the transaction, which has to be one that writes, ends."""
    query = select(orgs.c.scan, orgs.c.scan_override)
    row = tx.first(query.with_for_update(read=True) if kept else query)
    return Scanning(ScanPolicy(row.scan), bool(row.scan_override))


def unclear(
    tx: Tx, artifact: Artifact, *, policy: Scanning, to: Audience, after: int, limit: int
) -> list[int]:
    """Numbers of the versions behind `after` that its viewers can reach, and of the one that they
    are shown, which are not clear for this audience; the newest first.

    Behind 0 also of the newest, which a pin may keep from them.
    """
    n, shown = versions.c.n, artifact.pinned or artifact.head
    reached = or_(and_(n > after, n <= shown), n == shown, n == (artifact.head if not after else 0))
    query = select(n).where(versions.c.artifact == artifact.pk, reached)
    query = query.where(~_is_clear(policy, to)).order_by(versions.c.n.desc())
    return [n for (n,) in tx.all(query.limit(limit))]


def is_clear(tx: Tx, artifact: int, n: int, *, policy: Scanning, to: Audience) -> bool:
    one = and_(versions.c.artifact == artifact, versions.c.n == n)
    return tx.first(select(versions.c.n).where(one, _is_clear(policy, to))) is not None


def _is_clear(policy: Scanning, to: Audience) -> ColumnElement[bool]:
    """Whether a version was looked at, and holds nothing, or nothing that was not let out to so
    many by a reason that still counts.
    """
    reason = versions.c.excused_to >= WIDTH[to] if policy.override else false()
    excused = and_(versions.c.excused_to.is_not(None), reason)
    return and_(versions.c.cleared_at.is_not(None), or_(versions.c.excused_to.is_(None), excused))


def clear(tx: Tx, artifact: int, n: int, *, excused_to: Audience | None) -> None:
    """`excused_to` is None where nothing was found in it."""
    one = and_(versions.c.artifact == artifact, versions.c.n == n)
    width = None if excused_to is None else WIDTH[excused_to]
    tx.run(update(versions).where(one).values(cleared_at=tx.now, excused_to=width))


def put(tx: Tx, wanted: Scanning) -> None:
    tx.run(update(orgs).values(scan=wanted.policy, scan_override=int(wanted.override)))
