"""Signing in at somebody else's: a provider of OpenID Connect says who it is.

An attempt has two secrets. `state` goes to the provider and comes back; the browser's stays in a
cookie. Only who has both goes on, once: a reply that was stolen, or that somebody else planted, is
of no use. What else has to be hard to guess follows from the two, so the database knows none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from hmac import compare_digest

import structlog

from fanlight.db import events, identities, people
from fanlight.db.people import User
from fanlight.db.sessions import Proof
from fanlight.db.tx import Tx
from fanlight.kit.base64url import encode
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.model.actor import Actor, ActorKind
from fanlight.model.errors import Denied, Gone, Missing, Refusal
from fanlight.model.events import IdentityLinked, MemberAdded
from fanlight.model.identity import PROXY, Attempt, Identity, Registration
from fanlight.model.ports import IdentityProvider
from fanlight.ops import claimed_groups, roles
from fanlight.ops import people as members
from fanlight.ops.context import Context
from fanlight.ops.sign_in import Beginning, start_session

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and the secret that it keeps meanwhile."""

    url: str
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Welcome:
    """The new session's secret, and the path to which somebody wanted to go."""

    session: str = field(repr=False)
    to: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a browser comes back with: the query of the address, its cookie, and its name."""

    query: Mapping[str, str] = field(repr=False)
    browser: str = field(repr=False)
    user_agent: str


def provider(ctx: Context, id_: str) -> IdentityProvider:
    found = ctx.providers.get(id_)
    if found is None:
        raise Missing(
            "no-provider",
            "This server knows no such way to sign in.",
            "Start from the sign-in page, which shows those that there are.",
        )
    return found


async def begin(ctx: Context, id_: str, to: str) -> Departure:
    """Sends somebody to a provider. `to` is a path of ours, where they go on afterwards."""
    chosen = provider(ctx, id_)
    state, browser = new_secret(), new_secret()
    url = await chosen.departure(_attempt(ctx, id_, state=state, browser=browser))
    kept = identities.Attempt(digest(state), digest(browser), id_, to)

    def write(tx: Tx) -> None:
        identities.begin(tx, kept, expires_at=tx.now + ctx.limits.sign_in_seconds * 1000)

    await ctx.db.write(write)
    return Departure(url, browser)


async def finish(ctx: Context, actor: Actor, id_: str, reply: Reply) -> Welcome:
    """Signs in whom the provider sends back. Raises `Gone`, `Denied` or `Unavailable`."""
    try:
        return await _finished(ctx, actor, id_, reply)
    except (Denied, Gone) as error:
        error.on_record(Refusal("oidc", sign_in=True))
        raise


async def _finished(ctx: Context, actor: Actor, id_: str, reply: Reply) -> Welcome:
    chosen = provider(ctx, id_)
    state = reply.query.get("state", "")
    begun = await ctx.db.write(lambda tx: identities.take(tx, digest(state)))
    if begun is None or begun.provider != id_:
        raise _not_begun()
    if not compare_digest(begun.browser, digest(reply.browser)):
        raise _not_begun()
    attempt = _attempt(ctx, id_, state=state, browser=reply.browser)
    arrival = await chosen.arrival(attempt, reply.query)
    session = new_secret()
    proof = Proof(id_, arrival.id_token)
    beginning = Beginning(session, reply.user_agent, f"oidc:{id_}", proof)

    def write(tx: Tx) -> None:
        user = person(tx, actor, chosen.registration, identity=arrival.identity)
        claimed_groups.follow(
            tx,
            _as(actor, user),
            user,
            registration=chosen.registration,
            identity=arrival.identity,
            most=ctx.limits.claimed_groups,
        )
        start_session(tx, actor, user.pk, begin=beginning)

    await ctx.db.write(write)
    return Welcome(session, begun.to)


async def farewell(ctx: Context, proof: Proof) -> str | None:
    """Where a session that came from a provider ends there, too; None where there is nothing."""
    if proof.provider == PROXY:
        return (ctx.proxy.farewell or None) if ctx.proxy else None
    came_from = ctx.providers.get(proof.provider or "")
    if came_from is None or proof.id_token is None:
        return None
    return await came_from.farewell(proof.id_token, f"{ctx.origins.app}/sign-in")


def name_of(ctx: Context, proof: Proof) -> str:
    """Of where a session came from, for people."""
    if proof.provider == PROXY and ctx.proxy is not None:
        return ctx.proxy.registration.name
    return ctx.providers[proof.provider or ""].registration.name


def _attempt(ctx: Context, id_: str, *, state: str, browser: str) -> Attempt:
    def derived(purpose: str) -> str:
        return encode(sha256(f"{purpose}:{browser}:{state}".encode()).digest())

    return Attempt(
        state=state,
        nonce=derived("nonce"),
        verifier=derived("verifier"),
        back=callback(ctx, id_),
    )


def callback(ctx: Context, id_: str) -> str:
    """The address to which a provider sends people back."""
    return f"{ctx.origins.app}/sign-in/oidc/{id_}/callback"


def person(tx: Tx, actor: Actor, registration: Registration, *, identity: Identity) -> User:
    """Who of the organisation this is, with the role that the provider gives."""
    known = identities.known(tx, identity)
    if known is not None and known.outside:
        raise _no_member(registration, identity)
    user = known.user if known else _newcomer(tx, actor, registration, identity=identity)
    role = registration.role_of(identity)
    standing = roles.known(tx, role) if role is not None else None
    if role is not None and standing is None:
        _log.warning("identity.unknown_role", provider=registration.id, role=role)
    # The last owner stays one: nobody could undo it.
    if standing is not None and not members.is_last_owner(tx, user):
        members.give_role(tx, _as(actor, user), user, standing)
    return user


def _newcomer(tx: Tx, actor: Actor, registration: Registration, *, identity: Identity) -> User:
    """The member with the address that the provider has verified, or a new one."""
    if not identity.email:
        raise _no_address(registration, identity)
    if not registration.speaks_for(identity):
        raise _no_member(registration, identity)
    user = people.by_email(tx, identity.email)
    if user is None:
        user = _joined(tx, actor, registration, identity=identity)
    if user.suspended_at is not None or user.is_service:
        raise _no_member(registration, identity)
    if not identities.link(tx, identity, user.pk):
        raise Denied(
            "other-account",
            f"{user.email} belongs to another account at {registration.name}.",
            "Sign in with that one. If the address has passed to you from somebody else, ask an "
            "owner of this server for an account of your own.",
        )
    linked = IdentityLinked(user.id, identity.issuer, identity.subject)
    events.record(tx, _as(actor, user), linked)
    return user


def _joined(tx: Tx, actor: Actor, registration: Registration, *, identity: Identity) -> User:
    was_removed = people.by_email(tx, identity.email, removed=True) is not None
    if was_removed or not registration.lets_in(identity):
        raise _no_member(registration, identity)
    name = identity.name or identity.email.partition("@")[0]
    people.join(tx, id_=new_id(), email=identity.email, name=name)
    user = people.by_email(tx, identity.email)
    assert user is not None
    events.record(tx, _as(actor, user), MemberAdded(user.id, user.standing.name))
    return user


def _as(actor: Actor, user: User) -> Actor:
    """The person who signs in, in place of whoever had used this browser before."""
    return replace(
        actor,
        kind=ActorKind.PERSON,
        user=user.pk,
        name=user.name,
        role=user.role,
        custom=user.custom,
        session=None,
    )


def _not_begun() -> Gone:
    return Gone(
        "sign-in-not-begun",
        "This sign-in was not begun here, or is over.",
        "Each works once, for a few minutes, in the browser where it began and with cookies "
        "allowed. Start again.",
    )


def _no_member(registration: Registration, identity: Identity) -> Denied:
    who = identity.claimed_email or "This account"
    return Denied(
        "not-a-member",
        f"{who} is no member here.",
        f"{registration.name} knows you, but this server lets in only its members. Ask an owner "
        "to add you, or sign in with another account.",
    )


def _no_address(registration: Registration, identity: Identity) -> Denied:
    missing = (
        "has not verified your e-mail address"
        if identity.claimed_email
        else ("does not tell your e-mail address")
    )
    return Denied(
        "email-not-verified",
        f"{registration.name} {missing}.",
        "This server needs it once, to see which member you are. Verify it there, then start "
        "again.",
    )
