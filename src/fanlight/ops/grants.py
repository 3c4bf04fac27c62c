"""What programs do with what they were granted: fetch tokens, renew them, and give them back."""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from hmac import compare_digest

from fanlight.db import events, grants
from fanlight.db import tokens as token_rows
from fanlight.db.grants import Code
from fanlight.db.grants import Grant as Grant
from fanlight.db.tx import Tx
from fanlight.kit.base64url import encode
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.kit.tokens import new_token
from fanlight.model.actor import Actor, ActorKind, Resource
from fanlight.model.errors import Invalid, Missing, Refusal
from fanlight.model.events import GrantEnded, GrantMade
from fanlight.model.oauth import Issued, host_of
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops.authorize import resource_url
from fanlight.ops.context import Context

_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Redemption:
    """A code and what proves that it is in the right hands. Without a value nothing was sent."""

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    client: str
    redirect: str | None = None
    resource: str | None = None


async def redeem(ctx: Context, actor: Actor, sent: Redemption) -> Issued:
    """The first token for a code. Raises `Invalid`; a code that comes twice ends what it became."""
    hash_ = digest(sent.code)

    def write(tx: Tx) -> Issued | None:
        code = grants.take_code(tx, hash_)
        if code is None:
            return None
        if code.token is not None:
            _end_reused(tx, actor, code.token)
            return None
        if not _fits(ctx, code, sent):
            grants.drop_code(tx, hash_)
            return None
        issued, token = issue(ctx, tx, actor, granted=code)
        grants.redeem(tx, hash_, token)
        return issued

    return _or_refused(await ctx.db.write(write))


def issue(ctx: Context, tx: Tx, actor: Actor, *, granted: Code) -> tuple[Issued, int]:
    """A new grant with its first secrets, and the key of its token.

    The command line's token lasts as long as the grant: its commands may run side by side, and
    could not take turns in renewing it.
    """
    until = tx.now + ctx.limits.grant_days * _DAY
    is_lasting = granted.resource is Resource.API
    lasts = (until - tx.now) // 1000 if is_lasting else ctx.limits.access_seconds
    id_, access_token = new_id(), new_token()
    row = {
        "id": id_,
        "hash": digest(access_token),
        "user": granted.user,
        "name": granted.name,
        "last_four": access_token[-4:],
        "scopes": sorted(granted.scopes),
        "resource": granted.resource,
        "expires_at": tx.now + lasts * 1000,
    }
    token = token_rows.add(tx, row)
    host = host_of(granted.redirect) if granted.redirect else ""
    grants.add(tx, token, client=granted.client, host=host, until=until)
    made = GrantMade(id_, granted.client, granted.name, tuple(sorted(granted.scopes)))
    events.record(tx, _as(actor, granted.user, token), made)
    refresh = None if is_lasting else _new_refresh(tx, token)
    return Issued(access_token, refresh, lasts, granted.scopes), token


async def renew(
    ctx: Context, actor: Actor, secret: str, *, client: str, scopes: frozenset[str]
) -> Issued:
    """The next token, and the next secret. One that comes twice ends the grant (RFC 9700, 4.14)."""
    hash_ = digest(secret)

    def write(tx: Tx) -> Issued | None:
        found = grants.take_refresh(tx, hash_)
        if found is None:
            return None
        grant = found.grant
        if found.is_used or grant.client != client:
            _end_reused(tx, actor, grant.pk)
            return None
        if not scopes <= grant.scopes:
            raise Invalid("invalid-scope", "A token cannot be renewed for more.", "Ask anew.")
        lasts = min(ctx.limits.access_seconds, (grant.until - tx.now) // 1000)
        fresh = new_token()
        expires_at = tx.now + lasts * 1000
        grants.renew(tx, grant.pk, hash_=digest(fresh), last_four=fresh[-4:], expires_at=expires_at)
        return Issued(fresh, _new_refresh(tx, grant.pk), lasts, grant.scopes)

    return _or_refused(await ctx.db.write(write))


async def give_back(ctx: Context, actor: Actor, secret: str) -> None:
    """Ends the grant of either secret (RFC 7009); nothing where it is none of a grant."""

    def write(tx: Tx) -> None:
        found = grants.by_secret(tx, digest(secret))
        if found is not None:
            _end(tx, _as(actor, found.user, found.pk), found, why="revoked")

    await ctx.db.write(write)


async def listed(ctx: Context, actor: Actor) -> list[Grant]:
    """The caller's own that go on, the newest first."""
    access.require(actor, Action.MANAGE_TOKENS)
    assert actor.user is not None
    user = actor.user
    return await ctx.db.read(lambda tx: grants.of_user(tx, user))


async def end(ctx: Context, actor: Actor, id_: str) -> None:
    """Raises `Missing` unless it is one of the caller's own."""
    access.require(actor, Action.MANAGE_TOKENS)
    assert actor.user is not None
    user = actor.user

    def write(tx: Tx) -> None:
        mine = [grant for grant in grants.of_user(tx, user) if grant.id == id_]
        if not mine:
            raise Missing(
                "no-grant",
                "There is no such program.",
                "It may be shut out already. Your account's page lists those that you let in.",
            )
        _end(tx, actor, mine[0], why="revoked")

    await ctx.db.write(write)


def _fits(ctx: Context, code: Code, sent: Redemption) -> bool:
    proven = encode(sha256(sent.verifier.encode()).digest())
    return (
        compare_digest(proven, code.challenge)
        and sent.client == code.client
        and sent.redirect in {None, code.redirect}
        and (sent.resource or "").removesuffix("/") in {"", resource_url(ctx, code.resource)}
    )


def _new_refresh(tx: Tx, token: int) -> str:
    secret = new_secret()
    grants.add_refresh(tx, digest(secret), token)
    return secret


def _end_reused(tx: Tx, actor: Actor, token: int) -> None:
    found = grants.by_token(tx, token)
    if found is not None:
        _end(tx, _as(actor, found.user, token), found, why="reused")


def _end(tx: Tx, actor: Actor, grant: Grant, *, why: str) -> None:
    token_rows.revoke(tx, grant.pk)
    events.record(tx, actor, GrantEnded(grant.id, why))


def _as(actor: Actor, user: int, token: int) -> Actor:
    """Whoever sends a secret speaks for the person who granted it."""
    return replace(actor, kind=ActorKind.TOKEN, user=user, token=token)


def _or_refused(issued: Issued | None) -> Issued:
    if issued is None:
        raise Invalid(
            "invalid-grant",
            "What was sent does not work.",
            "It has expired, was used, was revoked, or is another program's. Ask the person anew.",
        ).on_record(Refusal("grant", sign_in=True))
    return issued
