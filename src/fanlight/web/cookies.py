"""The cookies of the app origin: a session, and for some minutes a sign-in that is under way."""

from starlette.responses import Response

from fanlight.ops.context import Context
from fanlight.web.caller import cookie_name


def with_session(response: Response, ctx: Context, secret: str) -> Response:
    return _set(response, ctx, cookie_name(ctx), secret=secret, age=ctx.limits.session_seconds)


def without_session(response: Response, ctx: Context) -> Response:
    return _delete(response, ctx, cookie_name(ctx))


def sign_in_name(ctx: Context) -> str:
    return f"{cookie_name(ctx)}-sign-in"


def with_sign_in(response: Response, ctx: Context, secret: str) -> Response:
    return _set(response, ctx, sign_in_name(ctx), secret=secret, age=ctx.limits.sign_in_seconds)


def without_sign_in(response: Response, ctx: Context) -> Response:
    return _delete(response, ctx, sign_in_name(ctx))


def code_name(ctx: Context) -> str:
    return f"{cookie_name(ctx)}-code"


def with_code(response: Response, ctx: Context, secret: str) -> Response:
    """Who waits for a code by e-mail."""
    age = ctx.limits.sign_in_seconds + ctx.limits.guest_code_seconds
    return _set(response, ctx, code_name(ctx), secret=secret, age=age)


def without_code(response: Response, ctx: Context) -> Response:
    return _delete(response, ctx, code_name(ctx))


def _set(response: Response, ctx: Context, name: str, *, secret: str, age: int) -> Response:
    response.set_cookie(
        name, secret, max_age=age, secure=_secure(ctx), httponly=True, samesite="lax"
    )
    return response


def _delete(response: Response, ctx: Context, name: str) -> Response:
    response.delete_cookie(name, secure=_secure(ctx), httponly=True)
    return response


def _secure(ctx: Context) -> bool:
    return ctx.origins.app.startswith("https:")
