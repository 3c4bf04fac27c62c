"""Threads of comments as one person sees them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from fanlight.db.tables import comments, reactions, threads, users
from fanlight.db.tx import Tx
from fanlight.model.artifact import Artifact
from fanlight.model.comment import Anchor, AnchorKind, Comment, Reacted, Reaction, Thread
from fanlight.model.comment import ThreadState as State


@dataclass(frozen=True, slots=True)
class NewThread:
    id: str
    artifact: int
    version: int
    anchor: Anchor | None


@dataclass(frozen=True, slots=True)
class NewComment:
    id: str
    thread: int
    artifact: int
    author: int
    agent: str
    text: str


@dataclass(frozen=True, slots=True)
class Pace:
    """`recent`: comments of one person within the time asked for; `threads`: of the artifact;
    `begun`: those that the person began, and nobody has resolved.
    """

    recent: int
    threads: int
    begun: int


def listed(
    tx: Tx, me: int | None, artifact: Artifact, *, state: State, before: int | None, limit: int
) -> list[Thread]:
    """The newest first, each with all its comments."""
    conditions = [_is_known(artifact)]
    if state is not State.ALL:
        is_open = threads.c.resolved_at.is_(None)
        conditions.append(is_open if state is State.OPEN else ~is_open)
    if before is not None:
        conditions.append(threads.c.pk < before)
    query = _threads().where(*conditions).order_by(threads.c.pk.desc()).limit(limit)
    return _filled(tx, me, tx.all(query))


def find(tx: Tx, artifact: Artifact, id_: str, *, me: int | None) -> Thread | None:
    query = _threads().where(_is_known(artifact), threads.c.id == id_)
    found = _filled(tx, me, tx.all(query))
    return found[0] if found else None


def by_keys(tx: Tx, me: int | None, keys: Sequence[int]) -> dict[int, Thread]:
    found = _filled(tx, me, tx.all(_threads().where(threads.c.pk.in_(keys)))) if keys else []
    return {each.pk: each for each in found}


def pace(tx: Tx, artifact: int, author: int, *, since: int) -> Pace:
    """Of threads, only those in which anything is left."""
    said = and_(
        comments.c.artifact == artifact,
        comments.c.author == author,
        comments.c.created_at > since,
    )
    recent = select(func.count()).select_from(comments).where(said).scalar_subquery()
    there = and_(threads.c.artifact == artifact, threads.c.deleted_at.is_(None))
    every = select(func.count()).select_from(threads).where(there)
    first = select(func.min(comments.c.pk)).where(comments.c.thread == threads.c.pk)
    begun = every.join(comments, comments.c.pk == first.correlate(threads).scalar_subquery())
    begun = begun.where(threads.c.resolved_at.is_(None), comments.c.author == author)
    counted = (recent, every.scalar_subquery(), begun.scalar_subquery())
    return Pace(*tx.first(select(*counted)))


def start(tx: Tx, new: NewThread) -> int:
    row = {
        "id": new.id,
        "artifact": new.artifact,
        "version": new.version,
        "anchor": asdict(new.anchor) if new.anchor else None,
        "created_at": tx.now,
    }
    return int(tx.scalar(insert(threads).returning(threads.c.pk), row))


def add(tx: Tx, new: NewComment) -> int:
    row = asdict(new) | {"created_at": tx.now}
    return int(tx.scalar(insert(comments).returning(comments.c.pk), row))


def edit(tx: Tx, pk: int, text: str, *, sent_at: int | None) -> None:
    """`sent_at` of the new words, as far as they count as sent."""
    values = {"text": text, "edited_at": tx.now, "sent_at": sent_at}
    tx.run(update(comments).where(comments.c.pk == pk).values(values))


def remove(tx: Tx, thread: int, pk: int) -> bool:
    """Takes the words away. True where none are left in the thread, which is then gone too."""
    tx.run(update(comments).where(comments.c.pk == pk).values(text="", deleted_at=tx.now))
    tx.run(delete(reactions).where(reactions.c.comment == pk))
    left = and_(comments.c.thread == thread, comments.c.deleted_at.is_(None))
    if tx.scalar(select(func.count()).select_from(comments).where(left)):
        return False
    tx.run(update(threads).where(threads.c.pk == thread).values(deleted_at=tx.now))
    return True


def resolve(tx: Tx, pk: int, by: int | None) -> None:
    """Without somebody it is opened again."""
    values = {"resolved_at": tx.now if by else None, "resolved_by": by}
    tx.run(update(threads).where(threads.c.pk == pk).values(values))


def react(tx: Tx, comment: int, user: int, *, reaction: Reaction, on: bool) -> None:
    row = {"comment": comment, "user": user, "name": reaction}
    if on:
        tx.add_unless_there(reactions, row)
    else:
        mine = [reactions.c[name] == value for name, value in row.items()]
        tx.run(delete(reactions).where(*mine))


def mark_sent(tx: Tx, pk: int) -> None:
    """With all that is said in it now."""
    tx.run(update(threads).where(threads.c.pk == pk).values(sent_at=tx.now, received_at=None))
    tx.run(update(comments).where(comments.c.thread == pk).values(sent_at=tx.now))


def mark_unsent(tx: Tx, artifact: int) -> None:
    """All its threads."""
    sent = and_(threads.c.artifact == artifact, threads.c.sent_at.is_not(None))
    tx.run(update(threads).where(sent).values(sent_at=None, received_at=None))


def mark_received(tx: Tx, keys: Sequence[int]) -> list[str]:
    """IDs of those that were not marked yet."""
    new = and_(threads.c.pk.in_(keys), threads.c.received_at.is_(None))
    done = update(threads).where(new).values(received_at=tx.now).returning(threads.c.id)
    return [id_ for (id_,) in tx.all(done)]


def people_in(tx: Tx, thread: int) -> list[int]:
    """Keys of those who have said something in it."""
    query = select(comments.c.author).distinct()
    there = and_(comments.c.thread == thread, comments.c.deleted_at.is_(None))
    return [user for (user,) in tx.all(query.where(there))]


def _is_known(artifact: Artifact) -> ColumnElement[bool]:
    """Of the artifact, and not of a version newer than the newest that its reader knows of."""
    return and_(threads.c.artifact == artifact.pk, threads.c.version <= artifact.head)


def _threads() -> Any:
    return (
        select(threads, users.c.name.label("resolver"))
        .outerjoin(users, users.c.pk == threads.c.resolved_by)
        .where(threads.c.deleted_at.is_(None))
    )


def _filled(tx: Tx, me: int | None, rows: Sequence[Row[Any]]) -> list[Thread]:
    """Two further statements, however many threads there are."""
    if not rows:
        return []
    keys = [row.pk for row in rows]
    query = (
        select(comments, users.c.name.label("author_name"))
        .join(users, users.c.pk == comments.c.author)
        .where(comments.c.thread.in_(keys))
        .order_by(comments.c.pk)
    )
    said: dict[int, list[Comment]] = {}
    given = _reacted(tx, me, keys)
    for row in tx.all(query):
        said.setdefault(row.thread, []).append(_comment(row, me, given.get(row.pk, ())))
    return [_thread(row, said.get(row.pk, [])) for row in rows]


def _reacted(tx: Tx, me: int | None, keys: Sequence[int]) -> dict[int, tuple[Reacted, ...]]:
    mine = case((reactions.c.user == literal(me, Integer), 1), else_=0)
    query = (
        select(reactions.c.comment, reactions.c.name, func.count(), func.max(mine))
        .join(comments, comments.c.pk == reactions.c.comment)
        .where(comments.c.thread.in_(keys))
        .group_by(reactions.c.comment, reactions.c.name)
        .order_by(reactions.c.comment, reactions.c.name)
    )
    found: dict[int, tuple[Reacted, ...]] = {}
    for comment, name, count, is_mine in tx.all(query):
        one = Reacted(Reaction(name), count, bool(is_mine))
        found[comment] = (*found.get(comment, ()), one)
    return found


def _comment(row: Row[Any], me: int | None, given: tuple[Reacted, ...]) -> Comment:
    return Comment(
        pk=row.pk,
        id=row.id,
        author=row.author,
        author_name=row.author_name,
        agent=row.agent,
        text=row.text,
        created_at=row.created_at,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        sent_at=row.sent_at,
        is_mine=row.author == me,
        reactions=given,
    )


def _thread(row: Row[Any], said: list[Comment]) -> Thread:
    kept = row.anchor
    anchor = Anchor(**(kept | {"kind": AnchorKind(kept["kind"])})) if kept else None
    return Thread(
        pk=row.pk,
        id=row.id,
        version=row.version,
        anchor=anchor,
        created_at=row.created_at,
        resolved_at=row.resolved_at,
        resolved_by=row.resolver or "",
        sent_at=row.sent_at,
        received_at=row.received_at,
        comments=tuple(said),
    )
