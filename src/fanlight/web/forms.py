"""Pages with forms: who reads one or sends its form, and how that is answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.kit.clock import milliseconds
from fanlight.model.actor import Actor
from fanlight.model.errors import AppError
from fanlight.ops import observing
from fanlight.ops.context import Context
from fanlight.web import caller
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.render import render
from fanlight.wire.errors import status_of


@dataclass(frozen=True, slots=True)
class Sender:
    """Who opens a page, or sends a form of it."""

    request: Request
    ctx: Context
    actor: Actor

    async def then(
        self,
        work: Awaitable[object],
        *,
        to: str,
        again: Callable[[AppError], Awaitable[Response]],
    ) -> Response:
        """Does what a form asks and goes on to `to`; where it fails, the page `again` says why."""
        try:
            await work
        except AppError as error:
            observing.was_refused(self.ctx, self.actor, error)
            return await again(error)
        return RedirectResponse(to, 303)


def _reader(request: Request, ctx: Ctx, actor: Visitor) -> Sender:
    return Sender(request, ctx, actor)


def _writer(
    request: Request, ctx: Ctx, actor: Visitor, csrf: Annotated[str, Form()] = ""
) -> Sender:
    caller.check_write(request, ctx, csrf)
    return Sender(request, ctx, actor)


Reader = Annotated[Sender, Depends(_reader)]
Writer = Annotated[Sender, Depends(_writer)]
"""Its form was checked to be one of ours."""

Text = Annotated[str, Form()]


def shown(template: str, view: object, *, problem: AppError | None = None) -> Response:
    """The page; after a form that failed, with the status of its `problem`."""
    return HTMLResponse(render(template, view), status_of(problem) if problem else 200)


def day(text: str, *, after: int = 0) -> int | None:
    """When a day begins in UTC, or one `after` it; None for what is no day."""
    try:
        begins = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
        return milliseconds(begins + timedelta(days=after))
    except (ValueError, OverflowError):
        return None


def folder_in(ref: str) -> str:
    """The ID of a folder, of which people have the address of its page or of the list of its pages
    (`/folders/ID`, `/?folder=ID`).
    """
    for before in ("folder=", "/folders/"):
        if before in ref:
            ref = ref.partition(before)[2]
    return ref.strip().partition("&")[0].partition("?")[0].partition("#")[0].rstrip("/")
