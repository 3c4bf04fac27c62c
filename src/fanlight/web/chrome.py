"""What surrounds every page, for whoever is looking."""

from fastapi import Request

from fanlight.model.actor import Actor
from fanlight.ops.context import Context
from fanlight.web.caller import cookie_name, csrf_token
from fanlight.web.sections import open_to
from fanlight.web.views import Chrome


def chrome(request: Request, ctx: Context, actor: Actor) -> Chrome:
    secret = request.cookies.get(cookie_name(ctx))
    return Chrome(
        nonce=request.state.nonce,
        now=ctx.clock.now(),
        csrf=csrf_token(secret) if secret and actor.session is not None else "",
        visitor=actor.name if actor.user is not None else "",
        org=ctx.org.name if actor.is_member else "",
        sections=open_to(actor),
    )
