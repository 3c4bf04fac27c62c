"""How the forms of the pages under `/admin` are answered."""

from collections.abc import Awaitable, Callable

from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError
from fanlight.ops import observing
from fanlight.ops.context import Context
from fanlight.web.render import render
from fanlight.wire.errors import status_of


def shown(template: str, view: object, *, problem: AppError | None = None) -> Response:
    """The page; after a form that failed, with the status of its `problem`."""
    return HTMLResponse(render(template, view), status_of(problem) if problem else 200)


async def submitted(
    ctx: Context,
    actor: Actor,
    work: Awaitable[object],
    *,
    to: str,
    again: Callable[[AppError], Awaitable[Response]],
) -> Response:
    """Does what a form asks and goes on to `to`; where that fails, the page `again` says why."""
    try:
        await work
    except AppError as error:
        observing.was_refused(ctx, actor, error)
        return await again(error)
    return RedirectResponse(to, 303)
