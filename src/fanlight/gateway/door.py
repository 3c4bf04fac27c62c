"""The way in at a site: to the app, back with a ticket, and a cookie of the site's own."""

import re
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fanlight.model.errors import Denied
from fanlight.ops import gate
from fanlight.ops.context import Context

OWN = "/.fanlight/"
ARRIVE = "/.fanlight/arrive"
"""Paths that are the gate's: no site answers them."""

_WAY_SECONDS = 600
_INSIDE = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


def cookie_name(ctx: Context) -> str:
    """`__Host-` where there is TLS; cookies know no ports, so on plain HTTP the name does."""
    scheme, _, host = ctx.origins.sites.partition("://")
    if scheme == "https":
        return "__Host-fanlight-site"
    return f"fanlight-site-{host.rpartition(':')[2] if ':' in host else '80'}"


def pass_of(ctx: Context, request: Request) -> str:
    return request.cookies.get(cookie_name(ctx), "")


def check_sender(request: Request) -> None:
    """Raises `Denied` for what another site's page sends with this browser's cookie."""
    site = request.headers.get("sec-fetch-site", "none")
    is_visit = request.method in {"GET", "HEAD"} and is_navigation(request)
    if site not in {"same-origin", "none"} and not is_visit:
        raise Denied("foreign-origin", "Another site's page sent this.", "Open the site itself.")


def check_script(request: Request) -> None:
    """Raises `Denied` for a service worker, which would go on answering in the gate's place.

    It would do so without the gate's headers, and after the version that made it.
    """
    if request.headers.get("service-worker") == "script":
        raise Denied(
            "no-service-worker", "A site has no service workers.", "Serve the site without one."
        )


def is_navigation(request: Request) -> bool:
    """Whether a person opens an address, rather than a page fetching something."""
    dest = request.headers.get("sec-fetch-dest")
    if dest is not None:
        return dest == "document"
    return "text/html" in request.headers.get("accept", "")


def send_away(ctx: Context, request: Request, slug: str) -> Response:
    """To the app, which knows who it is; `way` ties the way back to this browser."""
    way = token_urlsafe(16)
    query = urlencode({"to": _path_of(request), "way": way})
    response = RedirectResponse(f"{ctx.origins.app}/sites/{slug}/enter?{query}", 303)
    _set(response, ctx, _way_name(ctx), value=way, age=_WAY_SECONDS)
    return response


async def arrive(ctx: Context, request: Request, slug: str) -> Response:
    """Raises `Denied` for a ticket that was not made for this browser and site, just now."""
    asked = parse_qs(request.url.query)
    way = request.cookies.get(_way_name(ctx), "")
    given = await gate.enter(ctx, slug, asked.get("ticket", [""])[0], way=way)
    to = asked.get("to", ["/"])[0]
    # Only into this site, and not into the gate's own paths again.
    inside = to if _INSIDE.fullmatch(to) and not to.startswith(OWN) else "/"
    response = RedirectResponse(inside, 303)
    _set(response, ctx, cookie_name(ctx), value=given, age=ctx.limits.site_session_seconds)
    response.delete_cookie(_way_name(ctx), secure=_secure(ctx), httponly=True)
    return response


def _way_name(ctx: Context) -> str:
    return f"{cookie_name(ctx)}-way"


def _path_of(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def _set(response: Response, ctx: Context, name: str, *, value: str, age: int) -> None:
    response.set_cookie(
        name, value, max_age=age, secure=_secure(ctx), httponly=True, samesite="lax"
    )


def _secure(ctx: Context) -> bool:
    return ctx.origins.sites.startswith("https:")
