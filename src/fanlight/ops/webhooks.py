"""Webhooks: addresses to which goes what is sent to somebody's agents, signed and tried again.

A webhook is for one artifact of which its maker is an editor, or for all that they own. What it
may be told is asked when it is told. The key that signs its messages follows from the
organisation's key and the webhook's ID: it is shown once and kept nowhere.
"""

import asyncio
import hmac
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from urllib.parse import urlsplit

import structlog

from fanlight.db import artifacts, comments, events, letters, people
from fanlight.db import webhooks as rows
from fanlight.db.tx import Tx
from fanlight.db.webhooks import Due, Outcome
from fanlight.kit import paging, webhook_signing
from fanlight.kit.ids import new_id
from fanlight.kit.paging import Page
from fanlight.kit.tasks import TaskGroup
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.comment import Delivery
from fanlight.model.errors import AppError, Conflict, Invalid, Limited, Missing
from fanlight.model.events import WebhookAdded, WebhookDisabled, WebhookEnabled, WebhookRemoved
from fanlight.model.letter import Kind
from fanlight.model.policy import Action
from fanlight.model.webhook import Message, NewWebhook, Sending, Webhook
from fanlight.ops import access
from fanlight.ops.context import Context

_log = structlog.get_logger(__name__)

Encode = Callable[[Message], bytes]
"""A message as the body of a request."""

_AT_ONCE = 20
# Longer than one takes, which the poster gives seconds.
_CLAIMED_FOR = 120_000
# How soon what comes while somebody is slow to answer goes to the others.
_LOOKED_AFTER_SECONDS = 0.5
_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000
# What comes after each failed attempt; after the last one it is given up.
_WAITS = (5 * _SECOND, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR)
# The receiver says so for good: see the specification of Standard Webhooks.
_GONE = 410


async def listed(ctx: Context, actor: Actor) -> list[Webhook]:
    """One's own, the newest first."""
    access.require(actor, Action.MANAGE_WEBHOOKS)
    return await ctx.db.read(lambda tx: rows.listed(tx, actor))


async def add(ctx: Context, actor: Actor, url: str, *, artifact: str = "") -> NewWebhook:
    """For the artifact, on which one is an editor; without one for all that one owns."""
    if len(url) > ctx.limits.webhook_url_chars:
        raise Invalid(
            "webhook-url-too-long",
            f"A webhook's address has up to {ctx.limits.webhook_url_chars} characters.",
            "The setting is limits.webhook_url_chars.",
            limit=ctx.limits.webhook_url_chars,
        )
    ctx.poster.check(url)
    id_ = new_id()

    def write(tx: Tx) -> Webhook:
        key = _place(tx, actor, artifact)
        access.check_external(people.policy(tx), Action.ADD_WEBHOOK)
        user, limit = _user(actor), ctx.limits.webhooks
        if rows.count(tx, user) >= limit:
            raise Limited(
                "too-many-webhooks",
                f"You have {limit} webhooks, which is all there may be.",
                "Remove one first. The setting is limits.webhooks.",
                limit=limit,
            )
        rows.add(tx, id_=id_, user=user, artifact=key, url=url)
        events.record(tx, actor, WebhookAdded(id_, _host(url)), artifact=key)
        return _own(tx, actor, id_)

    made = await ctx.db.write(write)
    return NewWebhook(made, webhook_signing.shown(_key(ctx, id_)))


async def remove(ctx: Context, actor: Actor, id_: str) -> None:
    """What waits for it goes with it."""
    access.require(actor, Action.MANAGE_WEBHOOKS)

    def write(tx: Tx) -> None:
        found = _own(tx, actor, id_)
        rows.remove(tx, found.pk)
        events.record(tx, actor, WebhookRemoved(id_, _host(found.url)))

    await ctx.db.write(write)


async def enable(ctx: Context, actor: Actor, id_: str) -> Webhook:
    """Switches it on again. What was given up meanwhile does not come."""
    access.require(actor, Action.MANAGE_WEBHOOKS)

    def write(tx: Tx) -> Webhook:
        found = _own(tx, actor, id_)
        if found.disabled_at is not None:
            rows.enable(tx, found.pk)
            events.record(tx, actor, WebhookEnabled(id_, _host(found.url)))
        return _own(tx, actor, id_)

    return await ctx.db.write(write)


async def test(ctx: Context, actor: Actor, id_: str) -> None:
    """Sends it a message without content; its log tells how that went."""
    access.require(actor, Action.MANAGE_WEBHOOKS)

    def write(tx: Tx) -> None:
        found = _own(tx, actor, id_)
        if found.disabled_at is not None:
            raise Conflict("webhook-disabled", "This webhook is switched off.", "Switch it on.")
        seconds = ctx.limits.webhook_test_seconds
        if rows.tested(tx, found.pk, since=tx.now - seconds * _SECOND):
            raise Limited(
                "webhook-tested",
                "This webhook was sent a test just now.",
                f"Wait {seconds} seconds. The setting is limits.webhook_test_seconds.",
                retry_after=seconds,
            )
        rows.put_test(tx, found.pk)

    await ctx.db.write(write)


async def sendings(
    ctx: Context, actor: Actor, id_: str, *, before: int | None = None, limit: int
) -> Page[Sending, int]:
    """What it was sent of late, the newest first."""
    access.require(actor, Action.MANAGE_WEBHOOKS)

    def read(tx: Tx) -> Page[Sending, int]:
        webhook = _own(tx, actor, id_).pk
        return paging.by_key(partial(rows.sendings, tx, webhook, before=before), limit)

    return await ctx.db.read(read)


async def deliver(ctx: Context, encode: Encode) -> int:
    """Sends what is due until nothing is left; returns how many were taken.

    Of each maker one at a time: whoever answers slowly holds up their own messages alone.
    """
    taken = list[bool]()
    running = dict[asyncio.Task[None], int]()
    async with TaskGroup() as tasks:
        while True:
            room = _AT_ONCE - len(running)
            for due in await _claimed(ctx, room=room, besides=list(running.values())):
                work = _sent(ctx, due, taken, encode=encode)
                running[tasks.start("webhook", work)] = due.user
            if not running:
                return sum(taken)
            done, _ = await asyncio.wait(
                running, timeout=_LOOKED_AFTER_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            for each in done:
                del running[each]


async def _claimed(ctx: Context, *, room: int, besides: list[int]) -> list[Due]:
    if not room or not await ctx.db.read(_may_send):
        return []
    return await ctx.db.write(
        lambda tx: rows.claim(tx, until=tx.now + _CLAIMED_FOR, limit=room, besides=besides)
    )


def _may_send(tx: Tx) -> bool:
    """Without external sharing nothing leaves; what is due waits until there is."""
    return rows.are_due(tx) and people.policy(tx).external


async def _sent(ctx: Context, due: Due, taken: list[bool], *, encode: Encode) -> None:
    message = await ctx.db.read(lambda tx: _message(ctx, tx, due))
    taken.append(await _send(ctx, due, message, encode=encode))


async def forget(ctx: Context) -> None:
    days = ctx.limits.webhook_days
    await ctx.db.write(lambda tx: rows.forget(tx, before=tx.now - days * _DAY))


def _message(ctx: Context, tx: Tx, due: Due) -> Message | None:
    """None where it is not to be told any more: somebody took a right back, or the thread."""
    maker = people.by_key(tx, due.user)
    if maker is None or maker.suspended_at is not None:
        return None
    if due.artifact is None:
        return Message(due.id, due.created_at)
    somebody = access.stand_in(maker)
    artifact = artifacts.by_key(tx, somebody, due.artifact)
    if artifact is None or not access.may_on(somebody, Action.ADD_WEBHOOK, artifact):
        return None
    assert due.thread is not None
    thread = comments.by_keys(tx, due.user, [due.thread]).get(due.thread)
    if thread is None or thread.resolved_at is not None or thread.sent_at is None:
        return None
    delivery = Delivery(0, artifact.id, artifact.title, thread.as_sent())
    return Message(due.id, due.created_at, delivery, ctx.url_of(artifact.id))


async def _send(ctx: Context, due: Due, message: Message | None, *, encode: Encode) -> bool:
    if message is None:
        over = Outcome(problem="It is not for this webhook any more.")
        await ctx.db.write(lambda tx: rows.note(tx, due.pk, over))
        return False
    body = encode(message)
    headers = webhook_signing.headers(_key(ctx, due.hook), due.id, body=body, at=ctx.clock.now())
    status, problem = None, ""
    try:
        status = await ctx.poster.post(due.url, body, headers=headers)
    except AppError as error:
        problem = error.title
    if status is not None and 200 <= status < 300:
        await ctx.db.write(lambda tx: _taken(tx, due, status))
        return True
    problem = problem or f"It answered with the status {status}."
    _log.info("webhook.not_taken", webhook=due.hook, tries=due.tries, why=problem)
    await ctx.db.write(lambda tx: _not_taken(ctx, tx, due, Outcome(None, status, problem)))
    return False


def _taken(tx: Tx, due: Due, status: int) -> None:
    rows.note(tx, due.pk, Outcome(status=status))
    rows.forget_failures(tx, due.webhook)


def _not_taken(ctx: Context, tx: Tx, due: Due, outcome: Outcome) -> None:
    failures = rows.count_failure(tx, due.webhook)
    again = failures is not None and due.tries <= len(_WAITS)
    due_at = tx.now + _WAITS[due.tries - 1] if again else None
    rows.note(tx, due.pk, Outcome(due_at, outcome.status, outcome.problem))
    if failures is None:
        return
    if failures >= ctx.limits.webhook_failures or outcome.status == _GONE:
        _switch_off(tx, due, failures, outcome.problem)


def _switch_off(tx: Tx, due: Due, failures: int, problem: str) -> None:
    rows.disable(tx, due.webhook, problem)
    events.record(tx, SYSTEM, WebhookDisabled(due.hook, _host(due.url), failures, problem))
    maker = people.by_key(tx, due.user)
    if maker is not None:
        data = {"host": _host(due.url), "problem": problem}
        letters.add(tx, maker.email, Kind.WEBHOOK_OFF, data=data)


def _place(tx: Tx, actor: Actor, artifact: str) -> int | None:
    if not artifact:
        access.require(actor, Action.MANAGE_WEBHOOKS)
        return None
    return access.checked(tx, actor, access.id_from(artifact), Action.ADD_WEBHOOK).pk


def _own(tx: Tx, actor: Actor, id_: str) -> Webhook:
    found = rows.find(tx, actor, id_)
    if found is None:
        raise Missing(
            "no-webhook",
            "There is no such webhook of yours.",
            "See which there are: fanlight webhooks list.",
        )
    return found


def _key(ctx: Context, id_: str) -> bytes:
    return hmac.digest(ctx.org.signing_key, f"webhook:{id_}".encode(), sha256)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _user(actor: Actor) -> int:
    assert actor.user is not None
    return actor.user
