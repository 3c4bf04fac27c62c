"""`/account/webhooks`: one's webhooks, and how they fare."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.errors import AppError
from fanlight.ops import observing, webhooks
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.webhooks_view import WebhooksView, WebhookView

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PAGE = "/account/webhooks"
_SENDINGS = 5


@router.get(_PAGE)
async def show(sender: Reader) -> Response:
    return await _page(sender)


@router.post(_PAGE)
async def add(sender: Writer, url: Text = "", artifact: Text = "") -> Response:
    """The page that answers shows the secret, this once."""
    url, artifact = url.strip(), artifact.strip()
    try:
        made = await webhooks.add(sender.ctx, sender.actor, url, artifact=artifact)
    except AppError as problem:
        observing.was_refused(sender.ctx, sender.actor, problem)
        return await _page(sender, url=url, artifact=artifact, problem=problem)
    return await _page(sender, secret=made.secret)


@router.post(f"{_PAGE}/{{id}}/{{act}}")
async def act(id: str, act: str, sender: Writer) -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, problem=problem)

    acts = {"remove": webhooks.remove, "enable": webhooks.enable, "test": webhooks.test}
    if act not in acts:
        return RedirectResponse(_PAGE, 303)
    return await sender.then(acts[act](sender.ctx, sender.actor, id), to=_PAGE, again=again)


async def _page(
    sender: Sender,
    *,
    secret: str = "",
    url: str = "",
    artifact: str = "",
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    items = [
        WebhookView(each, (await webhooks.sendings(ctx, actor, each.id, limit=_SENDINGS)).items)
        for each in await webhooks.listed(ctx, actor)
    ]
    surround = chrome(sender.request, ctx, actor)
    view = WebhooksView(surround, items, secret, url, artifact, problem)
    return shown("webhooks.html", view, problem=problem)
