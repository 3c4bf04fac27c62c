"""People whom a proxy in front of this server has signed in, and tells of in headers.

Nothing of what it tells is believed before its secret was right; that is looked at where requests
come in (`web.trusted_header`). Here its word becomes a session, and a session ends with its word.
"""

from dataclasses import dataclass, field

from fanlight.db import events
from fanlight.db import sessions as session_rows
from fanlight.db.sessions import Proof
from fanlight.db.tx import Tx
from fanlight.kit.ids import digest, new_secret
from fanlight.kit.printable import one_line
from fanlight.model.actor import Actor, Door
from fanlight.model.address import checked_address
from fanlight.model.errors import AppError, Denied, Gone, Invalid, Refusal
from fanlight.model.events import SignedOut
from fanlight.model.identity import PROXY, Identity, TrustedHeaders
from fanlight.ops import holders, identities
from fanlight.ops.context import Context
from fanlight.ops.sign_in import Beginning, start_session

_LONGEST_NAME = 100
_LONGEST_USER = 255


@dataclass(frozen=True, slots=True)
class Told:
    """What the headers say, each once; empty where they say nothing."""

    user: str = ""
    email: str = ""
    name: str = ""
    groups: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """With which session's secret somebody goes on: the one they had, a new one, or none."""

    session: str = field(repr=False)


def identity(trusted: TrustedHeaders, told: Told) -> Identity | None:
    """Who it is; None for nobody. Raises `Denied` for what a proxy would not say.

    A comma is where something on the way has put two headers together.
    """
    if not told.user:
        return None
    odd = any("," in each or not each.isprintable() for each in (told.user, told.email))
    if odd or len(told.user) > _LONGEST_USER:
        raise refused("This is no name of one person.")
    return Identity(
        issuer=trusted.registration.issuer,
        subject=told.user,
        name=one_line(told.name)[:_LONGEST_NAME],
        email=_address(told.email),
        claimed_email=told.email,
        values=frozenset(each.strip() for each in told.groups.split(",")) - {""},
    )


async def enter(
    ctx: Context,
    actor: Actor,
    who: Identity | None,
    *,
    session: str,
    begins: Beginning | None,
) -> Came:
    """Goes on with the session where it is this person's; else it ends, and a new one begins.

    None begins without `begins`, nor for nobody. Raises `Denied` for somebody who is not let in.
    """

    def write(tx: Tx) -> Came:
        held = holders.holder(ctx, tx, session=digest(session)) if session else None
        now = holders.actor_of(held, Door.WEB) if held is not None else None
        if who is None:
            return Came("" if _ended(tx, now) else session)
        assert ctx.proxy is not None
        user = identities.person(tx, actor, ctx.proxy.registration, identity=who)
        # Asked again: a role that has changed has ended it.
        held = holders.holder(ctx, tx, session=digest(session)) if session else None
        if held is not None and held.user == user.pk:
            return Came(session)
        before = now or actor
        if begins is None:
            _end(tx, before)
            return Came("")
        start_session(tx, before, user.pk, begin=begins)
        return Came(begins.secret)

    try:
        return await ctx.db.write(write)
    except (Denied, Gone) as error:
        error.on_record(Refusal("proxy", sign_in=True))
        raise


def beginning(user_agent: str) -> Beginning:
    return Beginning(new_secret(), user_agent, "proxy", Proof(PROXY))


def refused(why: str) -> Denied:
    return Denied(
        "proxy-refused",
        "This request says who sends it, and is not believed.",
        f"{why} Open Fanlight by its usual address; who runs it finds more in the server's log.",
    ).on_record(Refusal("proxy", sign_in=True))


def _ended(tx: Tx, held: Actor | None) -> bool:
    """Who the proxy knows no more is signed out; another way in is none of its business."""
    if held is None or held.session is None:
        return False
    if session_rows.provider_of(tx, held.session) != PROXY:
        return False
    _end(tx, held)
    return True


def _end(tx: Tx, held: Actor) -> None:
    if held.session is not None and held.user is not None:
        session_rows.revoke(tx, held.session)
        events.record(tx, held, SignedOut())


def _address(email: str) -> str:
    try:
        return checked_address(email)
    except AppError as error:
        if not isinstance(error, Invalid):
            raise
        return ""
