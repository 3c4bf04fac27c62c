"""Service accounts: members without a person, whose tokens scheduled jobs publish with.

Nobody signs in as one. It has a role as people do, and is removed, suspended and succeeded as they
are, by its address.
"""

import re

from fanlight.db import events, people
from fanlight.db import tokens as token_rows
from fanlight.db.people import User
from fanlight.db.tokens import Token
from fanlight.db.tx import Tx
from fanlight.kit.ids import new_id
from fanlight.kit.paging import Page
from fanlight.model.actor import Actor
from fanlight.model.address import SERVICE_DOMAIN
from fanlight.model.errors import Conflict, Invalid, Missing
from fanlight.model.events import ServiceAccountCreated, TokenRevoked
from fanlight.model.member import MemberFilter
from fanlight.model.permission import OrgRole
from fanlight.model.policy import Action
from fanlight.ops import access, roles, sign_in
from fanlight.ops import people as members
from fanlight.ops.context import Context
from fanlight.ops.sign_in import NewToken, TokenWanted

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


async def create(ctx: Context, actor: Actor, name: str, role: str = OrgRole.MEMBER) -> User:
    access.require(actor, Action.MANAGE_MEMBERS)
    if not _NAME.fullmatch(name):
        raise Invalid(
            "bad-service-name",
            "A service account has a name like nightly-report.",
            "Give up to 40 lower-case letters, digits and hyphens.",
        )

    def write(tx: Tx) -> User:
        standing = roles.standing(tx, role)
        access.require_over(actor, standing)
        members.check_service_role(standing)
        address = f"{name}{SERVICE_DOMAIN}"
        if people.by_email(tx, address, removed=True) is not None:
            raise Conflict("service-exists", f"There is or was {address}.", "Take another name.")
        pk = people.add(
            tx, id_=new_id(), email=address, name=name, role=standing.role, is_service=True
        )
        people.set_standing(tx, pk, standing)
        made = _account(tx, name)
        events.record(tx, actor, ServiceAccountCreated(made.id, name, standing.name))
        return made

    return await ctx.db.write(write)


async def listed(
    ctx: Context, actor: Actor, *, after: int | None = None, limit: int = 100
) -> Page[User, int]:
    wanted = MemberFilter(is_service=True)
    return await members.members(ctx, actor, wanted, after=after, limit=limit)


async def create_token(ctx: Context, actor: Actor, name: str, wanted: TokenWanted) -> NewToken:
    """It can do what both its scopes and the account's role allow."""
    access.require(actor, Action.MANAGE_MEMBERS)
    sign_in.check_wanted(ctx, actor, wanted)

    def write(tx: Tx) -> NewToken:
        account = _account(tx, name)
        access.require_over(actor, account.standing)
        return sign_in.make_token(ctx, tx, actor, user=account.pk, wanted=wanted)

    return await ctx.db.write(write)


async def tokens(ctx: Context, actor: Actor, name: str) -> list[Token]:
    access.require(actor, Action.MANAGE_MEMBERS)

    def read(tx: Tx) -> list[Token]:
        account = _account(tx, name)
        access.require_over(actor, account.standing)
        return token_rows.of_user(tx, account.pk)

    return await ctx.db.read(read)


async def revoke_token(ctx: Context, actor: Actor, name: str, id_: str) -> None:
    access.require(actor, Action.MANAGE_MEMBERS)

    def write(tx: Tx) -> None:
        account = _account(tx, name)
        access.require_over(actor, account.standing)
        theirs = [token for token in token_rows.of_user(tx, account.pk) if token.id == id_]
        if not theirs:
            raise Missing("no-token", "It has no such token.", "See which it has.")
        token_rows.revoke(tx, theirs[0].pk)
        events.record(tx, actor, TokenRevoked(id_, account.id))

    await ctx.db.write(write)


def _account(tx: Tx, name: str) -> User:
    found = people.by_email(tx, f"{name.removesuffix(SERVICE_DOMAIN)}{SERVICE_DOMAIN}")
    if found is None:
        raise Missing(
            "no-service-account",
            f"There is no service account {name!r}.",
            "See which there are: fanlight admin service-accounts list.",
        )
    return found
