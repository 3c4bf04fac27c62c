"""Proving who one is: one-time links for people's browsers, tokens for everything else."""

from dataclasses import dataclass, field, replace

from fanlight.db import credentials, events, guests, people
from fanlight.db import sessions as session_rows
from fanlight.db import tokens as token_rows
from fanlight.db.sessions import NO_PROOF, Proof
from fanlight.db.tokens import Token as Token
from fanlight.db.tx import Tx
from fanlight.kit.addresses import place
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.kit.tokens import is_token, new_token
from fanlight.model.actor import (
    COMPLIANCE_SCOPES,
    Actor,
    ActorKind,
    Door,
    Resource,
    Scope,
    anonymous,
    kind_of,
)
from fanlight.model.address import checked_address
from fanlight.model.artifact import WIDTH, Audience
from fanlight.model.errors import Denied, Gone, Invalid, Missing, Refusal
from fanlight.model.events import SignedIn, SignedOut, SignInLinkMade, TokenCreated, TokenRevoked
from fanlight.model.policy import Action
from fanlight.ops import access, letters
from fanlight.ops import people as members
from fanlight.ops.context import Context
from fanlight.ops.holders import actor_of, holder

# Writing "last seen" at every request would make every read a write.
_SEEN_EVERY = 60_000


@dataclass(frozen=True, slots=True)
class NewToken:
    """`secret` is shown once."""

    id: str
    secret: str
    expires_at: int


async def make_link(ctx: Context, actor: Actor, email: str | None) -> str:
    """A one-time URL that signs a browser in as the member with this address, or as the owner.

    Raises `Missing` where there is no such member, `Denied` for a token that may not do all that a
    session may.
    """
    access.require(actor, Action.MANAGE_MEMBERS)
    _check_whole(actor)
    secret = new_secret()

    def write(tx: Tx) -> None:
        user = members.member(tx, email) if email else people.owner(tx)
        assert user is not None  # an organisation has an owner
        access.require_over(actor, user.standing)
        _check_signs_in(user)
        expires_at = tx.now + ctx.limits.sign_in_link_seconds * 1000
        credentials.add_sign_in_link(tx, hash_=digest(secret), user=user.pk, expires_at=expires_at)
        events.record(tx, actor, SignInLinkMade(user.id))

    await ctx.db.write(write)
    return f"{ctx.origins.app}/sign-in/{secret}"


def _check_signs_in(user: people.User) -> None:
    if not user.can_sign_in:
        raise Invalid(
            "cannot-sign-in",
            f"{user.email} cannot sign in.",
            "A service account works with tokens alone; who is suspended is reactivated first.",
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a letter goes, if one does, and the secret that the browser keeps meanwhile."""

    address: str
    browser: str = field(repr=False)


async def ask_for_link(ctx: Context, actor: Actor, email: str, to: str) -> Asked:
    """Has a letter sent to this address: to a member's a sign-in link, to a guest's a code.

    Says and does the same of every address, as far as anybody sees. `to` is the path where they go
    on. Raises `Invalid` for what is no address.
    """
    address, browser = checked_address(email), new_secret()
    key = digest(browser)
    asking = letters.Asking(to, key, place(actor.address))

    def write(tx: Tx) -> None:
        expires_at = tx.now + ctx.limits.sign_in_seconds * 1000
        guests.begin(tx, browser=key, email=address, to=to, expires_at=expires_at)
        letters.ask_for_link(ctx, tx, address, asking)

    await ctx.db.write(write)
    return Asked(address, browser)


async def link_name(ctx: Context, secret: str) -> str:
    """The name of the person that a sign-in link is for. Raises `Gone` where it works no longer."""
    found = await ctx.db.read(lambda tx: credentials.sign_in_user(tx, digest(secret)))
    if found is None:
        raise _used_up()
    return found[1]


async def use_link(ctx: Context, actor: Actor, secret: str, user_agent: str) -> str:
    """Signs a browser in; returns the new session's secret. Works once."""
    session = new_secret()

    def write(tx: Tx) -> None:
        found = credentials.sign_in_user(tx, digest(secret))
        if found is None or not credentials.use_sign_in_link(tx, digest(secret)):
            raise _used_up()
        begin = Beginning(session, user_agent, "link")
        start_session(tx, actor, found[0], begin=begin)

    await ctx.db.write(write)
    return session


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a session begins: its secret, the browser's name, and what proved who somebody is."""

    secret: str = field(repr=False)
    user_agent: str
    method: str
    proof: Proof = NO_PROOF


def start_session(tx: Tx, actor: Actor, user: int, *, begin: Beginning) -> None:
    """Gives the browser a new session; one that it had of a person ends, with its streams."""
    if actor.session is not None and actor.user is not None:
        session_rows.revoke(tx, actor.session)
        events.record(tx, actor, SignedOut())
    pk = session_rows.add(
        tx,
        id_=new_id(),
        hash_=digest(begin.secret),
        user=user,
        user_agent=begin.user_agent,
        proof=begin.proof,
    )
    person = replace(actor, kind=_kind(tx, user), user=user, session=pk)
    events.record(tx, person, SignedIn(begin.method))


def _kind(tx: Tx, user: int) -> ActorKind:
    found = people.by_key(tx, user)
    return kind_of(found.role if found else None)


async def by_session(ctx: Context, secret: str, *, door: Door) -> Actor:
    """Whose session this is; nobody's where it has ended."""
    hash_ = digest(secret)
    found = await ctx.db.read(lambda tx: holder(ctx, tx, session=hash_))
    if found is None:
        return anonymous(door)
    pk = found.session
    if pk is not None and ctx.clock.now() - found.seen_at > _SEEN_EVERY:
        await ctx.db.write(lambda tx: session_rows.touch(tx, pk))
    return actor_of(found, door)


async def by_token(
    ctx: Context, secret: str, *, door: Door, resource: Resource = Resource.API
) -> Actor:
    """Whose token this is. Raises `Denied` for one that does not work at this resource."""
    hash_ = digest(secret) if is_token(secret) else None
    found = await ctx.db.read(lambda tx: holder(ctx, tx, token=hash_)) if hash_ else None
    if found is None or found.resource not in {None, resource}:
        raise Denied(
            "bad-token",
            "This token does not work.",
            "It may have expired or been revoked. Sign in again: fanlight login. Or make one: "
            "fanlight token create.",
        ).on_record(Refusal("token", sign_in=True))
    pk = found.token
    if pk is not None and ctx.clock.now() - found.seen_at > _SEEN_EVERY:
        await ctx.db.write(lambda tx: token_rows.touch(tx, pk))
    return actor_of(found, door)


async def sign_out(ctx: Context, actor: Actor) -> Proof:
    """Ends the browser's session; returns what the provider that it came from wants to see."""
    session = actor.session
    if session is None:
        return NO_PROOF

    def write(tx: Tx) -> Proof:
        proof = session_rows.revoke(tx, session)
        events.record(tx, actor, SignedOut())
        return proof

    return await ctx.db.write(write)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What a token is kept to beside its scopes: one artifact or folder, and the widest audience.

    Attributes:
        artifact: its ID or any of its URLs.
        folder: its ID.
    """

    artifact: str | None = None
    folder: str | None = None
    ceiling: Audience | None = None


@dataclass(frozen=True, slots=True)
class TokenWanted:
    """Without `days` it lives as long as the setting says."""

    name: str
    scopes: frozenset[Scope]
    days: int | None = None
    binding: Binding = Binding()


async def create_token(ctx: Context, actor: Actor, wanted: TokenWanted) -> NewToken:
    """Raises `Denied` for more than the caller may do itself, `Invalid` for a bad lifetime,
    `Missing` for an artifact that the caller may not see.
    """
    access.require(actor, Action.MANAGE_TOKENS)
    check_wanted(ctx, actor, wanted)
    assert actor.user is not None
    user = actor.user
    return await ctx.db.write(lambda tx: make_token(ctx, tx, actor, user=user, wanted=wanted))


def check_wanted(ctx: Context, actor: Actor, wanted: TokenWanted) -> None:
    """Raises `Denied` for more than the caller may do itself, `Invalid` for a bad lifetime."""
    if wanted.scopes & COMPLIANCE_SCOPES:
        _check_key(actor, wanted.scopes)
    if wanted.binding.artifact and wanted.binding.folder:
        raise Invalid(
            "two-bounds", "A token is for one artifact or for one folder.", "Give one of them."
        )
    ceiling = None if wanted.binding.ceiling is None else WIDTH[wanted.binding.ceiling]
    _check_not_more(actor, wanted.scopes, ceiling)
    most = ctx.limits.token_days_most
    if wanted.days is not None and not 0 < wanted.days <= most:
        raise Invalid(
            "bad-expiry",
            f"A token lives for 1 to {most:,} days.",
            "Give days in between. The setting is limits.token_days_most.",
            limit=most,
        )


def make_token(ctx: Context, tx: Tx, actor: Actor, *, user: int, wanted: TokenWanted) -> NewToken:
    """Of the person or the service account `user`."""
    secret, id_ = new_token(), new_id()
    only, inside, ceiling = wanted.binding.artifact, wanted.binding.folder, wanted.binding.ceiling
    bound = access.checked(tx, actor, access.id_from(only), Action.VIEW) if only else None
    folder = access.checked_folder(tx, actor, inside, Action.VIEW) if inside else None
    expires_at = tx.now + (wanted.days or ctx.limits.token_days) * 86_400_000
    row = {
        "id": id_,
        "hash": digest(secret),
        "user": user,
        "name": wanted.name.strip()[:100] or "token",
        "last_four": secret[-4:],
        "scopes": sorted(wanted.scopes),
        "artifact": bound.pk if bound else None,
        "folder": folder.pk if folder else None,
        "ceiling": WIDTH[ceiling] if ceiling else actor.ceiling,
        "expires_at": expires_at,
    }
    token_rows.add(tx, row)
    made = TokenCreated(
        id_,
        str(row["name"]),
        tuple(sorted(wanted.scopes)),
        artifact=bound.id if bound else "",
        folder=folder.id if folder else "",
        ceiling=ceiling or "",
    )
    events.record(tx, actor, made)
    return NewToken(id_, secret, expires_at)


def _check_not_more(actor: Actor, scopes: frozenset[Scope], ceiling: int | None) -> None:
    has_scopes = scopes <= actor.scopes or Scope.ADMIN in actor.scopes
    is_below = actor.ceiling is None or ceiling is None or ceiling <= actor.ceiling
    if not has_scopes or not is_below:
        raise Denied(
            "scope",
            "A token cannot do more than who makes it.",
            "Ask for fewer scopes, or for a narrower audience.",
        ).on_record(Refusal("scope", Action.MANAGE_TOKENS))


def _check_key(actor: Actor, scopes: frozenset[Scope]) -> None:
    """Keys of the compliance API are for owners to make, and open nothing else."""
    access.require(actor, Action.MAKE_COMPLIANCE_KEYS)
    if not scopes <= COMPLIANCE_SCOPES:
        raise Invalid(
            "mixed-scopes",
            "A key of the compliance API has no other scopes.",
            f"Make another token for {', '.join(sorted(scopes - COMPLIANCE_SCOPES))}.",
        )


def _check_whole(actor: Actor) -> None:
    """A session may all that its person may: so has to whoever makes a way to one."""
    is_whole = Scope.ADMIN in actor.scopes and actor.ceiling is None
    if actor.kind is ActorKind.TOKEN and not is_whole:
        raise Denied(
            "scope",
            "A browser that signs in could do more than this token.",
            f"Use one with the scope {Scope.ADMIN} and for any audience: fanlight login --admin.",
            scope=Scope.ADMIN,
        ).on_record(Refusal("scope", Action.MANAGE_MEMBERS))


async def tokens(ctx: Context, actor: Actor) -> list[Token]:
    access.require(actor, Action.MANAGE_TOKENS)
    assert actor.user is not None
    user = actor.user
    return await ctx.db.read(lambda tx: token_rows.of_user(tx, user))


async def revoke_token(ctx: Context, actor: Actor, id_: str) -> None:
    """Raises `Missing` unless it is one of the caller's own."""
    access.require(actor, Action.MANAGE_TOKENS)
    assert actor.user is not None
    user = actor.user

    def write(tx: Tx) -> None:
        mine = [token for token in token_rows.of_user(tx, user) if token.id == id_]
        if not mine:
            raise Missing("no-token", "There is no such token.", "List yours: fanlight token list.")
        token_rows.revoke(tx, mine[0].pk)
        events.record(tx, actor, TokenRevoked(id_))

    await ctx.db.write(write)


def _used_up() -> Gone:
    return Gone(
        "sign-in-link-used",
        "This sign-in link works no longer.",
        "It works once, for a few minutes. Ask for a new one: fanlight admin sign-in-link.",
    ).on_record(Refusal("link", sign_in=True))
