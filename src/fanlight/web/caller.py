"""From a request to the actor behind it: once, at the edge.

A token speaks for itself. A cookie is sent by the browser whether the person meant it or not, so
a request with a cookie must come from our own pages, and a write must carry the session's token.
"""

import hmac
from dataclasses import replace
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from fanlight.kit import tokens
from fanlight.model.actor import Actor, ActorKind, Agent, Door, anonymous
from fanlight.model.errors import Denied, Refusal
from fanlight.ops import house, sign_in
from fanlight.ops.context import Context

CSRF_HEADER = "x-fanlight-csrf"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def context(connection: HTTPConnection) -> Context:
    """The server's, or what stands for it in this one request."""
    ctx: Context = getattr(connection.state, "context", connection.app.state.context)
    return ctx


async def caller(request: Request) -> Actor:
    """The actor of an API request. Raises `Denied` for a bad token or a forged request."""
    if not hasattr(request.state, "actor"):
        request.state.actor = await _caller(request)
    actor: Actor = request.state.actor
    return actor


async def _caller(request: Request) -> Actor:
    ctx = context(request)
    token = bearer(request)
    if token is not None:
        door = _door_of(request.headers.get("user-agent", ""))
        return _seen(await sign_in.by_token(ctx, token, door=door), request, token)
    secret = request.cookies.get(cookie_name(ctx))
    if secret is None:
        return _seen(anonymous(Door.API), request)
    check_origin(request)
    if request.method not in READING:
        check_csrf(secret, request.headers.get(CSRF_HEADER, ""))
    return _seen(await sign_in.by_session(ctx, secret, door=Door.WEB), request, secret)


def known(request: Request) -> Actor:
    """Who sent an API request, as far as it came; nobody where it was refused before that."""
    found: Actor | None = getattr(request.state, "actor", None)
    return found or _seen(anonymous(Door.API), request)


async def visitor(request: Request) -> Actor:
    """The actor behind a page that is being read: a cookie or nobody."""
    ctx = context(request)
    request.state.house = await house.current(ctx)
    secret = request.cookies.get(cookie_name(ctx))
    if secret is None:
        return _seen(anonymous(Door.WEB), request)
    return _seen(await sign_in.by_session(ctx, secret, door=Door.WEB), request, secret)


def nobody() -> Actor:
    """Who a browser stands for once it has signed out."""
    return anonymous(Door.WEB)


Ctx = Annotated[Context, Depends(context)]
Caller = Annotated[Actor, Depends(caller)]
Visitor = Annotated[Actor, Depends(visitor)]


def bearer(request: HTTPConnection) -> str | None:
    return tokens.bearer(request.headers.get("authorization", ""))


def cookie_name(ctx: Context) -> str:
    """`__Host-` where there is TLS. Cookies know no ports, so on plain HTTP the name does."""
    scheme, _, host = ctx.origins.app.partition("://")
    if scheme == "https":
        return "__Host-fanlight"
    return f"fanlight-{host.rpartition(':')[2] if ':' in host else '80'}"


def csrf_token(secret: str) -> str:
    """What pages of this session put into their writes; says nothing about the secret."""
    return sha256(f"csrf:{secret}".encode()).hexdigest()[:32]


def check_csrf(secret: str, given: str) -> None:
    if not hmac.compare_digest(csrf_token(secret).encode(), given.encode()):
        raise Denied(
            "csrf", "This request did not come from a page of yours.", "Reload the page, try again."
        ).on_record(Refusal("csrf"))


def check_origin(request: HTTPConnection) -> None:
    """Raises `Denied` for a request with a cookie that another site's page sent."""
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    allowed = {None, context(request).origins.app}
    if site not in {"same-origin", "none"} or origin not in allowed:
        raise Denied(
            "foreign-origin",
            "Another site's page sent this request.",
            "Open Fanlight itself, or use an API token.",
        ).on_record(Refusal("foreign-origin"))


def check_form(request: Request) -> None:
    """A form of ours. Its Origin is null under our referrer policy, so the fetch metadata says.

    Over plain HTTP browsers send none but to the machine itself; another site's Origin then tells.
    """
    ours = {None, "null", context(request).origins.app}
    is_foreign = request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
    if is_foreign or request.headers.get("origin") not in ours:
        raise Denied(
            "foreign-origin", "Another site sent this form.", "Open the link itself."
        ).on_record(Refusal("foreign-origin"))


def check_write(request: Request, ctx: Context, csrf: str) -> None:
    """A form of ours, with the token of the session that it is sent with."""
    check_form(request)
    check_csrf(request.cookies.get(cookie_name(ctx), ""), csrf)


def _seen(actor: Actor, request: HTTPConnection, secret: str = "") -> Actor:
    """`secret` is what they came with; whoever comes with one that has ended is nobody."""
    if secret and actor.kind is not ActorKind.ANONYMOUS:
        request.scope[tokens.WORKED] = secret
    return replace(
        actor,
        agent=agent_of(request.headers.get("fanlight-agent"), request),
        address=request.client.host if request.client else "",
    )


def _door_of(user_agent: str) -> Door:
    """Which of our own programs sends a token, by what it calls itself; else another's."""
    match user_agent.partition("/")[0]:
        case "fanlight-cli":
            return Door.CLI
        case "fanlight-mcp":
            return Door.MCP
        case _:
            return Door.API


def agent_of(claim: str | None, request: HTTPConnection) -> Agent | None:
    """`Fanlight-Agent: NAME/VERSION` and `Fanlight-Session: ID`, as the client claims them."""
    if not claim:
        return None
    name, _, version = claim.partition("/")
    return Agent.claimed(name, version, session=request.headers.get("fanlight-session", ""))
