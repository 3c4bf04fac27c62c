"""What comments said before they were edited or deleted, as far as a legal hold keeps it."""

from typing import Any

from sqlalchemy import BigInteger, Row, delete, insert, literal, select

from fanlight.db.holds import is_held
from fanlight.db.tables import artifacts, comments, earlier_texts, threads, users
from fanlight.db.tx import Tx
from fanlight.model.compliance import Earlier, Said


def keep(tx: Tx, comment: int) -> None:
    """Before its words change. Nothing is kept of a page that is under no hold."""
    now = literal(tx.now, BigInteger)
    words = (
        select(comments.c.pk, comments.c.artifact, comments.c.text, now)
        .join(artifacts, artifacts.c.pk == comments.c.artifact)
        .where(comments.c.pk == comment, is_held())
    )
    tx.run(insert(earlier_texts).from_select(["comment", "artifact", "text", "until"], words))


def forget(tx: Tx) -> None:
    """What is kept of pages that are under no hold any more."""
    free = select(artifacts.c.pk).where(~is_held())
    tx.run(delete(earlier_texts).where(earlier_texts.c.artifact.in_(free)))


def listed(tx: Tx, artifact: int, *, after: int, limit: int) -> list[Said]:
    """All that was said of an artifact, the oldest first: deleted comments too."""
    query = (
        select(
            comments,
            threads.c.id.label("thread_id"),
            threads.c.version,
            users.c.id.label("author_id"),
            users.c.email.label("author_email"),
        )
        .join(threads, threads.c.pk == comments.c.thread)
        .join(users, users.c.pk == comments.c.author)
        .where(comments.c.artifact == artifact, comments.c.pk > after)
        .order_by(comments.c.pk)
        .limit(limit)
    )
    rows = tx.all(query)
    before = _of(tx, [row.pk for row in rows])
    return [_said(row, before.get(row.pk, ())) for row in rows]


def _of(tx: Tx, keys: list[int]) -> dict[int, tuple[Earlier, ...]]:
    found: dict[int, tuple[Earlier, ...]] = {}
    query = select(earlier_texts).where(earlier_texts.c.comment.in_(keys))
    for row in tx.all(query.order_by(earlier_texts.c.pk)) if keys else ():
        found[row.comment] = (*found.get(row.comment, ()), Earlier(row.text, row.until))
    return found


def _said(row: Row[Any], before: tuple[Earlier, ...]) -> Said:
    return Said(
        pk=row.pk,
        id=row.id,
        thread=row.thread_id,
        version=row.version,
        author=row.author_id,
        author_email=row.author_email,
        agent=row.agent,
        text=row.text,
        created_at=row.created_at,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        earlier=before,
    )
