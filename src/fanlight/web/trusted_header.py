"""People whom a proxy has signed in: its headers are believed when its secret is right.

Whoever reaches this server past the proxy can send any header. So what looks like one of the
proxy's is refused without the secret, and so is what is there twice.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import replace
from hashlib import sha256

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.kit.remembered import Remembered
from fanlight.kit.tokens import is_token
from fanlight.model.actor import Door, anonymous
from fanlight.model.errors import AppError, Denied
from fanlight.model.identity import TrustedHeaders
from fanlight.ops import proxy
from fanlight.ops.context import Context
from fanlight.web import cookies
from fanlight.web.caller import READING, bearer, cookie_name

_log = structlog.get_logger(__name__)

_FREE = ("/static/", "/healthz", "/readyz", "/metrics")
# How long a session that fits the headers is not asked about again, in ms.
_FITS_FOR = 60_000

Respond = Callable[[Request, AppError], Awaitable[Response]]
Headers = list[tuple[bytes, bytes]]


class TrustedHeader:
    """Gives a request the session of the person that the proxy names."""

    def __init__(
        self, app: ASGIApp, *, ctx: Context, respond: Respond, is_page: Callable[[str], bool]
    ) -> None:
        assert ctx.proxy is not None
        self._app = app
        self._ctx = ctx
        self._trusted = ctx.proxy
        self._respond = respond
        self._is_page = is_page
        self._fits: Remembered[bytes, bool] = Remembered(10_000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        said = _said(self._trusted, scope["headers"])
        plain = [each for each in scope["headers"] if each[0].decode("latin-1") not in said]
        had = request.cookies.get(cookie_name(self._ctx), "")
        # In place: what is outside reads from it whether a session has worked.
        scope["headers"] = plain
        if not said or is_token(bearer(request) or ""):
            await self._app(scope, receive, send)
            return
        try:
            session = await self._session(request, said, had)
        except AppError as error:
            # Not as whoever had used this browser before.
            scope["headers"] = _with_cookie(self._ctx, plain, "")
            answer = await self._respond(Request(scope), error)
            await answer(scope, receive, send)
            return
        scope["headers"] = _with_cookie(self._ctx, plain, session)
        passed = send if session == had else _telling(self._ctx, session, send)
        await self._app(scope, receive, passed)

    async def _session(self, request: Request, said: dict[str, list[bytes]], had: str) -> str:
        told = _believed(self._trusted, said)
        key = sha256(repr((had, told)).encode()).digest()
        now = self._ctx.clock.now()
        if self._fits.get(key, now):
            return had
        who = proxy.identity(self._trusted, told)
        agent = request.headers.get("user-agent", "")[:200]
        begins = proxy.beginning(agent) if self._opens_page(request) else None
        if not had and (who is None or begins is None):
            return ""
        address = request.client.host if request.client else ""
        actor = replace(anonymous(Door.WEB), address=address)
        came = await proxy.enter(self._ctx, actor, who, session=had, begins=begins)
        if came.session == had:
            self._fits.put(key, True, until=now + _FITS_FOR)
        return came.session

    def _opens_page(self, request: Request) -> bool:
        """A session begins where somebody goes to, not with each of the files of a page."""
        goes = request.headers.get("sec-fetch-dest", "document") == "document"
        return goes and request.method in READING and self._is_page(request.url.path)


def _said(trusted: TrustedHeaders, headers: Headers) -> dict[str, list[bytes]]:
    """Every header that only the proxy sends, as often as it is there."""
    found: dict[str, list[bytes]] = {}
    for name, value in headers:
        if (word := name.decode("latin-1").lower()) in trusted.names:
            found.setdefault(word, []).append(value)
    return found


def _believed(trusted: TrustedHeaders, said: dict[str, list[bytes]]) -> proxy.Told:
    """Raises `Denied` where the secret is wrong, or something is there twice or cannot be read."""
    twice = sorted(name for name, values in said.items() if len(values) > 1)
    if twice:
        raise _refused("twice", "A header is there twice.", names=twice)
    given = said.get(trusted.secret_header, [b""])[0]
    wanted = trusted.secret.encode()
    if not hmac.compare_digest(sha256(given).digest(), sha256(wanted).digest()):
        raise _refused("secret", "The secret of the proxy is missing or wrong.")
    try:
        words = {name: values[0].decode().strip() for name, values in said.items()}
    except UnicodeDecodeError:
        raise _refused("encoding", "A header is not written in UTF-8.") from None
    return proxy.Told(
        user=words.get(trusted.user, ""),
        email=words.get(trusted.email, ""),
        name=words.get(trusted.name, ""),
        groups=words.get(trusted.groups, ""),
    )


def _refused(why: str, told: str, **fields: object) -> Denied:
    _log.warning("identity.proxy_refused", why=why, **fields)
    return proxy.refused(told)


def _with_cookie(ctx: Context, headers: Headers, session: str) -> Headers:
    """The headers, with this session's cookie and no other; empty for none."""
    name = cookie_name(ctx).encode()
    others = [each for each in headers if each[0] != b"cookie"]
    pairs = [
        pair
        for key, value in headers
        if key == b"cookie"
        for pair in value.split(b";")
        if pair.partition(b"=")[0].strip() != name
    ]
    if session:
        pairs.append(b"%s=%s" % (name, session.encode()))
    return [*others, (b"cookie", b";".join(pairs))] if pairs else others


def _telling(ctx: Context, session: str, send: Send) -> Send:
    """Has the browser keep the session; without one, forget the one it had."""
    bare = Response()
    told = (
        cookies.with_session(bare, ctx, session) if session else cookies.without_session(bare, ctx)
    )
    kept = [each for each in told.raw_headers if each[0] == b"set-cookie"]

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *kept]}
        await send(message)

    return tell
