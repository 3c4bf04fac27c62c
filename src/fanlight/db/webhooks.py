"""Webhooks, and the messages that wait for them or were sent of late."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, case, delete, exists, func, insert, or_, select, update

from fanlight.db.tables import artifacts, threads, webhook_messages, webhooks
from fanlight.db.tx import Tx
from fanlight.db.visible import Asker, params, role_of, title_for
from fanlight.kit.ids import new_id
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, Role
from fanlight.model.webhook import Sending, Webhook


@dataclass(frozen=True, slots=True)
class Due:
    """A message to send. `tries` counts this one too; keys, but for `id` and `hook`.

    Attributes:
        artifact: None for a test.
    """

    pk: int
    id: str
    webhook: int
    hook: str
    user: int
    url: str
    artifact: int | None
    thread: int | None
    created_at: int
    tries: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one attempt. `due_at` is when to try again, None where it is done with."""

    due_at: int | None = None
    status: int | None = None
    problem: str = ""


def add(tx: Tx, *, id_: str, user: int, artifact: int | None, url: str) -> None:
    row = {"id": id_, "user": user, "artifact": artifact, "url": url, "created_at": tx.now}
    tx.run(insert(webhooks), row)


def listed(tx: Tx, actor: Actor) -> list[Webhook]:
    """Their own, the newest first."""
    query = _webhooks(actor).order_by(webhooks.c.pk.desc())
    return [_webhook(row) for row in tx.all(query, params(actor, tx.now))]


def find(tx: Tx, actor: Actor, id_: str) -> Webhook | None:
    row = tx.first(_webhooks(actor).where(webhooks.c.id == id_), params(actor, tx.now))
    return _webhook(row) if row else None


def count(tx: Tx, user: int) -> int:
    query = select(func.count()).select_from(webhooks).where(webhooks.c.user == user)
    return int(tx.scalar(query))


def remove(tx: Tx, pk: int) -> None:
    tx.run(delete(webhook_messages).where(webhook_messages.c.webhook == pk))
    tx.run(delete(webhooks).where(webhooks.c.pk == pk))


def remove_of(tx: Tx, whose: Select[Any]) -> None:
    """`whose` selects the keys of their makers."""
    theirs = select(webhooks.c.pk).where(webhooks.c.user.in_(whose))
    tx.run(delete(webhook_messages).where(webhook_messages.c.webhook.in_(theirs)))
    tx.run(delete(webhooks).where(webhooks.c.user.in_(whose)))


def enable(tx: Tx, pk: int) -> None:
    values = {"disabled_at": None, "failures": 0, "problem": ""}
    tx.run(update(webhooks).where(webhooks.c.pk == pk).values(values))


def disable(tx: Tx, pk: int, problem: str) -> None:
    """What waits for it is given up."""
    off = {"disabled_at": tx.now, "problem": problem}
    tx.run(update(webhooks).where(webhooks.c.pk == pk).values(off))
    left = and_(webhook_messages.c.webhook == pk, webhook_messages.c.due_at.is_not(None))
    words = {"due_at": None, "problem": "The webhook was switched off."}
    tx.run(update(webhook_messages).where(left).values(words))


def put(tx: Tx, artifact: Artifact, thread: int) -> None:
    """Lays a thread out for every webhook that it may concern, once where it waits there."""
    for_all = and_(webhooks.c.artifact.is_(None), webhooks.c.user == artifact.owner)
    waits = exists().where(
        webhook_messages.c.webhook == webhooks.c.pk,
        webhook_messages.c.thread == thread,
        webhook_messages.c.due_at.is_not(None),
        webhook_messages.c.tries == 0,
    )
    query = select(webhooks.c.pk).where(
        or_(webhooks.c.artifact == artifact.pk, for_all), webhooks.c.disabled_at.is_(None), ~waits
    )
    rows = [
        {"id": new_id(), "webhook": pk, "artifact": artifact.pk, "thread": thread} | _at(tx)
        for (pk,) in tx.all(query)
    ]
    if rows:
        tx.run(insert(webhook_messages), rows)


def put_test(tx: Tx, pk: int) -> None:
    tx.run(insert(webhook_messages), {"id": new_id(), "webhook": pk} | _at(tx))


def tested(tx: Tx, pk: int, *, since: int) -> bool:
    """Whether a test was asked for since then."""
    test = and_(
        webhook_messages.c.webhook == pk,
        webhook_messages.c.thread.is_(None),
        webhook_messages.c.created_at > since,
    )
    return tx.first(select(webhook_messages.c.pk).where(test).limit(1)) is not None


def _at(tx: Tx) -> dict[str, int]:
    return {"created_at": tx.now, "due_at": tx.now}


def are_due(tx: Tx) -> bool:
    due = webhook_messages.c.due_at <= tx.now
    return tx.first(select(webhook_messages.c.pk).where(due).limit(1)) is not None


def claim(tx: Tx, *, until: int, limit: int, besides: Sequence[int]) -> list[Due]:
    """Messages to be sent now; no other process gets them before `until`, when they are due.

    One of each maker of webhooks, and none of those in `besides`.
    """
    turn = func.row_number().over(
        partition_by=webhooks.c.user, order_by=(webhook_messages.c.due_at, webhook_messages.c.pk)
    )
    waiting = (
        select(webhook_messages.c.pk, turn.label("turn"))
        .join(webhooks, webhooks.c.pk == webhook_messages.c.webhook)
        .where(webhook_messages.c.due_at <= tx.now, webhooks.c.user.not_in(besides))
        .subquery()
    )
    due = (
        select(webhook_messages.c.pk)
        .join(waiting, waiting.c.pk == webhook_messages.c.pk)
        .where(webhook_messages.c.due_at <= tx.now, waiting.c.turn == 1)
        .order_by(webhook_messages.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=webhook_messages)
    )
    values = {"due_at": until, "tries": webhook_messages.c.tries + 1, "tried_at": tx.now}
    taken = update(webhook_messages).where(webhook_messages.c.pk.in_(due)).values(values)
    keys = [pk for (pk,) in tx.all(taken.returning(webhook_messages.c.pk))]
    if not keys:
        return []
    query = (
        select(
            webhook_messages.c.pk,
            webhook_messages.c.id,
            webhook_messages.c.webhook,
            webhooks.c.id.label("hook"),
            webhooks.c.user,
            webhooks.c.url,
            webhook_messages.c.artifact,
            webhook_messages.c.thread,
            webhook_messages.c.created_at,
            webhook_messages.c.tries,
        )
        .join(webhooks, webhooks.c.pk == webhook_messages.c.webhook)
        .where(webhook_messages.c.pk.in_(keys))
        .order_by(webhook_messages.c.pk)
    )
    return [Due(*row) for row in tx.all(query)]


def note(tx: Tx, pk: int, outcome: Outcome) -> None:
    values = {"due_at": outcome.due_at, "status": outcome.status, "problem": outcome.problem}
    tx.run(update(webhook_messages).where(webhook_messages.c.pk == pk).values(values))


def count_failure(tx: Tx, pk: int) -> int | None:
    """How many there were in a row; None for a webhook that is off, or gone."""
    on = and_(webhooks.c.pk == pk, webhooks.c.disabled_at.is_(None))
    more = update(webhooks).where(on).values(failures=webhooks.c.failures + 1)
    found: int | None = tx.scalar(more.returning(webhooks.c.failures))
    return found


def forget_failures(tx: Tx, pk: int) -> None:
    failed = and_(webhooks.c.pk == pk, webhooks.c.failures > 0)
    tx.run(update(webhooks).where(failed).values(failures=0))


def sendings(tx: Tx, pk: int, *, before: int | None, limit: int) -> list[Sending]:
    """The newest first."""
    query = (
        select(webhook_messages, threads.c.id.label("thread_id"))
        .outerjoin(threads, threads.c.pk == webhook_messages.c.thread)
        .where(webhook_messages.c.webhook == pk)
        .order_by(webhook_messages.c.pk.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(webhook_messages.c.pk < before)
    return [_sending(row) for row in tx.all(query)]


def forget(tx: Tx, *, before: int) -> None:
    """Messages from before then that are done with."""
    done = and_(webhook_messages.c.due_at.is_(None), webhook_messages.c.created_at < before)
    tx.run(delete(webhook_messages).where(done))


def _webhooks(actor: Actor) -> Select[Any]:
    """Whoever lost an artifact learns no newer title of it."""
    asker = Asker.of(actor)
    title = case((role_of(asker) >= int(Role.VIEWER), title_for(asker)), else_="")
    return (
        select(webhooks, artifacts.c.id.label("artifact_id"), title.label("artifact_title"))
        .outerjoin(artifacts, artifacts.c.pk == webhooks.c.artifact)
        .where(webhooks.c.user == actor.user)
    )


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        pk=row.pk,
        id=row.id,
        user=row.user,
        artifact=row.artifact_id or "",
        title=row.artifact_title or "",
        url=row.url,
        created_at=row.created_at,
        failures=row.failures,
        disabled_at=row.disabled_at,
        problem=row.problem,
    )


def _sending(row: Row[Any]) -> Sending:
    return Sending(
        pk=row.pk,
        id=row.id,
        thread=row.thread_id or "",
        created_at=row.created_at,
        tries=row.tries,
        tried_at=row.tried_at,
        due_at=row.due_at,
        status=row.status,
        problem=row.problem,
    )
