"""What people are told of, as long as they may see it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, insert, select, update

from fanlight.db.tables import artifacts, comments, notices, threads, users
from fanlight.db.tx import Tx
from fanlight.db.visible import Asker, is_held, params, role_of, title_for
from fanlight.model.actor import Actor
from fanlight.model.artifact import Role
from fanlight.model.comment import Notice, Reason


def add(tx: Tx, comment: int, told: Iterable[tuple[int, Reason]], *, artifact: int) -> None:
    rows = [
        {"user": user, "artifact": artifact, "comment": comment, "reason": reason, "at": tx.now}
        for user, reason in told
    ]
    if rows:
        tx.run(insert(notices), rows)


def listed(tx: Tx, actor: Actor, *, unread: bool, before: int | None, limit: int) -> list[Notice]:
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

    What is in the trash or in quarantine waits there.
    """
    asker = Asker.of(actor)
    newer = and_(is_held(asker), threads.c.version > artifacts.c.pinned)
    return (
        select(*columns)
        .select_from(notices)
        .join(artifacts, artifacts.c.pk == notices.c.artifact)
        .join(comments, comments.c.pk == notices.c.comment)
        .join(threads, threads.c.pk == comments.c.thread)
        .join(users, users.c.pk == comments.c.author)
        .where(
            notices.c.user == actor.user,
            artifacts.c.deleted_at.is_(None),
            artifacts.c.quarantined_at.is_(None),
            role_of(asker) >= int(Role.VIEWER),
            ~newer,
        )
    )


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        pk=row.pk,
        reason=Reason(row.reason),
        artifact=row.artifact_id,
        title=row.title,
        thread=row.thread_id,
        comment=row.comment_id,
        who=f"{row.agent}, via {row.name}" if row.agent else row.name,
        text=row.text,
        at=row.at,
        read_at=row.read_at,
    )
