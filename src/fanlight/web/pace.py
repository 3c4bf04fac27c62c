"""How often anybody may ask: by token or session once it has worked, else by address.

The fields that tell it are those of the IETF draft "RateLimit header fields for HTTP" (version 10).
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from math import ceil

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.kit.addresses import place
from fanlight.kit.pace import Pace, Turn
from fanlight.kit.remembered import Remembered
from fanlight.kit.tokens import WORKED, bearer
from fanlight.model.errors import AppError, Limited
from fanlight.ops.context import Context
from fanlight.web.caller import cookie_name

_FREE = ("/static/", "/healthz", "/readyz", "/metrics")
_TO_COME_IN = ("/sign-in", "/l/")
# How long a token or session that has worked speaks for itself, in ms.
_KNOWN_FOR = 600_000

Respond = Callable[[Request, AppError], Awaitable[Response]]


class Paced:
    """Answers 429 where somebody asks too often; says on other answers how much is left."""

    def __init__(self, app: ASGIApp, *, ctx: Context, respond: Respond) -> None:
        self._app = app
        self._ctx = ctx
        self._respond = respond
        self._requests = Pace(ctx.limits.requests_per_minute)
        self._sign_ins = Pace(ctx.limits.sign_ins_per_minute)
        # Keys of tokens and sessions. One that never worked is counted with its address: whoever
        # makes them up would have a fresh count each time.
        self._known: Remembered[str, bool] = Remembered(10_000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        now = self._ctx.clock.now()
        address = place(request.client.host if request.client else "")
        secret = _secret(request, self._ctx)
        who = secret if secret and self._known.get(secret, now) else address
        comes_in = scope["method"] == "POST" and scope["path"].startswith(_TO_COME_IN)
        pace, name = (self._sign_ins, "sign-ins") if comes_in else (self._requests, "requests")
        turn = pace.take(address if comes_in else who, now)
        told = _fields(name, pace, turn)
        if turn.wait:
            answer = await self._respond(request, _too_often(name, pace, turn))
            answer.headers.update(told)
            await answer(scope, receive, send)
            return

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                if WORKED in scope:
                    key = _key(scope[WORKED])
                    self._known.put(key, value=True, until=now + _KNOWN_FOR)
                MutableHeaders(scope=message).update(told)
            await send(message)

        await self._app(scope, receive, telling)


def _secret(request: Request, ctx: Context) -> str:
    """Stands for the token or session of a request; empty where there is none."""
    found = bearer(request.headers.get("authorization", "")) or request.cookies.get(
        cookie_name(ctx), ""
    )
    return _key(found) if found else ""


def _key(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _fields(name: str, pace: Pace, turn: Turn) -> dict[str, str]:
    return {
        "ratelimit-policy": f'"{name}";q={pace.per_minute};w=60',
        "ratelimit": f'"{name}";r={turn.left};t={ceil(turn.reset / 1000)}',
    }


def _too_often(name: str, pace: Pace, turn: Turn) -> Limited:
    seconds = ceil(turn.wait / 1000)
    setting = f"limits.{name.replace('-', '_')}_per_minute"
    return Limited(
        "too-many-requests",
        f"More than {pace.per_minute:,} {name} a minute are too many.",
        f"Try again in {seconds} s. The setting is {setting}.",
        limit=pace.per_minute,
        retry_after=seconds,
    )
