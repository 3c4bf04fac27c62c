"""Who may come in at a site, and what is served there.

A site has an origin of its own, which the app's session cookie never reaches. Its gate sends
people to the app, which hands them back with a ticket for that site, good for a minute and in the
browser that was sent; the gate then keeps a pass in a cookie of the site's own. What a pass opens
is asked again every few seconds, so that whoever loses their access or their session is out.
"""

import base64
import hmac
import struct
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from fanlight.db import people, sites
from fanlight.db.tx import Tx
from fanlight.kit import base64url
from fanlight.model.actor import Actor
from fanlight.model.errors import Denied, Missing
from fanlight.model.site import SavedVersion, Site, SiteFile
from fanlight.ops import access, deploying
from fanlight.ops.access import Action
from fanlight.ops.context import Context

_TICKET_SECONDS = 60
# How long a yes is believed, and what is live.
_RECHECK = 3_000
_LIVE = 1_000
_SIGNATURE_BYTES = 16
_ID_CHARS = 26
# Site, session, issued (seconds).
_PAYLOAD = struct.Struct(">QQI")


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a site is told of who is there. `id` is theirs at this site alone."""

    id: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Live:
    """A site and the version of it that is served; `files` are its assets, by their path."""

    site: Site
    version: SavedVersion | None
    assets: Mapping[str, SiteFile]


async def ticket(ctx: Context, actor: Actor, slug: str, way: str) -> str:
    """Lets the actor's browser in at a site, if it holds `way` there. Raises as `sites.show`."""
    site = await ctx.db.read(lambda tx: access.checked_site(tx, actor, slug, Action.VIEW_SITE))
    # Only what lasts as long as a session can be asked about later.
    access.require_person(actor)
    assert actor.session is not None
    return _signed(ctx, "ticket:" + way, site, actor.session)


async def enter(ctx: Context, slug: str, text: str, *, way: str) -> str:
    """The pass that a ticket is worth. Raises `Denied` for one that is not good here and now."""
    live = await current(ctx, slug)
    session, issued = _opened(ctx, "ticket:" + way, live.site, text)
    if not way or not 0 <= ctx.clock.now() // 1000 - issued <= _TICKET_SECONDS:
        raise refused()
    return _signed(ctx, "pass", live.site, session)


async def admit(ctx: Context, slug: str, text: str) -> Visitor:
    """Who holds a pass. Raises `Denied` for one that has ended, or opens another site."""
    live = await current(ctx, slug)
    session, issued = _opened(ctx, "pass", live.site, text)
    now = ctx.clock.now()
    if now // 1000 - issued > ctx.limits.site_session_seconds:
        raise refused()
    key = ("pass", live.site.pk, session)
    believed: Visitor | None = ctx.admitted.get(key, now)
    if believed is not None:
        return believed
    found = await ctx.db.read(lambda tx: _visitor(ctx, tx, live.site, session))
    ctx.admitted.put(key, found, until=now + _RECHECK)
    return found


async def current(ctx: Context, slug: str) -> Live:
    """What is live under a name, for whoever was let in. Raises `Missing`."""
    key, now = deploying.live_key(slug), ctx.clock.now()
    believed: Live | None = ctx.admitted.get(key, now)
    if believed is not None:
        return believed
    found = await ctx.db.read(lambda tx: _live(tx, slug))
    ctx.admitted.put(key, found, until=now + _LIVE)
    return found


def running(ctx: Context, live: Live) -> AbstractAsyncContextManager[Path]:
    """The socket of the live version's app; as `SiteRuntime.use`."""
    assert live.version is not None
    load = deploying.loading(ctx, live.site.pk, live.version)
    return ctx.runtime.use((live.site.pk, live.version.n), load)


async def end_stuck(ctx: Context, live: Live) -> None:
    """Ends an app that does not answer; the next request starts it again."""
    assert live.version is not None
    await ctx.runtime.stop((live.site.pk, live.version.n))


def _live(tx: Tx, slug: str) -> Live:
    site = sites.by_slug(tx, slug)
    if site is None:
        raise Missing("no-site", "There is no such site.", "Look at how its address is written.")
    version = sites.version(tx, site.pk, site.live) if site.live else None
    prefix = version.layout.assets if version else None
    if version is None or prefix is None:
        return Live(site, version, {})
    files = sites.files(tx, site.pk, version.n)
    served = {file.path[len(prefix) :]: file for file in files if file.path.startswith(prefix)}
    return Live(site, version, served)


def _visitor(ctx: Context, tx: Tx, site: Site, session: int) -> Visitor:
    try:
        actor = access.site_still(ctx, tx, site.slug, session=session)
    except (Missing, Denied):
        raise refused() from None
    assert actor.user is not None
    user = people.by_key(tx, actor.user)
    assert user is not None
    return Visitor(_id_at(ctx, site, actor.user), user.email, user.name)


def _id_at(ctx: Context, site: Site, user: int) -> str:
    """Stable, and says nothing to other sites."""
    digest = hmac.digest(ctx.org.signing_key, f"site:{site.id}:{user}".encode(), "sha256")
    return base64.b32encode(digest).decode().lower()[:_ID_CHARS]


def _signed(ctx: Context, purpose: str, site: Site, session: int) -> str:
    payload = _PAYLOAD.pack(site.pk, session, ctx.clock.now() // 1000)
    return base64url.encode(payload + _signature(ctx, purpose, payload))


def _opened(ctx: Context, purpose: str, site: Site, text: str) -> tuple[int, int]:
    """The session, and when it was issued. Raises `Denied`."""
    try:
        raw = base64url.decode(text)
        pk, session, issued = _PAYLOAD.unpack(raw[: _PAYLOAD.size])
    except (ValueError, struct.error):
        raise refused() from None
    expected = _signature(ctx, purpose, raw[: _PAYLOAD.size])
    if not hmac.compare_digest(raw[_PAYLOAD.size :], expected) or pk != site.pk:
        raise refused()
    return session, issued


def _signature(ctx: Context, purpose: str, payload: bytes) -> bytes:
    message = f"gate:{purpose}:".encode() + payload
    return hmac.digest(ctx.org.signing_key, message, "sha256")[:_SIGNATURE_BYTES]


def refused() -> Denied:
    """What strangers are told, whether there is such a site or not."""
    return Denied(
        "not-admitted", "You are not signed in at this site.", "Open its address again to sign in."
    )
