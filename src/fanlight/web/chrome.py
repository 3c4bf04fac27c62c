"""What surrounds every page, for whoever is looking."""

from fastapi import Request

from fanlight.model.actor import Actor
from fanlight.model.house import Accent, House
from fanlight.ops.context import Context
from fanlight.web.caller import cookie_name, csrf_token
from fanlight.web.sections import open_to
from fanlight.web.views import Chrome


def chrome(request: Request, ctx: Context, actor: Actor) -> Chrome:
    secret = request.cookies.get(cookie_name(ctx))
    house: House = getattr(request.state, "house", House())
    is_person = actor.user is not None and actor.session is not None
    return Chrome(
        nonce=request.state.nonce,
        now=ctx.clock.now(),
        csrf=csrf_token(secret) if secret and actor.session is not None else "",
        visitor=actor.name if actor.user is not None else "",
        org=ctx.org.name if actor.is_member else "",
        sites=bool(ctx.origins.sites) and actor.is_member,
        sections=open_to(actor),
        brand=house.name or "Fanlight",
        accent="" if house.accent is Accent.GREEN else house.accent,
        logo=f"/brand/{house.logo}" if house.logo else "",
        terms=house.owed(actor.accepted) if is_person else "",
        terms_version=house.version,
        here=_here(request),
    )


def _here(request: Request) -> str:
    """An answer to a form cannot be come back to."""
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
