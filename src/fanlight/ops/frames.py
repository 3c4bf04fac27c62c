"""Tickets of the content origin: who may load which version's page, for how long, on which host.

The content origin has no cookies. A ticket names artifact, version, viewer and time of issue, and
is signed for one host with a key that changes daily. What it allows is checked again against the
database every few seconds, so that taking a share away ends it.
"""

import base64
import hmac
import struct
from dataclasses import dataclass

from fanlight.db.tx import Tx
from fanlight.kit import base64url
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, Kind, Version
from fanlight.model.errors import Denied, Gone, Missing
from fanlight.ops import access, observing, store, versions
from fanlight.ops.context import Context
from fanlight.ops.versions import Shown
from fanlight.page.rewrite import inject

_DAY = 86_400
_HOST_CHARS = 26
_SIGNATURE_BYTES = 16
# Artifact, version, session, token, issued (seconds): 0 stands for "none".
_PAYLOAD = struct.Struct(">QIQQI")
# How long a yes is believed: the time within which a share that was taken away takes effect.
_RECHECK = 3_000


@dataclass(frozen=True, slots=True)
class Frame:
    """What the shell needs to show a version in a frame.

    Attributes:
        url: of the page, on its own host; works for `expires_in` seconds.
        nonce: what the page says in its hello, so that the shell knows its document.
    """

    url: str
    nonce: str
    version: int
    expires_in: int


@dataclass(frozen=True, slots=True)
class Ticket:
    artifact: int
    n: int
    session: int | None
    token: int | None
    issued: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """A ticket that was found good: the version it opens and the nonce of its document."""

    artifact: Artifact
    version: Version
    nonce: str


async def issue(ctx: Context, actor: Actor, ref: str, n: int | None) -> Frame:
    """A URL at which the actor's browser may load a version's page now."""
    shown = await versions.show(ctx, actor, ref, n)
    observing.has_read(
        ctx,
        actor,
        shown.artifact.pk,
        n=shown.version.n,
        how="page",
        closed=shown.artifact.quarantined_at,
    )
    host = _host(ctx, shown.artifact, actor)
    now = ctx.clock.now() // 1000
    ticket = Ticket(shown.artifact.pk, shown.version.n, actor.session, actor.token, now)
    text = _sign(ctx, ticket, host)
    origin = ctx.origins.content.replace("*", host)
    nonce = _nonce(ctx, text, now)
    return Frame(f"{origin}/~{text}/", nonce, shown.version.n, ctx.limits.ticket_seconds)


async def admit(ctx: Context, text: str, label: str, *, document: bool) -> Admitted:
    """What a ticket presented on the host with this label opens.

    `document` says that a whole page is asked for, rather than a file that a page uses.

    Raises `Denied` for a ticket that is forged, expired, for another host, or of somebody who may
    not view the artifact any more.
    """
    ticket = _verify(ctx, text, label if ctx.origins.has_own_hosts else "")
    admitted = await _admitted(ctx, ticket, text)
    age = ctx.clock.now() // 1000 - ticket.issued
    is_set = admitted.version.kind is Kind.SET
    limit = ctx.limits.set_ticket_seconds if is_set else ctx.limits.ticket_seconds
    if age > limit or (document and not is_set and age > ctx.limits.ticket_seconds):
        raise _refused()
    return admitted


async def document(ctx: Context, admitted: Admitted) -> bytes:
    """The page with the runtime put in front of it."""
    return inject(await store.body(ctx, admitted.version.page), nonce=admitted.nonce)


async def set_document(ctx: Context, admitted: Admitted, path: str) -> bytes:
    """One of a set's documents, likewise. Raises `Missing`."""
    opened = await file(ctx, admitted, path)
    html = b"".join([chunk async for chunk in opened.chunks])
    return inject(html, nonce=admitted.nonce)


async def file(ctx: Context, admitted: Admitted, path: str) -> versions.OpenFile:
    """A file of a set. Raises `Missing`."""
    return await versions.file_of(ctx, Shown(admitted.artifact, admitted.version), path)


async def _admitted(ctx: Context, ticket: Ticket, text: str) -> Admitted:
    now = ctx.clock.now()
    believed: Admitted | None = ctx.admitted.get(ticket, now)
    if believed is not None:
        return believed
    found = await ctx.db.read(lambda tx: _check(ctx, tx, ticket, text))
    ctx.admitted.put(ticket, found, until=now + _RECHECK)
    return found


def _check(ctx: Context, tx: Tx, ticket: Ticket, text: str) -> Admitted:
    try:
        artifact = access.still(ctx, tx, ticket, ticket.artifact)
    except (Missing, Gone, Denied):
        raise _refused() from None
    version = versions.checked(tx, artifact, ticket.n)
    return Admitted(artifact, version, _nonce(ctx, text, ticket.issued))


def _host(ctx: Context, artifact: Artifact, actor: Actor) -> str:
    """One host for each artifact and viewer, so that no two pages share a process or an origin."""
    if not ctx.origins.has_own_hosts:
        return ""
    viewer = f"{artifact.id}:{actor.user or 0}:{actor.session or 0}"
    digest = hmac.digest(ctx.org.signing_key, f"host:{viewer}".encode(), "sha256")
    return base64.b32encode(digest).decode().lower()[:_HOST_CHARS]


def _sign(ctx: Context, ticket: Ticket, host: str) -> str:
    payload = _PAYLOAD.pack(
        ticket.artifact, ticket.n, ticket.session or 0, ticket.token or 0, ticket.issued
    )
    return base64url.encode(payload + _signature(ctx, payload, ticket.issued, host))


def _verify(ctx: Context, text: str, host: str) -> Ticket:
    try:
        raw = base64url.decode(text)
        artifact, n, session, token, issued = _PAYLOAD.unpack(raw[: _PAYLOAD.size])
    except (ValueError, struct.error):
        raise _refused() from None
    ticket = Ticket(artifact, n, session or None, token or None, issued)
    expected = _signature(ctx, raw[: _PAYLOAD.size], ticket.issued, host)
    # The text itself is compared too: base64 has several spellings of the same bytes.
    if not hmac.compare_digest(raw[_PAYLOAD.size :], expected) or base64url.encode(raw) != text:
        raise _refused()
    return ticket


def _signature(ctx: Context, payload: bytes, issued: int, host: str) -> bytes:
    message = payload + b"@" + host.encode()
    return hmac.digest(_key(ctx, issued), message, "sha256")[:_SIGNATURE_BYTES]


def _nonce(ctx: Context, text: str, issued: int) -> str:
    return hmac.digest(_key(ctx, issued), b"nonce:" + text.encode(), "sha256").hex()[:32]


def _key(ctx: Context, issued: int) -> bytes:
    day = issued // _DAY
    return hmac.digest(ctx.org.signing_key, f"ticket:{day}".encode(), "sha256")


def _refused() -> Denied:
    return Denied(
        "ticket-refused",
        "This address of a page has expired or is not for you.",
        "Open the artifact's own page; it takes out a new one.",
    )
