"""How one hears of comments by e-mail: the form on the account page, and a letter's link."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.errors import Invalid
from fanlight.model.letter import MailChoice
from fanlight.ops import notifying
from fanlight.web import caller
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.render import render
from fanlight.web.webhooks_view import UnsubscribeView

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.post("/account/mail")
async def choose(
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    csrf: Annotated[str, Form()] = "",
    choice: Annotated[str, Form()] = "",
) -> Response:
    caller.check_write(request, ctx, csrf)
    if choice not in set(MailChoice):
        raise Invalid("bad-mail-choice", "There is no such choice.", "Choose one of the list.")
    await notifying.choose(ctx, actor, MailChoice(choice))
    return RedirectResponse("/account", 303)


@router.get("/unsubscribe/{code}")
async def ask(code: str, request: Request, ctx: Ctx, actor: Visitor) -> Response:
    """Looking changes nothing: machines that check links look too."""
    notifying.check_code(ctx, code)
    view = UnsubscribeView(chrome(request, ctx, actor), request.url.path)
    return HTMLResponse(render("unsubscribe.html", view))


@router.post("/unsubscribe/{code}")
async def end(code: str, request: Request, ctx: Ctx, actor: Visitor) -> Response:
    """What a mail program posts for its reader (RFC 8058), or our page: whoever has the code."""
    await notifying.unsubscribe(ctx, code)
    view = UnsubscribeView(chrome(request, ctx, actor), request.url.path, done=True)
    return HTMLResponse(render("unsubscribe.html", view))
