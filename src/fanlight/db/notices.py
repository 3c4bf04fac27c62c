"""What people are told of, as long as they may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from fanlight.db.places import ARTIFACT, Place
from fanlight.db.tables import (
    access_requests,
    artifacts,
    comments,
    folders,
    group_members,
    notices,
    threads,
    users,
)
from fanlight.db.tx import Tx
from fanlight.db.visible import Asker, folder_role_of, is_held, params, role_of, title_for
from fanlight.model.actor import Actor
from fanlight.model.artifact import Role
from fanlight.model.notice import Notice, Reason

_DAY = 86_400_000
_BY_ADMINS = (Reason.QUARANTINED, Reason.RELEASED, Reason.TAKEN_DOWN, Reason.LOOK)
_OF_OWNERS = (Reason.ASKED, Reason.TRANSFERRED, *_BY_ADMINS)
_IS_OF_FOLDER = notices.c.folder.is_not(None)
_WHILE_CLOSED = (Reason.DECLINED, *_BY_ADMINS)


class Which(Enum):
    """All there are, those that were not read, and of these what letters tell of."""

    ALL = auto()
    UNREAD = auto()
    WRITTEN = auto()


@dataclass(frozen=True, slots=True)
class News:
    """What people are told of a page, or a folder (`of`).

    Attributes:
        by: a person's key, None for the server itself.
        mailed: whether a letter of its own tells of it.
    """

    reason: Reason
    by: int | None
    why: str = ""
    of: Place = ARTIFACT
    mailed: bool = False


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


def tell(tx: Tx, news: News, *, about: int, user: int) -> None:
    _tell(tx, news, select(users.c.pk, literal(about, BigInteger)).where(users.c.pk == user))


def tell_owner(tx: Tx, news: News, *, artifact: str) -> None:
    """As many statements whether there is such an artifact or not."""
    open_ = and_(artifacts.c.deleted_at.is_(None), artifacts.c.quarantined_at.is_(None))
    its = select(artifacts.c.owner, artifacts.c.pk).where(artifacts.c.id == artifact, open_)
    # It is not deleted for good while this is written.
    _tell(tx, news, its.with_for_update(read=True, key_share=True))


def tell_group(tx: Tx, news: News, *, about: int, group: int, most: int) -> None:
    """Its members, but for who owns the place; nobody where they are more than `most`."""
    size = select(func.count()).where(group_members.c.group == group).scalar_subquery()
    active = (users.c.removed_at.is_(None), users.c.suspended_at.is_(None))
    place = news.of.table.c
    its = select(place.owner).where(place.pk == about).scalar_subquery()
    members = (
        select(users.c.pk, literal(about, BigInteger))
        .join(group_members, group_members.c.user == users.c.pk)
        .where(group_members.c.group == group, size <= most, users.c.pk != its, *active)
    )
    _tell(tx, news, members)


def _tell(tx: Tx, news: News, to: Select[Any]) -> None:
    """Tells those of `to`, which selects people and places, but not whoever did it.

    What they have not read of the same place, person and kind is brought up to date instead; it
    goes into no second letter.
    """
    user, about = to.selected_columns
    place = notices.c[news.of.key]
    if news.by is not None:
        to = to.where(user != news.by)
    same = and_(
        notices.c.reason == news.reason,
        notices.c.by.is_not_distinct_from(literal(news.by, BigInteger)),
        notices.c.read_at.is_(None),
    )
    theirs = tuple_(notices.c.user, place).in_(to)
    tx.run(update(notices).where(same, theirs).values(at=tx.now, why=news.why))
    has = exists().where(same, notices.c.user == user, place == about)
    new = to.where(~has).add_columns(
        literal(news.reason.value, Text),
        literal(news.by, BigInteger),
        literal(news.why, Text),
        literal(tx.now, BigInteger),
        literal(tx.now if news.mailed else None, BigInteger),
    )
    names = ["user", place.name, "reason", "by", "why", "at", "mailed_at"]
    tx.run(insert(notices).from_select(names, new))


def settle(tx: Tx, artifact: int, reason: Reason, *, by: int | None = None) -> None:
    """What was told of it for this reason, by anybody or one person, is news no more."""
    told = and_(notices.c.artifact == artifact, notices.c.reason == reason)
    if by is not None:
        told &= notices.c.by == by
    tx.run(update(notices).where(told, notices.c.read_at.is_(None)).values(read_at=tx.now))


def listed(
    tx: Tx,
    actor: Actor,
    *,
    which: Which,
    before: int | None,
    limit: int,
    asked_since: int,
) -> list[Notice]:
    """The newest first. Requests for access wait that were made after `asked_since`."""
    query = _visible(
        actor,
        notices,
        artifacts.c.id.label("artifact_id"),
        folders.c.id.label("folder_id"),
        case((_IS_OF_FOLDER, folders.c.name), else_=title_for(Asker.of(actor))).label("title"),
        threads.c.id.label("thread_id"),
        comments.c.id.label("comment_id"),
        comments.c.text,
        comments.c.agent,
        users.c.name,
        access_requests.c.id.label("request_id"),
    ).outerjoin(access_requests, _waits(asked_since))
    if which is not Which.ALL:
        query = query.where(notices.c.read_at.is_(None))
    if which is Which.WRITTEN:
        query = query.where(notices.c.reason != Reason.LOOK)
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
    """Of what the person may still see, and versions that they may know of.

    What was said of one in the trash or in quarantine waits there; what administrators did to it
    does not. What concerns its owner is for whoever that is now. Whose request was declined may see
    nothing, and is told no more than that.
    """
    asker = Asker.of(actor)
    newer = and_(
        notices.c.comment.is_not(None), is_held(asker), threads.c.version > artifacts.c.pinned
    )
    open_ = and_(artifacts.c.deleted_at.is_(None), artifacts.c.quarantined_at.is_(None), ~newer)
    needs = case(
        (notices.c.reason == Reason.DECLINED, int(Role.NONE)),
        (notices.c.reason.in_(_OF_OWNERS), int(Role.OWNER)),
        else_=int(Role.VIEWER),
    )
    return (
        select(*columns)
        .select_from(notices)
        .outerjoin(artifacts, artifacts.c.pk == notices.c.artifact)
        .outerjoin(folders, folders.c.pk == notices.c.folder)
        .outerjoin(comments, comments.c.pk == notices.c.comment)
        .outerjoin(threads, threads.c.pk == comments.c.thread)
        .outerjoin(users, users.c.pk == func.coalesce(comments.c.author, notices.c.by))
        .where(
            notices.c.user == actor.user,
            case((_IS_OF_FOLDER, folder_role_of(asker)), else_=role_of(asker)) >= needs,
            or_(notices.c.reason.in_(_WHILE_CLOSED), open_),
        )
    )


def _waits(asked_since: int) -> ColumnElement[bool]:
    return and_(
        notices.c.reason == Reason.ASKED,
        access_requests.c.artifact == artifacts.c.id,
        access_requests.c.user == notices.c.by,
        access_requests.c.answered_at.is_(None),
        access_requests.c.asked_at > asked_since,
    )


def _notice(row: Row[Any]) -> Notice:
    reason = Reason(row.reason)
    hidden = reason is Reason.DECLINED
    name = row.name or ""
    return Notice(
        pk=row.pk,
        reason=reason,
        artifact=row.artifact_id or "",
        folder=row.folder_id or "",
        title="" if hidden else row.title,
        thread=row.thread_id or "",
        comment=row.comment_id or "",
        who="" if hidden else f"{row.agent}, via {name}" if row.agent else name,
        text=row.text or row.why or "",
        at=row.at,
        read_at=row.read_at,
        request=row.request_id or "",
    )
