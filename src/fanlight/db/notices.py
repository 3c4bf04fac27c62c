"""What people are told of, as long as they may see it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, insert, or_, select, update

from fanlight.db.tables import artifacts, comments, notices, threads, users
from fanlight.db.tx import Tx
from fanlight.db.visible import Asker, is_held, params, role_of, title_for
from fanlight.model.actor import Actor
from fanlight.model.artifact import Role
from fanlight.model.comment import Notice, Reason

_DAY = 86_400_000


def add(tx: Tx, comment: int, told: Iterable[tuple[int, Reason]], *, artifact: int) -> None:
    rows = [
        {"user": user, "artifact": artifact, "comment": comment, "reason": reason, "at": tx.now}
        for user, reason in told
    ]
    if rows:
        tx.run(insert(notices), rows)


def add_look(tx: Tx, artifact: int, *, by: int, why: str, at: int) -> None:
    """Its owner is told who opened it, once a day (UTC); nothing where they are the owner.

    Without a reason it is that of its quarantine.
    """
    query = select(artifacts.c.owner, artifacts.c.quarantine_reason)
    # It is not deleted for good while this is written.
    query = query.where(artifacts.c.pk == artifact).with_for_update(read=True, key_share=True)
    row = tx.first(query)
    if row is None or row.owner == by:
        return
    # Letters are about what was said.
    told = {"user": row.owner, "artifact": artifact, "reason": Reason.LOOK, "at": at}
    told["mailed_at"] = at
    words = why or f"In quarantine: {row.quarantine_reason or 'released since'}"
    tx.add_unless_there(notices, {**told, "by": by, "day": at // _DAY, "why": words})


def listed(
    tx: Tx,
    actor: Actor,
    *,
    unread: bool,
    before: int | None,
    limit: int,
    said: bool = False,
) -> list[Notice]:
    """The newest first; with `said`, only of what was said."""
    query = _visible(
        actor,
        notices,
        artifacts.c.id.label("artifact_id"),
        title_for(Asker.of(actor)).label("title"),
        threads.c.id.label("thread_id"),
        comments.c.id.label("comment_id"),
        comments.c.text,
        comments.c.agent,
        users.c.name,
    )
    if unread:
        query = query.where(notices.c.read_at.is_(None))
    if said:
        query = query.where(notices.c.comment.is_not(None))
    if before is not None:
        query = query.where(notices.c.pk < before)
    rows = tx.all(query.order_by(notices.c.pk.desc()).limit(limit), params(actor, tx.now))
    return [_notice(row) for row in rows]


def unread(tx: Tx, actor: Actor) -> int:
    query = _visible(actor, func.count()).where(notices.c.read_at.is_(None))
    return int(tx.scalar(query, params(actor, tx.now)))


def mark_read(tx: Tx, user: int, keys: Sequence[int] | None) -> int:
    """All of them without `keys`; returns how many were new."""
    mine = and_(notices.c.user == user, notices.c.read_at.is_(None))
    if keys is not None:
        mine &= notices.c.pk.in_(keys)
    return tx.run(update(notices).where(mine).values(read_at=tx.now))


def forget(tx: Tx, comment: int) -> None:
    tx.run(delete(notices).where(notices.c.comment == comment))


def _visible(actor: Actor, *columns: Any) -> Select[Any]:
    """Of artifacts that the person may still see, and versions that they may know of.

    What was said of one in the trash or in quarantine waits there; who has looked at it does not.
    """
    asker = Asker.of(actor)
    newer = and_(is_held(asker), threads.c.version > artifacts.c.pinned)
    open_ = and_(artifacts.c.deleted_at.is_(None), artifacts.c.quarantined_at.is_(None), ~newer)
    looked = notices.c.comment.is_(None)
    return (
        select(*columns)
        .select_from(notices)
        .join(artifacts, artifacts.c.pk == notices.c.artifact)
        .outerjoin(comments, comments.c.pk == notices.c.comment)
        .outerjoin(threads, threads.c.pk == comments.c.thread)
        .join(users, users.c.pk == func.coalesce(comments.c.author, notices.c.by))
        .where(
            notices.c.user == actor.user,
            role_of(asker) >= int(Role.VIEWER),
            or_(looked, open_),
        )
    )


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        pk=row.pk,
        reason=Reason(row.reason),
        artifact=row.artifact_id,
        title=row.title,
        thread=row.thread_id or "",
        comment=row.comment_id or "",
        who=f"{row.agent}, via {row.name}" if row.agent else row.name,
        text=row.text or row.why or "",
        at=row.at,
        read_at=row.read_at,
    )
