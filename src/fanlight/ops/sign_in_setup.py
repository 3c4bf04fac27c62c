"""How people come in, for whoever sets it up: the providers and the mail, shown and tried out."""

import asyncio
from dataclasses import dataclass

from fanlight.db import events, leavers
from fanlight.db.people import User
from fanlight.db.tx import Tx
from fanlight.kit.printable import one_line
from fanlight.model.actor import Actor
from fanlight.model.errors import AppError, Invalid, Unavailable
from fanlight.model.events import LetterTested, ProviderTested
from fanlight.model.identity import Finding as Finding
from fanlight.model.identity import GroupRule, Registration
from fanlight.model.letter import Letter
from fanlight.model.policy import Action
from fanlight.ops import access, identities
from fanlight.ops.context import Context

# Somebody waits for the page meanwhile.
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Way:
    """One provider, as the settings have it, without the secret.

    Attributes:
        callback: the redirect URI to register there.
        roles: (value, role) of those that it gives.
        groups: (value, group) of those that it keeps people in.
        groups_as_named: whether other values are names of groups.
        creates_groups: whether such a group is made where there is none.
        joins: whether who is no member yet becomes one.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    has_secret: bool
    callback: str
    domains: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]
    groups_as_named: bool
    creates_groups: bool
    joins: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """`mails` says that letters go out; else they are printed where the server runs."""

    ways: list[Way]
    mails: bool


async def show(ctx: Context, actor: Actor) -> Setup:
    access.require(actor, Action.MANAGE_PROVISIONING)
    ways = [_way(ctx, each.registration) for each in ctx.providers.values()]
    return Setup(ways, not ctx.mailer.is_console)


async def examine(ctx: Context, actor: Actor, id_: str) -> list[Finding]:
    """Asks a provider for its description and its keys. Raises `Missing` where there is none."""
    access.require(actor, Action.MANAGE_PROVISIONING)
    chosen = identities.provider(ctx, id_)
    await _begin(ctx)
    found = await chosen.examine()
    wrong = sum(not each.good for each in found)
    await ctx.db.write(lambda tx: events.record(tx, actor, ProviderTested(id_, wrong)))
    return found


async def send_letter(ctx: Context, actor: Actor) -> str:
    """Sends the caller a letter at once; returns the address.

    Raises `Unavailable` or `Invalid` with what the mail server said.
    """
    access.require(actor, Action.MANAGE_PROVISIONING)
    assert actor.user is not None
    pk = actor.user
    user = await ctx.db.read(lambda tx: leavers.by_key(tx, pk))
    if user.is_service:
        raise Invalid("no-mailbox", "A service account has no mailbox.", "Ask as a person.")
    await _begin(ctx)
    problem = await _problem(ctx, user)

    def write(tx: Tx) -> None:
        events.record(tx, actor, LetterTested(user.email, problem.title if problem else ""))

    await ctx.db.write(write)
    if problem is not None:
        raise problem
    return user.email


async def _begin(ctx: Context) -> None:
    # Of a request that is repeated while it runs the first write fails: before anybody is asked.
    await ctx.db.write(lambda _tx: None)


async def _problem(ctx: Context, user: User) -> AppError | None:
    try:
        async with asyncio.timeout(_SECONDS):
            await ctx.mailer.send(_letter(ctx, user))
    except TimeoutError:
        return Unavailable(
            "mail-not-sent", f"The mail server did not answer within {_SECONDS:.0f} seconds."
        )
    except AppError as error:
        return error
    return None


def _letter(ctx: Context, user: User) -> Letter:
    org = one_line(ctx.org.name)
    return Letter(
        user.email,
        f"A test letter from {org}",
        f"Hello {one_line(user.name)},\n\n"
        f"letters from {org} at {ctx.origins.app} arrive. You have asked for this one.\n",
    )


def _way(ctx: Context, found: Registration) -> Way:
    rule = found.groups or GroupRule("")
    return Way(
        id=found.id,
        name=found.name,
        issuer=found.issuer,
        client_id=found.client_id,
        has_secret=bool(found.client_secret),
        callback=identities.callback(ctx, found.id),
        domains=tuple(sorted(found.domains)),
        roles=tuple(found.roles.items()),
        groups=tuple(rule.names.items()),
        groups_as_named=rule.as_named,
        creates_groups=rule.create,
        joins=bool(found.domains or found.join),
    )
