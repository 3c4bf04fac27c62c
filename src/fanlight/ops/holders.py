"""Who is behind a session or a token: asked when a request comes, and again while it lasts."""

from fanlight.db import credentials
from fanlight.db.credentials import Credential, Holder
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor, ActorKind, Door, OrgRole, anonymous, kind_of
from fanlight.model.guest import domain_of
from fanlight.ops.context import Context


def holder(
    ctx: Context, tx: Tx, *, session: Credential = None, token: Credential = None
) -> Holder | None:
    """Who holds it now; None where it has ended.

    Guests have no tokens: what somebody made before they became one opens nothing.
    """
    found = credentials.holder(
        tx,
        session=session,
        token=token,
        idle_since=ctx.idle_since(tx.now),
        began_since=ctx.began_since(tx.now),
    )
    is_of_guest = found is not None and found.token is not None and found.role is OrgRole.GUEST
    return None if is_of_guest else found


def again(ctx: Context, tx: Tx, *, session: int | None, token: int | None) -> Actor | None:
    """Who came with these as they are now, with the role of today; None where it has ended.

    Neither is nobody, who is always there.
    """
    # This actor is only asked about and never recorded: its door is the server's own.
    if session is None and token is None:
        return anonymous(Door.SYSTEM)
    found = holder(ctx, tx, session=session, token=token)
    return actor_of(found, Door.SYSTEM) if found else None


def actor_of(found: Holder, door: Door) -> Actor:
    if found.user is None:
        return Actor(ActorKind.GUEST, door, name="Guest", session=found.session)
    return Actor(
        kind_of(found.role) if found.token is None else ActorKind.TOKEN,
        door,
        user=found.user,
        name=found.name,
        role=found.role,
        custom=found.custom,
        domain=guest_domain(found.role, found.email),
        scopes=found.scopes,
        session=found.session,
        token=found.token,
        only=found.only,
        inside=found.inside,
        ceiling=found.ceiling,
        granted=found.resource is not None,
        waiting=found.waiting,
        accepted=found.accepted,
    )


def guest_domain(role: OrgRole | None, email: str) -> str:
    """What the policy asks of a guest's address, and of nobody else's."""
    return domain_of(email) if role is OrgRole.GUEST else ""
