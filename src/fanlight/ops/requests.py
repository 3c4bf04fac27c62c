"""Asking for access to an artifact, and answering.

Who asks learns nothing: what they are told, and what the database is asked, is the same whether
there is such an artifact or not.
"""

from fanlight.db import artifacts, events, notices, people
from fanlight.db import requests as rows
from fanlight.db.notices import News
from fanlight.db.requests import Asked as Asked
from fanlight.db.tx import Tx
from fanlight.kit.ids import new_id
from fanlight.model.actor import Actor
from fanlight.model.artifact import Role
from fanlight.model.errors import Conflict, Limited, Missing, Refusal
from fanlight.model.events import AccessAnswered, AccessRequested
from fanlight.model.notice import Reason
from fanlight.ops import access, scanning, sharing
from fanlight.ops.access import Action
from fanlight.ops.context import Context
from fanlight.ops.describe import check_text

_DAY = 86_400_000
_MOST = 100


async def has_asked(ctx: Context, actor: Actor, ref: str) -> bool:
    """Whether a request of theirs stands, answered or not."""
    id_, user = access.id_from(ref), _person(actor)
    return await ctx.db.read(lambda tx: rows.has_asked(tx, user, id_, since=since(ctx, tx)))


async def ask(ctx: Context, actor: Actor, ref: str, message: str) -> None:
    """Asks the owner. A second time is success, and changes nothing while the first one stands."""
    id_, user = access.id_from(ref), _person(actor)
    text = check_text("message", message, limits=ctx.limits, setting="access_message_chars")

    def write(tx: Tx) -> None:
        found = artifacts.find(tx, actor, id_)
        if found is not None and found.role >= Role.VIEWER and found.deleted_at is None:
            raise Conflict("has-access", "You can open this already.", "Open it.")
        rows.forget(tx, user, until=since(ctx, tx))
        if rows.has_asked(tx, user, id_, since=since(ctx, tx)):
            return
        _check_often(ctx, tx, user)
        rows.add(tx, user, id_, id_=new_id(), message=text)
        pk = found.pk if found is not None else None
        events.record(tx, actor, AccessRequested(id_), artifact=pk)
        notices.tell_owner(tx, News(Reason.ASKED, user, text), artifact=id_)

    await ctx.db.write(write)


async def of_artifact(ctx: Context, actor: Actor, ref: str) -> list[Asked]:
    """Who waits for an answer, for whoever may give it."""
    id_ = access.id_from(ref)

    def read(tx: Tx) -> list[Asked]:
        access.checked(tx, actor, id_, Action.SHARE)
        return rows.of_artifact(tx, id_, since=since(ctx, tx))

    return await ctx.db.read(read)


async def of_mine(ctx: Context, actor: Actor) -> list[Asked]:
    """Who waits for the actor's answer, whatever they asked for."""
    access.require(actor, Action.LIST)
    user = _person(actor)
    return await ctx.db.read(lambda tx: rows.of_owner(tx, user, since=since(ctx, tx), limit=_MOST))


async def answer(ctx: Context, actor: Actor, ref: str, request: str, *, role: Role | None) -> None:
    """Shares with whoever asked, in a role; None declines.

    They are told. Who is declined hears neither the page's title nor whose it is.
    """
    id_ = access.id_from(ref)

    def write(tx: Tx) -> None:
        artifact = access.checked(tx, actor, id_, Action.SHARE)
        asker = rows.answer(tx, id_, request, since=since(ctx, tx))
        who = people.by_key(tx, asker) if asker is not None else None
        if who is None:
            raise Missing(
                "no-request", "There is no such request.", "It may have been answered already."
            )
        told = role.name.lower() if role is not None else "declined"
        events.record(tx, actor, AccessAnswered(who.email, told), artifact=artifact.pk)
        notices.settle(tx, artifact.pk, Reason.ASKED, by=who.pk)
        if role is None:
            news = News(Reason.DECLINED, actor.user)
            notices.tell(tx, news, about=artifact.pk, user=who.pk)
        else:
            giving = sharing.Giving(id_, who.email, role, Reason.GIVEN)
            sharing.give_in(ctx, tx, actor, giving)

    excuse = scanning.Excuse(actor, None)
    await scanning.opening(ctx, excuse, lambda: ctx.db.write(write))


def _check_often(ctx: Context, tx: Tx, user: int) -> None:
    most = ctx.limits.access_requests_per_day
    if rows.count(tx, user, since=tx.now - _DAY) >= most:
        raise Limited(
            "too-many-requests-for-access",
            f"You have asked for access {most} times within a day.",
            "Ask again tomorrow. The setting is limits.access_requests_per_day.",
            limit=most,
            retry_after=_DAY // 1000,
        ).on_record(Refusal("access-requests", Action.ASK))


def _person(actor: Actor) -> int:
    """Raises `Denied` for whoever has no account."""
    access.require(actor, Action.ASK)
    assert actor.user is not None
    return actor.user


def since(ctx: Context, tx: Tx) -> int:
    """Requests made after then stand."""
    return tx.now - ctx.limits.access_request_days * _DAY
